import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";

/**
 * The fields of one JSON object, each asked for by its name and kind. What is missing is null. The
 * first value of a wrong kind is kept as `problem`, so that a reader of a line asks once, at the end.
 */
export class JsonFields {
  #problem: string | null = null;

  /** @param above whose problem it also is: the object in which this one stands */
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

  /** As it stands there; undefined when it is missing. */
  raw(name: string): unknown {
    // No name of the schema is one that every object inherits.
    return this.fields[name];
  }

  /** Notes what is wrong, and gives back what stands in for it. */
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

  /** A pid, a hyphen, a start. */
  key(name: string): ProcessKey | null {
    const value = this.string(name);
    return value === null || isKey(value) ? value : this.fail(name, "is no key", null);
  }

  /** The letter of a state. */
  stateLetter(name: string): string | null {
    const value = this.string(name);
    return value === null || isStateLetter(value)
      ? value
      : this.fail(name, "is no single letter", null);
  }

  /** A text and the exact bytes beside it, when there are any. */
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
      // The list has the bytes of valid ones too, which are not worth keeping.
      texts.push(hex === null || isValid(hex) ? { text } : { text, hex });
    }
    return texts;
  }

  /** An object within; one without fields when it is missing. */
  object(name: string): JsonFields {
    const value = this.raw(name) ?? null;
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    if (value !== null && !isObject) this.fail(name, "is no object", null);
    return new JsonFields(isObject ? value as Record<string, unknown> : {}, this);
  }

  #hex(name: string, value: unknown): string | null {
    if (value === null) return null;
    if (typeof value === "string" && isHex(value)) return value;
    return this.fail(`${name}_hex`, "is no hex", null);
  }
}

/** The bytes are UTF-8. */
function isValid(hex: string): boolean {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return decodeUtf8(bytes).hex === undefined;
}

/**
 * The forms of text fields that are no free text. A reader holds what another program wrote to them,
 * so that nothing else can come in where the rest of the program expects digits or a letter.
 */

/** A process: pid, hyphen, start tick. */
export function isKey(text: string): boolean {
  return /^\d+-\d+$/.test(text);
}

/** Bytes, two lower-case digits each; none at all are possible in an empty argument. */
export function isHex(text: string): boolean {
  return /^(?:[0-9a-f]{2})*$/.test(text);
}

/** The letter of a process's state, as in /proc/PID/stat. */
export function isStateLetter(text: string): boolean {
  return /^[A-Za-z]$/.test(text);
}
