import { BLANK_LINE, type Line } from "../draw/line.ts";

/** Lines of one kind, made when they are asked for: a command line can have thousands. */
export interface Section {
  /** Unique among the sections of a page. */
  readonly name: string;
  readonly length: number;
  at(index: number): Line | undefined;
}

export function sectionOf(name: string, lines: readonly Line[]): Section {
  return { name, length: lines.length, at: (index) => lines[index] };
}

/** Sections one below the other, a blank line between two of them. */
export class SectionList {
  readonly length: number;
  readonly #sections: readonly Section[];
  readonly #starts: readonly number[];

  /** @param leastLength with fewer lines it ends in blank ones */
  constructor(sections: readonly Section[], leastLength = 0) {
    const starts: number[] = [];
    let end = 0;
    for (const { length } of sections) {
      starts.push(end);
      end += length + 1;
    }
    this.#sections = sections;
    this.#starts = starts;
    this.length = Math.max(0, leastLength, end - 1);
  }

  at(index: number): Line {
    const place = this.#placeOf(index);
    return place === null ? BLANK_LINE : place.section.at(place.line) ?? BLANK_LINE;
  }

  /** A name that stays with a line while other sections grow. */
  nameAt(index: number): string | undefined {
    const place = this.#placeOf(index);
    return place === null ? undefined : `${place.section.name}:${place.line}`;
  }

  /** -1 when there is no such line. */
  indexOf(name: string): number {
    const [section, line] = name.split(":");
    const at = this.#sections.findIndex((each) => each.name === section);
    const start = this.#starts[at];
    if (start === undefined) return -1;
    return Number(line) <= (this.#sections[at]?.length ?? 0) ? start + Number(line) : -1;
  }

  #placeOf(index: number): { readonly section: Section; readonly line: number } | null {
    const at = this.#starts.findLastIndex((start) => start <= index);
    const section = this.#sections[at];
    return section === undefined ? null : { section, line: index - (this.#starts[at] ?? 0) };
  }
}
