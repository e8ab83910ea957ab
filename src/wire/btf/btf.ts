/**
 * BTF, the kernel's description of its own types: `/sys/kernel/btf/vmlinux`, as `linux/btf.h` defines
 * it. This folder finds named structs, their fields and the values of enums, and nothing else.
 *
 * The file has some 150,000 types. One pass notes where each of them begins, and compares the names of
 * structs, typedefs and enums with the wanted names. Everything else is read when a caller asks.
 *
 * The bytes are not trusted: each length and each id is checked, and each walk has a limit.
 */
import { MAX_BTF_DEPTH, MAX_BTF_NAME } from "../../model/base/limits.ts";

/** The kinds of types. */
export const KIND = {
  int: 1,
  pointer: 2,
  array: 3,
  struct: 4,
  union: 5,
  enum: 6,
  forward: 7,
  typedef: 8,
  volatile: 9,
  const: 10,
  restrict: 11,
  function: 12,
  functionProto: 13,
  variable: 14,
  section: 15,
  float: 16,
  declTag: 17,
  typeTag: 18,
  enum64: 19,
} as const;

/** Words of a type without its members: its name, its info, and its size or the id of another type. */
const HEAD_WORDS = 3;
/** Further words of a type, by its kind: fixed, and for each member. Absent: an unknown kind. */
const EXTRA_WORDS: readonly (readonly [fixed: number, member: number] | undefined)[] = [
  undefined, // 0 is the type "void", which has no entry
  [1, 0], // int
  [0, 0], // pointer
  [3, 0], // array
  [0, 3], // struct
  [0, 3], // union
  [0, 2], // enum
  [0, 0], // forward declaration
  [0, 0], // typedef
  [0, 0], // volatile
  [0, 0], // const
  [0, 0], // restrict
  [0, 0], // function
  [0, 2], // function prototype
  [1, 0], // variable
  [0, 3], // section of data
  [0, 0], // float
  [1, 0], // tag of a declaration
  [0, 0], // tag of a type
  [0, 3], // enum of 64 bits
];

const MAGIC_AND_VERSION = 0x0001eb9f;
const HEADER_BYTES = 24;
/** The lowest bits of a type's info: its number of members. */
const MEMBERS = 0xffff;

/** Why bytes are not usable as BTF. */
export interface BtfFault {
  readonly fault: string;
}

/** The types of a kernel. */
export class Btf {
  private constructor(
    private readonly bytes: Uint8Array,
    /** The types, as words in the byte order of this machine. */
    readonly words: Uint32Array,
    /** By type id: the index of its first word. */
    private readonly places: Uint32Array,
    readonly count: number,
    /** Bounds of the names in `bytes`. */
    private readonly namesFrom: number,
    private readonly namesTo: number,
    private readonly found: ReadonlyMap<string, readonly number[]>,
  ) {}

  /**
   * Reads the types of a kernel of this machine. A big-endian machine is not supported.
   *
   * @param wanted names of structs, typedefs and enums for {@linkcode named}
   */
  static read(bytes: Uint8Array, wanted: Iterable<string>): Btf | BtfFault {
    if (bytes.length < HEADER_BYTES) return { fault: "it is too short" };
    const header = new Uint32Array(bytes.slice(0, HEADER_BYTES).buffer);
    // The magic number has 16 bits, the version 8; the flags have no meaning yet.
    if ((header[0]! & 0xffffff) !== (MAGIC_AND_VERSION & 0xffffff)) {
      return { fault: "it is not BTF of version 1" };
    }
    const [, headerBytes, typesAt, typeBytes, namesAt, nameBytes] = header;
    const typesFrom = headerBytes! + typesAt!;
    const namesFrom = headerBytes! + namesAt!;
    if (typesFrom + typeBytes! > bytes.length || namesFrom + nameBytes! > bytes.length) {
      return { fault: "it ends too early" };
    }
    const start = bytes.byteOffset + typesFrom;
    const words = start % 4 === 0
      ? new Uint32Array(bytes.buffer, start, typeBytes! >>> 2)
      : new Uint32Array(bytes.slice(typesFrom, typesFrom + (typeBytes! & ~3)).buffer);
    const names = new WantedNames(bytes, namesFrom, namesFrom + nameBytes!, wanted);
    const places = new Uint32Array(Math.floor(words.length / HEAD_WORDS) + 1);
    const count = index(words, places, names);
    if (typeof count === "string") return { fault: count };
    return new Btf(bytes, words, places, count, namesFrom, namesFrom + nameBytes!, names.found);
  }

