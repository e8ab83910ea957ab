/** Text in the language of manual pages, man(7) with tables of tbl(1). */

/** Characters with a meaning of their own, and those that a formatter would replace by prettier ones. */
const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\(rs",
  "-": "\\-",
  "`": "\\(ga",
  "'": "\\(aq",
  "^": "\\(ha",
  "~": "\\(ti",
  '"': "\\(dq",
};

/** Escapes text, so that a reader can copy it. */
export function escaped(text: string): string {
  const escaped = text.replace(/[\\`'^~"-]/g, (char) => SPECIAL[char]!);
  return [...escaped].map((char) => char > "~" ? code(char) : char).join("");
}

function code(char: string): string {
  return `\\[u${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
}

export function bold(text: string): string {
  return text === "" ? "" : `\\fB${text}\\fR`;
}

export function italic(text: string): string {
  return text === "" ? "" : `\\fI${text}\\fR`;
}

/** The head of a page. */
export interface PageHead {
  readonly name: string;
  readonly section: number;
  /** What the page is about, a few words without a capital. */
  readonly about: string;
  readonly version: string;
  /** `2026-11-30`. */
  readonly date: string;
}

const VOLUMES: Readonly<Record<number, string>> = {
  1: "User Commands",
  5: "File Formats",
  7: "Miscellaneous",
};

/** A manual page that grows line by line. All texts are roff already. */
export class ManPage {
  readonly #lines: string[] = [];

  constructor({ name, section, about, version, date }: PageHead) {
    this.#lines.push(
      // man(1) runs tbl for the tables.
      "'\\\" t",
      '.\\" Written by `deno task man`.',
      `.TH ${name.toUpperCase()} ${section} ${date} "TraceFlock ${version}" "${VOLUMES[section]}"`,
    );
    // Short lines in the cells of tables cannot be adjusted on both sides.
    this.#add(".ad l");
    this.heading("Name").text(`${escaped(name)} \\- ${about}`);
  }

  heading(title: string): this {
    return this.#add(`.SH ${title.toUpperCase()}`);
  }

  subheading(title: string): this {
    return this.#add(`.SS ${title}`);
  }

  /** Starts a paragraph. */
  paragraph(text: string): this {
    return this.#gap().text(text);
  }

  /** Adds lines of running text. A control character at the start of a line is made harmless. */
  text(text: string): this {
    return this.#add(...wrapped(text));
  }

  /** Adds a term and its description below. */
  term(term: string, text: string): this {
    return this.#add(".TP").text(term).text(text);
  }

  /** Adds an item of a list. */
  item(mark: string, text: string): this {
    return this.#add(`.IP ${mark} 3`).text(text);
  }

  /** Adds lines as they are. */
  code(lines: readonly string[]): this {
    this.#gap().#add(".RS 4", ".EX");
    this.#add(...lines.map((line) => harmless(escaped(line))));
    return this.#add(".EE", ".RE");
  }

  /** Adds a table; the first row is its heading. The last column takes the rest of the line. */
  table(rows: readonly (readonly string[])[], isWide: boolean): this {
    const count = rows[0]?.length ?? 0;
    const columns = Array.from(
      { length: count },
      (_, index) => index === count - 1 || (isWide && index > 0) ? "lx" : "l",
    );
    this.#gap().#add(".TS", `${columns.map((column) => column.replace("l", "lb")).join(" ")}`);
    this.#add(`${columns.join(" ")}.`);
    for (const row of rows) {
      row.forEach((cell, index) => {
        const start = index === 0 ? "T{" : "T}\tT{";
        this.#add(start, ...wrapped(cell === "" ? "\\&" : cell));
      });
      this.#add("T}");
    }
    return this.#add(".TE");
  }

  toString(): string {
    return `${this.#lines.join("\n")}\n`;
  }

  /** Starts a paragraph, which a heading does itself. */
  #gap(): this {
    return /^\.S[HS] /.test(this.#lines.at(-1) ?? "") ? this : this.#add(".PP");
  }

  #add(...lines: readonly string[]): this {
    this.#lines.push(...lines);
    return this;
  }
}

/** Bytes of a line of running text. */
const MAX_LINE = 78;

/** Breaks running text into short lines. */
function wrapped(text: string): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + 1 + word.length > MAX_LINE) {
      lines.push(line);
      line = "";
    }
    line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map(harmless);
}

function harmless(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}
