import { KIND } from "../../../src/wire/btf/btf.ts";

/** A member of a made-up struct. */
export interface Member {
  /** Empty for an anonymous struct, and for padding. */
  readonly name: string;
  readonly type: number;
  readonly bit: number;
  /** Of a bit field. */
  readonly width?: number;
}

/** Writes BTF with types of its own, in this machine's byte order. A method returns the type's id. */
export class BtfWriter {
  readonly #words: number[] = [];
  readonly #names = new Map<string, number>([["", 0]]);
  #text = "\0";
  #count = 0;

  int(name: string, bytes: number, isSigned = true, width = 8 * bytes, bit = 0): number {
    const encoding = (isSigned ? 1 : 0) << 24 | bit << 16 | width;
    return this.#type(name, KIND.int, 0, bytes, [encoding]);
  }

  pointer(to: number): number {
    return this.#type("", KIND.pointer, 0, to);
  }

  array(of: number, length: number): number {
    return this.#type("", KIND.array, 0, 0, [of, of, length]);
  }

  typedef(name: string, of: number): number {
    return this.#type(name, KIND.typedef, 0, of);
  }

  const(of: number): number {
    return this.#type("", KIND.const, 0, of);
  }

  forward(name: string): number {
    return this.#type(name, KIND.forward, 0, 0);
  }

  struct(name: string, bytes: number, members: readonly Member[], kind: number = KIND.struct) {
    const hasWidths = members.some(({ width }) => width !== undefined);
    const words = members.flatMap(({ name, type, bit, width }) => [
      this.#name(name),
      type,
      hasWidths ? (width ?? 0) << 24 | bit : bit,
    ]);
    return this.#type(name, kind, members.length | (hasWidths ? 1 << 31 : 0), bytes, words);
  }

  union(name: string, bytes: number, members: readonly Member[]): number {
    return this.struct(name, bytes, members, KIND.union);
  }

  enum(name: string, values: Readonly<Record<string, number>>): number {
    const words = Object.entries(values).flatMap(([name, value]) => [this.#name(name), value]);
    return this.#type(name, KIND.enum, words.length / 2, 4, words);
  }

  /** Adds words as they are: for types that are no types. */
  raw(...words: number[]): void {
    this.#words.push(...words);
    this.#count++;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const types = new Uint8Array(new Uint32Array(this.#words).buffer);
    const names = new TextEncoder().encode(this.#text);
    const header = new Uint32Array([0x0001eb9f, 24, 0, types.length, types.length, names.length]);
    return Uint8Array.from([...new Uint8Array(header.buffer), ...types, ...names]);
  }

  #type(name: string, kind: number, info: number, size: number, words: readonly number[] = []) {
    this.#words.push(this.#name(name), info | kind << 24, size, ...words);
    return ++this.#count;
  }

  #name(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const at = this.#text.length;
    this.#names.set(name, at);
    this.#text += `${name}\0`;
    return at;
  }
}
