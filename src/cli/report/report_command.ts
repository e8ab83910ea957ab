import { compare } from "../../model/report/comparison.ts";
import { HostFolds } from "../../model/report/recording_fold.ts";
import { type RecordingContents, together } from "../../model/report/recording_contents.ts";
import { reportOf } from "../../model/report/report.ts";
import { selectHosts, type Selection } from "../../model/report/selection.ts";
import { mergedTraffic } from "../../model/traffic/merged_traffic.ts";
import { trafficReport } from "../../model/traffic/traffic_report.ts";
import { safe } from "../../model/base/safe_text.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { rejectClosedStdout } from "../base/stdout_watch.ts";
import {
  rangeWarnings,
  type RecordedSpan,
  resolveTime,
  type TimeArgument,
  zoneMinutes,
} from "../base/time_argument.ts";
import { printError, stdoutIsTerminal } from "../base/output.ts";
import { FORMATS } from "./formats.ts";
import { readRecording } from "./read_recording.ts";
import type { ReportRequest } from "../flags/report_flags.ts";
import type { Look, ReportWriter } from "./report_format.ts";
import { fileOutput, standardOutput } from "./report_output.ts";

/** Cells in a line when the width is unknown. */
const DEFAULT_WIDTH = 100;

/** Reads the recording and writes the report. Needs neither root nor bpftrace. Returns the exit status. */
export async function runReport(request: ReportRequest): Promise<number> {
  const [file = "-", ...moreFiles] = request.files;
  const query = request.query === ""
    ? null
    : (await import("../base/event_filter.ts")).compileQueryOrExit(request.query);
  const format = await FORMATS[request.format](request.table ?? undefined);
  rejectUnsupported(request, format);
  rejectWithMoment(request);
  if (request.output === null) rejectClosedStdout("write into a file with `-o FILE`");
  const output = request.output === null
    ? standardOutput()
    : fileOutput(request.output, request.force);
  try {
    if (request.at !== null) {
      const { writeMoment } = await import("./moment_report.ts");
      writeMoment({ ...request, at: request.at }, query, output, look(request));
      output.close();
      return EXIT.ok;
    }
    const writer = format.start(output);
    const read = async (paths: readonly string[], tap?: ReportWriter["event"]) => {
      const path = paths[0]!;
      const folds = new HostFolds();
      const { hosts, damage, missing, unclosed } = await readRecording(paths, (event, bootWall) => {
        const name = event.host ?? "";
        const lifeId = folds.apply(name, event, bootWall);
        tap?.(event, lifeId, name);
      });
      for (const { host, span } of hosts) folds.cover(host ?? "", span);
      const contents = together(folds.contents());
      const wanted = {
        query,
        fromTs: timeIn(request.from, contents, path),
        toTs: timeIn(request.to, contents, path),
      };
      const asked = { from: wanted.fromTs, to: wanted.toTs };
      for (const warning of rangeWarnings(asked, contents)) {
        printError(safe`${path}: ${warning}`);
      }
      const chosen = selectHosts(contents, wanted);
      return {
        selection: chosen.whole,
        hosts: chosen.hosts.map((selection) => ({
          selection,
          result: hosts.find(({ host }) => host === selection.contents.host) ?? null,
        })),
        doubts: { damage: [...damage, ...timeDoubts(contents)], missing, unclosed },
      };
    };
    const { selection, hosts, doubts } = await read(request.files, writer.event?.bind(writer));
    const { connectionsLeftOut } = selection.contents.activity;
    if (request.table === "connections" && connectionsLeftOut > 0) {
      printError(safe`${file}: ${connectionsLeftOut} more connections have no row`);
    }
    const against = request.against === null
      ? null
      : await comparison(request.against, selection, request.top, read);
    writer.finish({
      file,
      moreFiles,
      selection,
      report: (steps) => reportOf(selection, { top: request.top, steps, ...doubts }),
      traffic: () =>
        hosts.length === 0
          ? trafficReport(selection, request.top)
          : mergedTraffic(hosts.map((one) => one.selection), request.top),
      hosts: hosts.map((one) => ({
        host: one.selection.contents.host,
        files: one.result?.files ?? [],
        selection: one.selection,
        report: (steps) => {
          const { damage = [], missing = [], unclosed = null } = one.result ?? {};
          return reportOf(one.selection, { top: request.top, steps, damage, missing, unclosed });
        },
        traffic: () => trafficReport(one.selection, request.top),
      })),
      against,
      look: look(request),
    });
    output.close();
    return EXIT.ok;
  } catch (error) {
    output.abandon();
    throw error;
  }
}

