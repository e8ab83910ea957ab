import type { Look } from "./report_format.ts";
import { type SafeOutput, type SafeText, sanitize } from "../../model/base/safe_text.ts";
import { groupDigits, plural } from "../../model/base/units.ts";
import { shortCommand } from "../../model/list/short_command.ts";
import { textWidth, truncateEnd } from "../../ui/cells/text_width.ts";
import { wrapText } from "../../ui/draw/wrap_text.ts";

/** The look of a piece of text. */
export type Style = "title" | "loud" | "good" | "dim" | "bar" | "number" | "bad";

const CODES: Readonly<Record<Style, string>> = {
  title: "1",
  loud: "1;31",
  bad: "31",
  good: "32",
  dim: "2",
  bar: "36",
  number: "33",
};

/**
 * A piece of a line, which the paper sanitizes: text, with or without a style, or a command line. A
 * command line that is too long keeps the part that distinguishes it, and leaves room for the pieces
 * behind it.
 */
export type Piece = string | readonly [text: string, style: Style] | { readonly command: string };

/** Lines of text for people, no wider than the screen, with or without colour. */
export class Paper {
  #text = "";

  /** @param hostWidth cells for the host of a process; 0 when the report is of one host */
  constructor(
    readonly width: number,
    private readonly color: boolean,
    private readonly hostWidth = 0,
  ) {}

  /** Returns the pid of a process in a column of this width, and its host where there are several. */
  process(
    { host, pid }: { readonly host: string | null; readonly pid: number },
    width: number,
  ): string {
    if (this.hostWidth === 0) return right(String(pid), width);
    return `${right(String(pid), width)}@${left(host ?? "?", this.hostWidth)}`;
  }

  /** Returns the title of such a column. */
  pidTitle(width: number): string {
    return this.hostWidth === 0
      ? right("pid", width)
      : `${right("pid", width)}@${left("host", this.hostWidth)}`;
  }

  /** Returns ` on web1` where there are several hosts. */
  onHost({ host }: { readonly host: string | null }): string {
    return this.hostWidth === 0 ? "" : ` on ${shown(host)}`;
  }

  /** Adds a line. A line that is too long is cut with a mark. */
  line(...pieces: readonly Piece[]): void {
    let left = this.width;
    let line = "";
    for (const [i, piece] of pieces.entries()) {
      const [text, style] = typeof piece === "string"
        ? [sanitize(piece), null]
        : "command" in piece
        ? [
          shortCommand(
            sanitize(piece.command),
            left - roomFor(pieces.slice(i + 1), left),
            textWidth,
          ),
          null,
        ]
        : [sanitize(piece[0]), piece[1]];
      const fitting = truncateEnd(text, left);
      left -= textWidth(fitting);
      line += style === null || !this.color || fitting === ""
        ? fitting
        : `\x1b[${CODES[style]}m${fitting}\x1b[0m`;
      if (fitting !== text) break;
    }
    this.#text += `${line.trimEnd()}\n`;
  }

  /** Adds a text that is never cut: it takes further lines, as far to the right as the first one. */
  wrapped(mark: string, text: string, style: Style | null = null): void {
    const width = textWidth(mark);
    for (const [i, part] of wrapText(sanitize(text), Math.max(1, this.width - width)).entries()) {
      const line = (i === 0 ? mark : " ".repeat(width)) + part;
      this.line(style === null ? line : [line, style]);
    }
  }

  /** Adds an empty line and a heading with a comment. */
  heading(title: string, about = ""): void {
    this.line();
    this.line([title, "title"], ...(about === "" ? [] : [["  " + about, "dim"] as const]));
  }

  /** Returns the text and empties the paper. */
  take(): SafeOutput {
    const text = this.#text as SafeOutput;
    this.#text = "";
    return text;
  }
}

/** Returns the width of the pieces behind a command line, which it leaves free in half of its room. */
function roomFor(pieces: readonly Piece[], room: number): number {
  const texts = pieces.map((piece) =>
    typeof piece === "string" ? piece : "command" in piece ? piece.command : piece[0]
  );
  const width = texts.reduce((sum, text) => sum + textWidth(sanitize(text)), 0);
  return width <= room / 2 ? width : 0;
}

/** Sanitizes text of other programs; unknown text is `?`. */
export function shown(text: string | null): SafeText {
  return sanitize(text ?? "?");
}

/** Returns a command line as the last piece of a line. */
export function commandPiece(text: string | null): Piece {
  return { command: shown(text) };
}

/** Sanitizes text and fits it into `width` cells, cut or with spaces after it. */
export function left(text: string, width: number): string {
  const fitting = truncateEnd(sanitize(text), width);
  return fitting + " ".repeat(Math.max(0, width - textWidth(fitting)));
}

/** Sanitizes text and adds spaces before it up to `width` cells. */
export function right(text: string, width: number): string {
  const safe = sanitize(text);
  return " ".repeat(Math.max(0, width - textWidth(safe))) + safe;
}

/** Returns `1 process`, `2 processes` or `1,234 processes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${groupDigits(count)} ${plural(count, one, many)}`;
}

/** Returns a share such as 12.3%, for a column of six cells. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** Formats the times of a recording for people. */
export interface WallText {
  /** Returns `2026-11-23 02:07:44`, or `203.5s after boot` when the time of day is unknown. */
  date(ts: number): string;
  /** Returns `02:07:44`, or `11-23 02:07:44` in a recording of several days. */
  time(ts: number): string;
}

/** The time that a recording covers, nanoseconds since boot; the time of the boot may be unknown. */
interface Span {
  readonly bootWallMs: number | null;
  readonly fromTs: number;
  readonly toTs: number;
}

export function wallText({ bootWallMs, fromTs, toTs }: Span, { zoneMinutes }: Look): WallText {
  const local = (ts: number) => {
    if (bootWallMs === null) return null;
    const wall = bootWallMs + ts / 1e6;
    return new Date(wall + zoneMinutes(wall) * 60_000).toISOString();
  };
  const sinceBoot = (ts: number) => `${(ts / 1e9).toFixed(1)}s after boot`;
  const isOfOneDay = local(fromTs)?.slice(0, 10) === local(toTs)?.slice(0, 10);
  const begin = isOfOneDay ? "2026-11-23T".length : "2026-".length;
  const text = (ts: number, from: number) =>
    local(ts)?.slice(from, 19).replace("T", " ") ?? sinceBoot(ts);
  return { date: (ts) => text(ts, 0), time: (ts) => text(ts, begin) };
}
