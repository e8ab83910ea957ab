import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";

/**
 * Reads the fields of one JSON object by name and kind. A missing field is null. The first value of
 * a wrong kind is kept as `problem`, so that the reader of a line checks once, at the end.
 */
export class JsonFields {
  #problem: string | null = null;

  /** @param above the object that holds this one; it gets the same problem */
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    private readonly above: JsonFields | null = null,
  ) {}

  get problem(): string | null {
    return this.#problem;
  }

  names(): string[] {
    return Object.keys(this.fields);
  }

  /** Returns the value as JSON has it; undefined when it is missing. */
  raw(name: string): unknown {
    // The schema has no name that every object inherits.
    return this.fields[name];
  }

  /** Records a problem and returns the substitute for the value. */
  fail<Value>(name: string, what: string, instead: Value): Value {
    this.#problem ??= `"${name}" ${what}`;
    if (this.above !== null) this.above.fail(name, what, null);
    return instead;
  }

  number(name: string): number | null {
    const value = this.raw(name) ?? null;
    return value === null || typeof value === "number" && Number.isFinite(value)
      ? value
      : this.fail(name, "is no number", null);
  }

  required(name: string): number {
    return this.number(name) ?? this.fail(name, "is missing", 0);
  }

  boolean(name: string): boolean | null {
    const value = this.raw(name) ?? null;
    return value === null || typeof value === "boolean"
      ? value
      : this.fail(name, "is neither true nor false", null);
  }

  string(name: string): string | null {
    const value = this.raw(name) ?? null;
    return value === null || typeof value === "string"
      ? value
      : this.fail(name, "is no text", null);
  }

  oneOf<Word extends string>(name: string, words: readonly Word[]): Word | null {
    const value = this.string(name);
    if (value === null) return null;
    return words.find((word) => word === value) ??
      this.fail(name, "is no word of the schema", null);
  }

  /** Reads a process key: pid, hyphen, start tick. */
  key(name: string): ProcessKey | null {
    const value = this.string(name);
    return value === null || isKey(value) ? value : this.fail(name, "is no key", null);
  }

  /** Reads the letter of a process's state. */
  stateLetter(name: string): string | null {
    const value = this.string(name);
    return value === null || isStateLetter(value)
      ? value
      : this.fail(name, "is no single letter", null);
  }

  /** Reads a text, and its exact bytes when the object has them. */
  text(name: string): Text | null {
    const text = this.string(name);
    if (text === null) return null;
    const hex = this.#hex(name, this.raw(`${name}_hex`) ?? null);
    return hex === null ? { text } : { text, hex };
  }

  texts(name: string): Text[] | null {
    const list = this.raw(name) ?? null;
    if (list === null) return null;
    if (!Array.isArray(list)) return this.fail(name, "is no list", null);
    const hexes: unknown = this.raw(`${name}_hex`) ?? null;
    if (hexes !== null && !(Array.isArray(hexes) && hexes.length === list.length)) {
      return this.fail(`${name}_hex`, "is no list of the same length", null);
    }
    const texts: Text[] = [];
    for (let i = 0; i < list.length; i++) {
      const text: unknown = list[i];
      if (typeof text !== "string") return this.fail(name, "is no list of texts", null);
      const hex = hexes === null ? null : this.#hex(name, (hexes as unknown[])[i]);
      // The list holds the bytes of valid texts too; those are not worth keeping.
      texts.push(hex === null || isValid(hex) ? { text } : { text, hex });
    }
    return texts;
  }

  /** Reads a list of words; an empty one when it is missing. */
  words(name: string): string[] {
    const list = this.raw(name) ?? [];
    return Array.isArray(list) && list.every((one) => typeof one === "string")
      ? list as string[]
      : this.fail(name, "is no list of texts", []);
  }

  /** Reads a nested object; an empty one when it is missing. */
  object(name: string): JsonFields {
    const value = this.raw(name) ?? null;
    if (value !== null && !isObject(value)) this.fail(name, "is no object", null);
    return new JsonFields(isObject(value) ? value : {}, this);
  }

  /** Reads a list of nested objects; an empty one when it is missing. */
  objects(name: string): JsonFields[] {
    const list = this.raw(name) ?? [];
    if (!Array.isArray(list) || !list.every(isObject)) {
      return this.fail(name, "is no list of objects", []);
    }
    return list.map((one) => new JsonFields(one, this));
  }

  #hex(name: string, value: unknown): string | null {
    if (value === null) return null;
    if (typeof value === "string" && isHex(value)) return value;
    return this.fail(`${name}_hex`, "is no hex", null);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns whether the bytes are UTF-8. */
function isValid(hex: string): boolean {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return decodeUtf8(bytes).hex === undefined;
}

// Forms of text fields that are not free text. A line may come from any program, and the rest of
// this program expects digits or a letter there.

/** Returns whether a text is a process key: pid, hyphen, start tick. */
export function isKey(text: string): boolean {
  return /^\d+-\d+$/.test(text);
}

/** Returns whether a text is bytes of two lower-case digits each. An empty argument has no bytes. */
export function isHex(text: string): boolean {
  return /^(?:[0-9a-f]{2})*$/.test(text);
}

/** Returns whether a text is the letter of a process's state, as in /proc/PID/stat. */
export function isStateLetter(text: string): boolean {
  return /^[A-Za-z]$/.test(text);
}
