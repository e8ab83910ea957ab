/** Reports of made-up recordings, written into memory. */
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { compare } from "../../../src/model/report/comparison.ts";
import { RecordingFold } from "../../../src/model/report/recording_fold.ts";
import { bootWallOf } from "../../../src/model/report/recording_contents.ts";
import { reportOf } from "../../../src/model/report/report.ts";
import { select, type SelectionRequest } from "../../../src/model/report/selection.ts";
import { trafficReport } from "../../../src/model/traffic/traffic_report.ts";
import type { Look, ReportFormat } from "../../../src/cli/report/report_format.ts";
import type { Text } from "../../../src/model/base/text.ts";
import { META } from "../../support/model/events.ts";
import { end, exec, exit, fork, lived } from "../../model/report/made_up_events.ts";

/** 2026-11-23 02:00:00 UTC. */
export const BOOT = Date.parse("2026-11-23T02:00:00Z");

export const EVERYTHING: SelectionRequest = { query: null, fromTs: null, toTs: null };

export const LOOK: Look = { width: 80, color: false, zoneMinutes: () => 0 };

export interface WrittenOptions {
  readonly wanted?: SelectionRequest;
  readonly look?: Partial<Look>;
  readonly top?: number;
  readonly damage?: readonly string[];
  /** Compare with these. */
  readonly against?: readonly FlockEvent[];
}

/** What a form makes of events: text, or bytes at places. */
export function written(
  format: ReportFormat,
  events: readonly FlockEvent[],
  options: WrittenOptions = {},
): { text: string; bytes: Uint8Array } {
  const { wanted = EVERYTHING, look = {}, top = 10, damage = [], against } = options;
  let text = "";
  let bytes = new Uint8Array(0);
  const writer = format.start({
    write: (piece) => text += piece,
    writeAt: (piece, place) => {
      const larger = new Uint8Array(Math.max(bytes.length, place + piece.length));
      larger.set(bytes);
      larger.set(piece, place);
      bytes = larger;
    },
    close: () => {},
    abandon: () => {},
  });
  const fold = new RecordingFold();
  fold.clock(bootWallOf(BOOT));
  const host = events.find((event) => event.host !== undefined)?.host ?? "";
  for (const event of events) {
    const lifeId = fold.apply(event);
    writer.event?.(event, lifeId, host);
  }
  const selection = select(fold.contents(), wanted);
  const earlier = new RecordingFold();
  for (const event of against ?? []) earlier.apply(event);
  writer.finish({
    file: "/tmp/build.tflock",
    ...{ selection, hosts: [] },
    report: (steps) => reportOf(selection, { top, steps, damage }),
    traffic: () => trafficReport(selection, top),
    against: against === undefined ? null : {
      file: "old.tflock",
      comparison: compare(selection, select(earlier.contents(), EVERYTHING), top),
    },
    look: { ...LOOK, ...look },
  });
  return { text, bytes };
}

/** A build of two sources, side by side, of which the second does not compile. */
export const BUILD: readonly FlockEvent[] = [
  { ...META, filter: null, ts: 1e9, host: "box" },
  { type: "ready", ts: 1e9 },
  lived(1, 100, "bash"),
  fork(1, 100, 200),
  exec(1.001, 200, "make", ["make", "-j2"]),
  fork(1.1, 200, 201),
  exec(1.101, 201, "gcc", ["gcc", "-c", "a.c"]),
  fork(1.11, 200, 202),
  exec(1.111, 202, "gcc", ["gcc", "-c", "b.c"]),
  fork(1.2, 201, 203),
  exec(1.201, 203, "cc1", ["cc1", "a.c"]),
  fork(1.21, 202, 204),
  exec(1.211, 204, "cc1", ["cc1", "b.c"]),
  exit(1.3, 204, 1, 0.05),
  exit(1.31, 202, 1, 0.01),
  exit(2.9, 203, 0, 1.6),
  exit(2.95, 201, 0, 0.02),
  exit(3, 200, 2, 0.1),
  end(3),
];

/** Names with commands for the terminal, the spreadsheet or the browser that shows them. */
export const HOSTILE: readonly string[] = [
  "\x1b[31mred\x1b[2J",
  "two\nlines",
  "quotes \"and\" 'more'",
  "=cmd|' /C calc'!A1",
  "+1+1",
  "-2+3",
  "@SUM(A1)",
  "\tindented",
  "comma, and ; semicolon",
  "\u202eright to left",
  "<script>alert(1)</script>",
  "Robert'); DROP TABLE processes;--",
  "文档 🦀",
  "carriage\rreturn",
  "half \ud800 letter",
];

/** A process of each hostile name, and one whose bytes are no text. */
export function hostileEvents(): FlockEvent[] {
  const events: FlockEvent[] = [{ ...META, filter: null, ts: 1e9, host: HOSTILE[0]! }];
  events.push(lived(1, 100, "sh"));
  for (const [i, name] of HOSTILE.entries()) {
    const pid = 200 + i;
    events.push(fork(1 + i, 100, pid), exec(1.1 + i, pid, name, [name, name]));
    events.push(exit(1.5 + i, pid, 1));
  }
  const invalid: Text = { text: "\ufffdx", hex: "ff78" };
  const last = 2 + HOSTILE.length;
  events.push(fork(last, 100, 900));
  events.push({ ...exec(last, 900, "", []), comm: invalid, filename: invalid, argv: [invalid] });
  events.push(end(last + 1));
  return events;
}
