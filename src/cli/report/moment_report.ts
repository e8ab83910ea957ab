/** `traceflock report --at TIME`: who used the cpu at a moment. */
import { commandText } from "../../model/list/command_text.ts";
import {
  knowsCpu,
  type MomentUsage,
  type MomentUser,
  usageAt,
} from "../../model/list/moment_usage.ts";
import { ancestorKeys } from "../../model/process/lineage.ts";
import type { CompiledQuery } from "../../model/query/compile_query.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { formatBytes, formatDuration, formatPercent } from "../../model/base/units.ts";
import { safe } from "../../model/base/safe_text.ts";
import { Recording } from "../../sources/replay/recording.ts";
import { SourceError } from "../../sources/source.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { printError } from "../base/output.ts";
import { rangeWarnings, type TimeArgument } from "../base/time_argument.ts";
import { bootWallMs, hostOf, openRecording, timeIn } from "../replay/recording_clock.ts";
import { hasLines } from "../replay/recording_of_lines.ts";
import { jsonDocument } from "./json_format.ts";
import { commandPiece, counted, left, Paper, right, shown, wallText } from "./paper.ts";
import type { Look } from "./report_format.ts";
import type { ReportOutput } from "./report_output.ts";

/** The parts of the request that a report of one moment uses. */
export interface MomentRequest {
  readonly files: readonly string[];
  readonly format: string;
  readonly at: TimeArgument;
  readonly top: number;
}

/** A moment of a recording, ready to be written. */
interface Moment {
  readonly file: string;
  readonly host: string;
  readonly bootWallMs: number | null;
  readonly usage: MomentUsage;
  /** The events lost before the moment; null when their number is unknown. */
  readonly lost: number | null;
}

/** Reads a moment of a recording and writes the users of the cpu. */
export function writeMoment(
  request: MomentRequest,
  query: CompiledQuery | null,
  output: ReportOutput,
  look: Look,
): void {
  const { files, at, format, top } = request;
  const file = files[0] ?? "-";
  if (file === "-") {
    throw new ExitError(EXIT.usage, "--at needs a file: save stdin into one and name that");
  }
  const recordings = openHosts(files);
  const [first] = recordings.toSorted((a, b) => began(a) - began(b));
  const at0 = timeIn(at, first!)!;
  const moments = recordings.map((recording): Moment => {
    for (const problem of recording.problems) printError(safe`${problem}`);
    // One moment of the time of day, by the clock of each host.
    const ts = at0 + ((bootWallMs(first!) ?? 0) - (bootWallMs(recording) ?? 0)) * 1e6;
    const host = hostOf(recording);
    for (const warning of rangeWarnings({ at: ts, from: null, to: null }, recording.span)) {
      printError(safe`${recordings.length === 1 ? file : host}: ${warning}`);
    }
    const { table, usage } = momentAt(recording, ts, query, host);
    const { lostTotal, lostUncounted } = table.tally;
    return {
      ...{ file, host, bootWallMs: bootWallMs(recording), usage },
      lost: lostUncounted > 0 ? null : lostTotal,
    };
  });
  if (format === "json") {
    const [only, ...others] = moments.map((moment) => jsonOf(moment, top));
    const document = others.length === 0
      ? only!
      : { v: MOMENT_VERSION, file, hosts: [only, ...others] };
    output.write(jsonDocument(document));
    return;
  }
  for (const [index, moment] of moments.entries()) {
    output.write(textOf(moment, top, look, index === 0));
  }
}

/** Opens the recordings of one or several hosts. */
function openHosts(files: readonly string[]): readonly Recording[] {
  if (files.length === 1 && hasLines(files[0]!)) return [openRecording(files)];
  try {
    return Recording.openHosts(files).map(({ recording }) => recording);
  } catch (error) {
    if (error instanceof SourceError) throw new ExitError(error.exitCode, error.message);
    throw error;
  }
}

/** Returns the time of day at which a recording begins, or its time since boot. */
function began(recording: Recording): number {
  return (bootWallMs(recording) ?? 0) + recording.span.fromTs / 1e6;
}

