import type { FlockEvent } from "../../model/event/event.ts";
import type { Comparison } from "../../model/report/comparison.ts";
import type { Report } from "../../model/report/report.ts";
import type { Selection } from "../../model/report/selection.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import type { ReportOutput } from "./report_output.ts";

/** What there is to be written. */
export interface ReportInput {
  /** The name of the recording, as given; of one that goes on in others that of the first. */
  readonly file: string;
  /** The names of the files that it goes on in. */
  readonly moreFiles?: readonly string[];
  readonly selection: Selection;
  /** The facts in it, with charts of so many steps; made when asked for. */
  readonly report: (steps: number) => Report;
  /** With `--against`: the other recording's name, and what differs. */
  readonly against: { readonly file: string; readonly comparison: Comparison } | null;
  /** How it may look; only text cares. */
  readonly look: Look;
}

export interface Look {
  /** Cells in a line. */
  readonly width: number;
  readonly color: boolean;
  /** Minutes to add to UTC for the clock on the wall at this time, milliseconds since 1970. */
  readonly zoneMinutes: (wallMs: number) => number;
}

/** One form of a report. A new one is a file and a line in `formats.ts`. */
export interface ReportFormat {
  /** What it is good for, for `--help`. */
  readonly about: string;
  /** It is nothing for a terminal, and needs a file of its own to write into. */
  readonly isBinary: boolean;
  /** It can tell what differs from another recording. */
  readonly canCompare: boolean;
  /** Called before the recording is read. */
  start(output: ReportOutput): ReportWriter;
}

/** A report while it is made. */
export interface ReportWriter {
  /** Every event of the recording in its order, with the `id` of the life that it is about. */
  event?(event: FlockEvent, lifeId: number | null): void;
  /** All is read. */
  finish(input: ReportInput): void;
}

/** A form that is text, made piece by piece when all is read. */
export function textFormat(
  about: string,
  pieces: (input: ReportInput) => Iterable<SafeOutput>,
  canCompare = false,
): ReportFormat {
  return {
    about,
    isBinary: false,
    canCompare,
    start: (output) => ({
      finish(input) {
        for (const piece of pieces(input)) output.write(piece);
      },
    }),
  };
}
