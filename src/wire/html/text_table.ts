import type { Text } from "../../model/base/text.ts";

/** Every text once, by its place; and every command line once. Bounded by what the lives hold. */
export class TextTable {
  readonly strings: string[] = [];
  /** Each as its length and then its arguments. */
  readonly argvs: number[] = [];
  readonly #places = new Map<string, number>();
  readonly #lines = new Map<string, number>();

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

  /** Its number among the command lines, not its place in `argvs`. */
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
