import { MAX_BTF_DEPTH, MAX_BTF_MEMBERS } from "../../model/base/limits.ts";
import { type Btf, KIND } from "./btf.ts";

/** A number, also a boolean or the value of an enum. */
export interface IntegerType {
  readonly kind: "integer";
  readonly bytes: number;
  readonly isSigned: boolean;
}

/** The type of a field, as far as a reader of the memory needs it. */
export type FieldType =
  | IntegerType
  /** `to` is the name of the struct or typedef that it leads to; empty for anything else. */
  | { readonly kind: "pointer"; readonly to: string }
  /** `name` is that of the struct, or for a struct without a name that of its typedef. */
  | { readonly kind: "struct"; readonly name: string; readonly bytes: number }
  | { readonly kind: "array"; readonly of: FieldType; readonly length: number };

/** The place and the type of a field in a struct. */
export interface Field {
  /** From the begin of the outermost struct, in bits. */
  readonly bit: number;
  /** The width of a bit field; null for a field of whole bytes. */
  readonly width: number | null;
  readonly type: FieldType;
}

/** A struct whose fields can be looked up. */
export interface Struct {
  readonly bytes: number;
  /** The type ids and bits of its fields, those of anonymous members included, by name. */
  readonly members: ReadonlyMap<string, Member>;
}

interface Member {
  readonly type: number;
  readonly bit: number;
  readonly width: number;
}

/** Returns the struct behind a type id; null when it is none, or has too many members. */
export function structOf(btf: Btf, id: number): Struct | null {
  const place = btf.resolve(id)?.place;
  if (place === undefined || !isStruct(btf, place)) return null;
  const members = new Map<string, Member>();
  const walk = { left: MAX_BTF_MEMBERS };
  if (!collect(btf, place, 0, members, walk, 0)) return null;
  return { bytes: btf.sizeOrTypeAt(place), members };
}

/** Adds the members of the struct at `place`, those of anonymous structs and unions included. */
function collect(
  btf: Btf,
  place: number,
  base: number,
  into: Map<string, Member>,
  walk: { left: number },
  depth: number,
): boolean {
  if (depth > MAX_BTF_DEPTH) return false;
  const { words } = btf;
  const hasWidths = btf.hasWidthsAt(place);
  const end = place + 3 + 3 * btf.membersAt(place);
  for (let at = place + 3; at < end; at += 3) {
    if (walk.left-- === 0) return false;
    const type = words[at + 1]!;
    const offset = words[at + 2]!;
    const bit = base + (hasWidths ? offset & 0xffffff : offset);
    if (words[at] === 0) {
      const inner = btf.resolve(type)?.place;
      // A bit field without a name is padding.
      if (inner === undefined || !isStruct(btf, inner)) continue;
      if (!collect(btf, inner, bit, into, walk, depth + 1)) return false;
      continue;
    }
    const name = btf.nameAt(words[at]!);
    if (name === "" || into.has(name)) continue;
    into.set(name, { type, bit, width: hasWidths ? offset >>> 24 : 0 });
  }
  return true;
}

/** Returns a field of a struct; null when it has none of this name, or one of a type that is no use. */
export function fieldOf(btf: Btf, struct: Struct, name: string): Field | null {
  const member = struct.members.get(name);
  if (member === undefined) return null;
  const type = typeOf(btf, member.type, 0);
  if (type === null) return null;
  const old = member.width === 0 ? oldBitField(btf, member.type) : null;
  if (old !== null) return { bit: member.bit + old.bit, width: old.width, type };
  return { bit: member.bit, width: member.width === 0 ? null : member.width, type };
}

/** Returns the types of the fields that are typedefs of numbers, by the names of the typedefs. */
export function typedefsOf(btf: Btf, struct: Struct): Map<string, IntegerType> {
  const found = new Map<string, IntegerType>();
  for (const { type } of struct.members.values()) {
    const place = btf.placeOf(type);
    if (place === null || btf.kindAt(place) !== KIND.typedef) continue;
    const resolved = typeOf(btf, type, 0);
    const name = btf.nameAt(btf.words[place]!);
    if (name !== "" && resolved?.kind === "integer") found.set(name, resolved);
  }
  return found;
}

/** Before Linux 5.0 a bit field is a field of whole bytes, whose integer type has an own place in it. */
function oldBitField(btf: Btf, id: number): { bit: number; width: number } | null {
  const place = btf.resolve(id)?.place;
  if (place === undefined || btf.kindAt(place) !== KIND.int) return null;
  const encoding = btf.words[place + 3]!;
  const width = encoding & 0xff;
  const bit = (encoding >>> 16) & 0xff;
  return bit === 0 && width === 8 * btf.sizeOrTypeAt(place) ? null : { bit, width };
}

function typeOf(btf: Btf, id: number, depth: number): FieldType | null {
  const resolved = btf.resolve(id);
  if (resolved === null || depth > MAX_BTF_DEPTH) return null;
  const { place, alias } = resolved;
  const size = btf.sizeOrTypeAt(place);
  switch (btf.kindAt(place)) {
    case KIND.int:
      return { kind: "integer", bytes: size, isSigned: (btf.words[place + 3]! >>> 24 & 1) === 1 };
    case KIND.enum:
    case KIND.enum64:
      return { kind: "integer", bytes: size, isSigned: btf.hasWidthsAt(place) };
    case KIND.pointer: {
      const target = btf.resolve(size);
      return {
        kind: "pointer",
        to: target !== null && isNamedStruct(btf, target.place)
          ? btf.nameAt(btf.words[target.place]!) || target.alias
          : "",
      };
    }
    case KIND.struct:
    case KIND.union:
      return { kind: "struct", name: btf.nameAt(btf.words[place]!) || alias, bytes: size };
    case KIND.array: {
      const of = typeOf(btf, btf.words[place + 3]!, depth + 1);
      return of === null ? null : { kind: "array", of, length: btf.words[place + 5]! };
    }
    default:
      return null;
  }
}

function isStruct(btf: Btf, place: number): boolean {
  const kind = btf.kindAt(place);
  return kind === KIND.struct || kind === KIND.union;
}

/** Whether a pointer to it may name a struct. A forward declaration names one that follows elsewhere. */
function isNamedStruct(btf: Btf, place: number): boolean {
  return isStruct(btf, place) || btf.kindAt(place) === KIND.forward;
}

/** Returns the value of a name in an enum; null when the enum lacks it. */
export function enumValue(btf: Btf, enumName: string, valueName: string): number | null {
  for (const id of btf.named(enumName)) {
    const place = btf.resolve(id)?.place;
    if (place === undefined || btf.kindAt(place) !== KIND.enum) continue;
    const end = place + 3 + 2 * btf.membersAt(place);
    for (let at = place + 3; at < end; at += 2) {
      if (btf.nameAt(btf.words[at]!) === valueName) return btf.words[at + 1]! | 0;
    }
  }
  return null;
}
