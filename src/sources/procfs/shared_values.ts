import { MAX_SHARED_VALUES } from "../../model/base/limits.ts";

/**
 * Values by their text, so that equal values are one object: 10,000 processes with the same working
 * directory keep one text instead of 10,000.
 *
 * At its limit it starts again. Values that are still in use then stay with their users.
 */
export class SharedValues<Value> {
  readonly #values = new Map<string, Value>();

  /** Returns the kept value of a text, or that of `make`. */
  of(text: string, make: () => Value): Value {
    const kept = this.#values.get(text);
    if (kept !== undefined) return kept;
    const value = make();
    if (this.#values.size >= MAX_SHARED_VALUES) this.#values.clear();
    this.#values.set(text, value);
    return value;
  }
}
