import type { Text } from "../../model/base/text.ts";

/** Stores each text and each command line once. The bounds of the report bound it as well. */
export class TextTable {
  readonly strings: string[] = [];
  /** Each command line is its length and then the places of its arguments. */
  readonly argvs: number[] = [];
  readonly #places = new Map<string, number>();
  readonly #lines = new Map<string, number>();

  /** Returns the place of a text in `strings`; -1 for null. */
  text(text: Text | null): number {
    return this.string(text === null ? null : text.text);
  }

  string(string: string | null): number {
    if (string === null) return -1;
    const known = this.#places.get(string);
    if (known !== undefined) return known;
    const place = this.strings.push(string) - 1;
    this.#places.set(string, place);
    return place;
  }

  /** Returns the number of a command line, not its place in `argvs`; -1 for null. */
  argv(argv: readonly Text[] | null): number {
    if (argv === null) return -1;
    const places = argv.map((argument) => this.text(argument));
    const key = places.join();
    const known = this.#lines.get(key);
    if (known !== undefined) return known;
    const line = this.#lines.size;
    this.#lines.set(key, line);
    this.argvs.push(places.length, ...places);
    return line;
  }
}