function momentAt(
  recording: Recording,
  ts: number,
  query: CompiledQuery | null,
  host: string,
): { readonly table: ProcessTable; readonly usage: MomentUsage } {
  const { table, place } = recording.tableAt(ts);
  const usage = usageAt(table, ts, laterEvents(recording, place));
  if (query === null) return { table, usage };
  const context = {
    ...{ now: ts, host },
    isUnder: (pid: number, subject: { readonly key: string }) => {
      const above = table.byPid(pid)?.key;
      return above !== undefined && ancestorKeys(table.get(subject.key)).has(above);
    },
  };
  const users = usage.users.filter(({ row }) => query.matchesProcess(row, context));
  return { table, usage: { ts, users } };
}

function* laterEvents(recording: Recording, place: Parameters<Recording["events"]>[0]) {
  for (const { event } of recording.events(place)) yield event;
}

function textOf(
  { file, host, bootWallMs: boot, usage, lost }: Moment,
  top: number,
  look: Look,
  isFirst = true,
) {
  const paper = new Paper(look.width, look.color);
  if (!isFirst) paper.line();
  const clock = wallText({ bootWallMs: boot, fromTs: usage.ts, toTs: usage.ts }, look);
  const { users } = usage;
  const known = users.filter(({ row }) => row.usage.cpuPercent !== null);
  const sum = known.reduce((total, { row }) => total + (row.usage.cpuPercent ?? 0), 0);
  paper.line(
    [shown(file.slice(file.lastIndexOf("/") + 1)), "title"],
    ` of ${shown(host)}, at ${clock.date(usage.ts)}`,
  );
  const unknown = users.length - known.length;
  paper.line(
    `${counted(users.length, "process", "processes")} alive`,
    known.length === 0 ? "" : `, together at ${formatPercent(sum)}% of one cpu`,
    unknown === 0 ? "" : [`, ${unknown} of unknown cpu`, "dim"],
  );
  if (lost !== 0) {
    paper.line(["! Events were lost before this moment: processes may be missing", "loud"]);
  }
  if (!knowsCpu(usage)) {
    const why = users.length === 0
      ? "Nothing that matches was alive then"
      : "The recording does not say who used the cpu then: it has no sample near this moment";
    paper.line(why);
    return paper.take();
  }
  paper.heading("Used the cpu", "`over` is the interval of the numbers, which contains the moment");
  paper.line([
    `${right("cpu%", 8)}${right("over", 9)}${right("memory", 8)}${right("read/s", 8)}${
      right("write/s", 8)
    }  s${right("pid", 9)}  ${left("user", 10)}  command`,
    "dim",
  ]);
  for (const user of users.slice(0, top)) writeUser(paper, user);
  return paper.take();
}

function writeUser(paper: Paper, { row, fromTs, toTs }: MomentUser): void {
  const { usage: { cpuPercent, rssBytes, state, extra }, pid, identity: { user, uid } } = row;
  const over = fromTs === null || toTs === null ? null : toTs - fromTs;
  paper.line(
    [right(formatPercent(cpuPercent), 8), "number"],
    right(formatDuration(over), 9),
    right(formatBytes(rssBytes), 8),
    right(formatBytes(extra?.readRate ?? null), 8),
    right(formatBytes(extra?.writeRate ?? null), 8),
    `  ${shown(state)}`,
    right(String(pid), 9),
    `  ${left(user ?? String(uid ?? "?"), 10)}  `,
    commandPiece(commandText(row)),
  );
}

/** Raised when a key is removed or changes its meaning; docs/report.md lists the keys. */
const MOMENT_VERSION = 1;

function jsonOf({ file, host, bootWallMs: boot, usage, lost }: Moment, top: number): object {
  return {
    v: MOMENT_VERSION,
    file,
    host,
    at: usage.ts,
    time: boot === null ? null : new Date(boot + usage.ts / 1e6).toISOString(),
    lost,
    alive: usage.users.length,
    unknown: usage.users.filter(({ row }) => row.usage.cpuPercent === null).length,
    users: usage.users.slice(0, top).map(({ row, fromTs, toTs }) => {
      const { pid, key, usage: { cpuPercent, rssBytes, threads, state, extra }, identity } = row;
      return {
        ...{ pid, key, cpuPercent, fromTs, toTs, rssBytes },
        ...{ readRate: extra?.readRate ?? null, writeRate: extra?.writeRate ?? null },
        diskReadRate: extra?.diskReadRate ?? null,
        diskWriteRate: extra?.diskWriteRate ?? null,
        ...{ state, threads, uid: identity.uid, user: identity.user },
        ...{ comm: row.image.comm?.text ?? null, commandLine: commandText(row) },
      };
    }),
  };
}