/** Hosts without a time of day cannot be put beside others. */
function timeDoubts({ hosts }: RecordingContents): readonly string[] {
  return hosts.filter(({ bootWall }) => bootWall === null).map(({ host }) =>
    `${host ?? "a host"} has no time of day: its times count from its boot`
  );
}

async function comparison(
  file: string,
  now: Selection,
  top: number,
  read: (paths: readonly string[]) => Promise<{ selection: Selection }>,
) {
  const before = await read([file]);
  return { file, comparison: compare(now, before.selection, top) };
}

function rejectUnsupported(
  { format, table, output, against, files }: ReportRequest,
  { isBinary, canCompare }: { readonly isBinary: boolean; readonly canCompare: boolean },
): void {
  if (isBinary && output === null) {
    throw new ExitError(EXIT.usage, `--format ${format} needs a file; name one with \`-o FILE\``);
  }
  if (table !== null && format !== "csv") {
    const way = format === "sqlite" ? "a database has them all" : "choose `--format csv`";
    throw new ExitError(EXIT.usage, `--table works with csv, not with ${format}; ${way}`);
  }
  if (against === null) return;
  if (!canCompare) {
    throw new ExitError(
      EXIT.usage,
      `--against works with text or json, not with ${format}; choose \`--format text\` or \`json\``,
    );
  }
  if (against === "-" && files.includes("-")) {
    throw new ExitError(EXIT.usage, "Stdin can be one recording only; save the other into a file");
  }
}

/** Rejects what a report of one moment cannot have. */
function rejectWithMoment({ at, format, against, from, to }: ReportRequest): void {
  if (at === null) return;
  if (format !== "text" && format !== "json") {
    throw new ExitError(
      EXIT.usage,
      `--at works with text or json, not with ${format}; choose \`--format text\` or \`json\``,
    );
  }
  if (against !== null || from !== null || to !== null) {
    const other = against !== null ? "--against" : from !== null ? "--from" : "--to";
    throw new ExitError(
      EXIT.usage,
      `--at is one moment, and ${other} is not; leave one of them out`,
    );
  }
}

function timeIn(moment: TimeArgument | null, span: RecordedSpan, path: string): number | null {
  if (moment === null) return null;
  const ts = resolveTime(moment, span, zoneMinutes);
  if (ts !== null) return ts;
  throw new ExitError(
    EXIT.usage,
    `"${path}" has no time of day; count from its start, as in \`+30s\``,
  );
}

function look({ color, output }: ReportRequest): Look {
  const isScreen = output === null && stdoutIsTerminal();
  const noColor = (Deno.env.get("NO_COLOR") ?? "") !== "" || Deno.env.get("TERM") === "dumb";
  return {
    width: widthOf(isScreen),
    color: color === "always" || (color === "auto" && isScreen && !noColor),
    zoneMinutes,
  };
}

function widthOf(isScreen: boolean): number {
  const columns = Number(Deno.env.get("COLUMNS") ?? "");
  if (Number.isInteger(columns) && columns >= 40) return Math.min(columns, 240);
  if (!isScreen) return DEFAULT_WIDTH;
  try {
    return Math.max(40, Math.min(240, Deno.consoleSize().columns));
  } catch {
    return DEFAULT_WIDTH;
  }
}
