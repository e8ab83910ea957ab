import type { FlockEvent } from "../../model/event/event.ts";
import type { Comparison } from "../../model/report/comparison.ts";
import type { Report } from "../../model/report/report.ts";
import type { Selection } from "../../model/report/selection.ts";
import type { TrafficReport } from "../../model/traffic/traffic_report.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import type { ReportOutput } from "./report_output.ts";

/** The contents of a report. */
export interface ReportInput {
  /** The name of the recording, as given; of several files that of the first. */
  readonly file: string;
  /** The names of its other files. */
  readonly moreFiles?: readonly string[];
  readonly selection: Selection;
  /** Returns the facts, with charts of this many steps. */
  readonly report: (steps: number) => Report;
  /** Returns what processes did with sockets, files and storage. */
  readonly traffic: () => TrafficReport;
  /** Each host by its own clock, when the report covers several; else empty. */
  readonly hosts: readonly HostInput[];
  /** With `--against`: the name of the other recording, and the differences. */
  readonly against: { readonly file: string; readonly comparison: Comparison } | null;
  /** Only text uses it. */
  readonly look: Look;
}

/** The part of one host in a report of several. */
export interface HostInput {
  readonly host: string | null;
  /** The names of its files; empty when its lines are among those of others. */
  readonly files: readonly string[];
  readonly selection: Selection;
  readonly report: (steps: number) => Report;
  readonly traffic: () => TrafficReport;
}

/** Returns the selection of each host by its own clock, or the only one. */
export function partsOf({ selection, hosts }: ReportInput): readonly Selection[] {
  return hosts.length === 0 ? [selection] : hosts.map((one) => one.selection);
}

export interface Look {
  /** Cells in a line. */
  readonly width: number;
  readonly color: boolean;
  /** Returns the minutes to add to UTC for local time at a time, milliseconds since 1970. */
  readonly zoneMinutes: (wallMs: number) => number;
}

/**
 * One form of a report. A new form is a file here, a line in `formats.ts` and a name in
 * `../flags/report_flags.ts`. The facts of a report are computed in `src/model/report`.
 */
export interface ReportFormat {
  /** A terminal cannot show it, so `-o` is required. */
  readonly isBinary: boolean;
  /** It can show the differences from another recording. */
  readonly canCompare: boolean;
  /** Called before the recording is read. */
  start(output: ReportOutput): ReportWriter;
}

/** Writes one report. */
export interface ReportWriter {
  /**
   * Takes every event of a host in order, with the `id` of its process among those of the host. The hosts
   * come one after another or mixed.
   */
  event?(event: FlockEvent, lifeId: number | null, host: string): void;
  /** Called after the recording was read. */
  finish(input: ReportInput): void;
}

/** Returns a form that is text, written piece by piece after the recording was read. */
export function textFormat(
  pieces: (input: ReportInput) => Iterable<SafeOutput>,
  canCompare = false,
): ReportFormat {
  return {
    isBinary: false,
    canCompare,
    start: (output) => ({
      finish(input) {
        for (const piece of pieces(input)) output.write(piece);
      },
    }),
  };
}
