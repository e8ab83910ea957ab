import { commandText } from "../../model/list/command_text.ts";
import type { Process, ProcessImage } from "../../model/process/process.ts";
import { groupDigits } from "../../model/base/units.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { heading, type Line, line } from "../draw/line.ts";
import { type Section, sectionOf } from "./sections.ts";
import type { Symbols } from "../draw/symbols.ts";
import { wrapPath, wrapText } from "../draw/wrap_text.ts";

/** A whole command line in lines of some width, kept from frame to frame: it can have 128 KiB. */
export class WrappedCommand {
  #made: Pick<ProcessImage, "argv" | "argvTruncated" | "comm" | "filename"> | null = null;
  #width = 0;
  #lines: readonly string[] = [];

  lines(process: Process, width: number): readonly string[] {
    const { image: { argv, argvTruncated, comm, filename } } = process;
    const made = this.#made;
    const isSame = made !== null && width === this.#width && argv === made.argv &&
      argvTruncated === made.argvTruncated && comm === made.comm && filename === made.filename;
    if (!isSame) {
      this.#made = { argv, argvTruncated, comm, filename };
      this.#width = width;
      this.#lines = wrapText(sanitize(commandText(process, 0, Infinity)), width);
    }
    return this.#lines;
  }
}

/** Where the whole command is, when the first section shows only its beginning. */
const WHOLE = "whole-command";

/** What the command is shown with. */
export interface CommandContext {
  readonly width: number;
  readonly symbols: Symbols;
  /** Lines that the beginning may take. */
  readonly room: number;
}

/**
 * The command: all of it, or its beginning and how much is missing there; then the whole is the second
 * section, which comes last, so that a long command does not push everything else out of sight.
 */
export function commandSections(
  process: Process,
  texts: readonly string[],
  { width, symbols, room }: CommandContext,
): readonly [first: Section, whole: Section | null] {
  const isWhole = texts.length <= room + 1;
  const shown = isWhole ? texts : texts.slice(0, room);
  const rest = texts.slice(shown.length).reduce((sum, text) => sum + text.length, 0);
  const more: Line = {
    ...line([
      `${symbols.cut} ${groupDigits(rest)} more characters at the end: Enter goes there`,
      "dim",
    ]),
    section: WHOLE,
  };
  const after: readonly Line[] = [...unknownRest(process), ...fileLines(process, width)];
  const first = [
    heading("COMMAND"),
    ...shown.map(textLine),
    ...(isWhole ? after : [more, ...after]),
  ];
  return [
    sectionOf("command", first),
    isWhole ? null : wholeSection(texts, unknownRest(process)),
  ];
}

function wholeSection(texts: readonly string[], after: readonly Line[]): Section {
  const end = texts.length + 1;
  return {
    name: WHOLE,
    length: end + after.length,
    at: (index) => {
      if (index === 0) return heading("COMMAND", "the whole of it");
      return index < end ? textLine(texts[index - 1] ?? "") : after[index - end];
    },
  };
}

function textLine(text: string): Line {
  return line([text, "bright"]);
}

function unknownRest({ image: { argvTruncated } }: Process): readonly Line[] {
  return argvTruncated ? [line(["the rest of the arguments is unknown", "warning"])] : [];
}

/** The program, where the first argument is another name. */
function fileLines({ image: { filename, argv } }: Process, width: number): readonly Line[] {
  const file = filename?.text;
  if (file === undefined || file === argv?.[0]?.text) return [];
  return wrapPath(sanitize(file), width - 5).map((text, i) =>
    line([i === 0 ? "file " : "     ", "dim"], [text, "text"])
  );
}