  /** Returns the ids of the wanted structs, typedefs and enums with this name, in the file's order. */
  named(name: string): readonly number[] {
    return this.found.get(name) ?? [];
  }

  /** Returns the index of a type's first word; null for an id without a type. */
  placeOf(id: number): number | null {
    return id > 0 && id <= this.count ? this.places[id]! : null;
  }

  kindAt(place: number): number {
    return (this.words[place + 1]! >>> 24) & 0x1f;
  }

  /** Returns how many members, values or parameters a type has. */
  membersAt(place: number): number {
    return this.words[place + 1]! & MEMBERS;
  }

  /** Whether the members of a struct hold the widths of bit fields. */
  hasWidthsAt(place: number): boolean {
    return this.words[place + 1]! >>> 31 === 1;
  }

  /** Returns the size of a type, or the id of the type that it refers to. */
  sizeOrTypeAt(place: number): number {
    return this.words[place + 2]!;
  }

  /** Returns the name at this place of the names; empty for none and for one that is no identifier. */
  nameAt(offset: number): string {
    let name = "";
    for (let at = this.namesFrom + offset; at < this.namesTo; at++) {
      const byte = this.bytes[at]!;
      if (byte === 0) return name;
      if (!isOfIdentifier(byte) || name.length === MAX_BTF_NAME) return "";
      name += String.fromCharCode(byte);
    }
    return "";
  }

  /**
   * Follows typedefs and qualifiers to the type itself. Returns its place, and the name of the last
   * typedef on the way; null when the chain has no end or leads to no type (void).
   */
  resolve(id: number): { readonly place: number; readonly alias: string } | null {
    let alias = "";
    for (let next = id, depth = 0; depth < MAX_BTF_DEPTH; depth++) {
      const place = this.placeOf(next);
      if (place === null) return null;
      const kind = this.kindAt(place);
      if (!TRANSPARENT.has(kind)) return { place, alias };
      if (kind === KIND.typedef) alias = this.nameAt(this.words[place]!);
      next = this.sizeOrTypeAt(place);
    }
    return null;
  }
}

const TRANSPARENT: ReadonlySet<number> = new Set([
  ...[KIND.typedef, KIND.volatile, KIND.const, KIND.restrict, KIND.typeTag],
]);

/** Notes where each type begins, and the wanted names. Returns the number of types, or the fault. */
function index(words: Uint32Array, places: Uint32Array, names: WantedNames): number | string {
  let id = 0;
  let at = 0;
  while (at < words.length) {
    if (at + HEAD_WORDS > words.length) return "its last type is cut";
    const info = words[at + 1]!;
    const kind = (info >>> 24) & 0x1f;
    const extra = EXTRA_WORDS[kind];
    if (extra === undefined) return `type ${id + 1} has the unknown kind ${kind}`;
    places[++id] = at;
    if (
      kind === KIND.struct || kind === KIND.typedef || kind === KIND.enum || kind === KIND.enum64
    ) {
      names.compare(words[at]!, id);
    }
    at += HEAD_WORDS + extra[0] + extra[1] * (info & MEMBERS);
  }
  return at === words.length ? id : "its last type is cut";
}

/** The wanted names, and the ids of the types that have them. */
class WantedNames {
  readonly found = new Map<string, number[]>();
  /** By their first letter. */
  readonly #wanted: string[][] = Array.from({ length: 256 }, () => []);

  constructor(
    private readonly bytes: Uint8Array,
    private readonly from: number,
    private readonly to: number,
    wanted: Iterable<string>,
  ) {
    for (const name of new Set(wanted)) {
      if (name !== "") this.#wanted[name.charCodeAt(0) & 0xff]!.push(name);
    }
  }

  compare(offset: number, id: number): void {
    const at = this.from + offset;
    if (at >= this.to) return;
    for (const name of this.#wanted[this.bytes[at]!]!) {
      if (!this.#is(name, at)) continue;
      const ids = this.found.get(name);
      if (ids === undefined) this.found.set(name, [id]);
      else if (ids.length < MAX_BTF_DEPTH) ids.push(id);
    }
  }

  #is(name: string, at: number): boolean {
    const end = at + name.length;
    if (end >= this.to || this.bytes[end] !== 0) return false;
    for (let i = 1; i < name.length; i++) {
      if (this.bytes[at + i] !== name.charCodeAt(i)) return false;
    }
    return true;
  }
}

function isOfIdentifier(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x5f;
}
