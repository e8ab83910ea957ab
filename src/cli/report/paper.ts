import type { Look } from "./report_format.ts";
import { type SafeOutput, type SafeText, sanitize } from "../../model/base/safe_text.ts";
import { shortCommand } from "../../model/list/short_command.ts";
import { textWidth, truncateEnd } from "../../ui/cells/text_width.ts";

/** How a piece of text looks. */
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
 * A piece of a line, which the paper makes safe to show: text, with a style or without one; or a command
 * line, of which that stays where it is too long which tells it from its like.
 */
export type Piece = string | readonly [text: string, style: Style] | { readonly command: string };

/** Lines of text for people, no wider than the screen, with colour where it is wanted. */
export class Paper {
  #text = "";

  constructor(readonly width: number, private readonly color: boolean) {}

  /** One line; what does not fit is cut, and the cut is shown. */
  line(...pieces: readonly Piece[]): void {
    let left = this.width;
    let line = "";
    for (const piece of pieces) {
      const [text, style] = typeof piece === "string"
        ? [sanitize(piece), null]
        : "command" in piece
        ? [shortCommand(sanitize(piece.command), left, textWidth), null]
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

  /** An empty line, a heading, and a word to it. */
  heading(title: string, about = ""): void {
    this.line();
    this.line([title, "title"], ...(about === "" ? [] : [["  " + about, "dim"] as const]));
  }

  /** What was written so far. */
  take(): SafeOutput {
    const text = this.#text as SafeOutput;
    this.#text = "";
    return text;
  }
}

/** Foreign text, made safe; `?` when it is unknown. */
export function shown(text: string | null): SafeText {
  return sanitize(text ?? "?");
}

/** A command line, made safe, as the last piece of a line. */
export function commandPiece(text: string | null): Piece {
  return { command: shown(text) };
}

/** Text, made safe, in so many cells, cut or filled with spaces behind it. */
export function left(text: string, width: number): string {
  const fitting = truncateEnd(sanitize(text), width);
  return fitting + " ".repeat(Math.max(0, width - textWidth(fitting)));
}

/** The same with spaces before it. */
export function right(text: string, width: number): string {
  const safe = sanitize(text);
  return " ".repeat(Math.max(0, width - textWidth(safe))) + safe;
}

/** `1 process`, `2 processes`, `1,234 processes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${grouped(count)} ${count === 1 ? one : many}`;
}

/** 1,234,567. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A share in three digits at most, for a column of six. */
export function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`;
}

/** The recording's clock: nanoseconds since boot as people say it. */
export interface WallText {
  /** `2026-11-23 02:07:44`, or `203.5s after boot` when nobody knows when that was. */
  date(ts: number): string;
  /** `02:07:44`. */
  time(ts: number): string;
}

export function wallText(bootWallMs: number | null, { zoneMinutes }: Look): WallText {
  const local = (ts: number) => {
    if (bootWallMs === null) return null;
    const wall = bootWallMs + ts / 1e6;
    return new Date(wall + zoneMinutes(wall) * 60_000).toISOString();
  };
  const sinceBoot = (ts: number) => `${(ts / 1e9).toFixed(1)}s after boot`;
  return {
    date: (ts) => local(ts)?.slice(0, 19).replace("T", " ") ?? sinceBoot(ts),
    time: (ts) => local(ts)?.slice(11, 19) ?? sinceBoot(ts),
  };
}
