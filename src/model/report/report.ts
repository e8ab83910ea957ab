import {
  type BirthRate,
  birthRate,
  birthsWithin,
  type StartedCommand,
  startedMost,
  type Starter,
  starters,
} from "./births.ts";
import { commandLine, commandName } from "./command_name.ts";
import { byCpu, byDuration, type CommandTotal, commandTotals } from "./command_totals.ts";
import { type CriticalPath, criticalPath } from "./critical_path.ts";
import { deepestLine, type Generation, largestFamily } from "./family.ts";
import { type Lifetimes, lifetimesOf, longestProcesses, type LongProcess } from "./durations.ts";
import { type Loss, lossOf, type RecordingFacts, recordingFacts } from "./recording_facts.ts";
import {
  type CauseCount,
  causesOf,
  type FailureGroup,
  failureGroups,
  failuresOf,
  type Waste,
  wasteOf,
} from "./failures.ts";
import { durationOf, type ProcessRecord } from "./process_record.ts";
import { type Parallelism, parallelism } from "./parallelism.ts";
import type { Selection } from "./selection.ts";

/** The facts of a report. docs/report.schema.json describes them as JSON. */
export interface Report {
  readonly recording: RecordingFacts;
  readonly loss: Loss;
  readonly startedMost: readonly StartedCommand[];
  readonly starters: readonly Starter[];
  readonly failures: readonly FailureGroup[];
  readonly causes: readonly CauseCount[];
  readonly longest: readonly LongProcess[];
  readonly lifetimes: Lifetimes;
  readonly birthRate: BirthRate;
  readonly deepest: readonly Generation[];
  /** The largest family of processes; null when the recording has no birth. */
  readonly family: FamilyReport | null;
  readonly byCpu: readonly CommandTotal[];
  readonly byDuration: readonly CommandTotal[];
}

/** How one command and its descendants spent their time. */
export interface FamilyReport {
  readonly host: string | null;
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
  readonly startTs: number;
  readonly durationNs: number;
  readonly running: boolean;
  readonly processes: number;
  readonly criticalPath: CriticalPath;
  readonly parallelism: Parallelism;
  readonly waste: Waste;
}

/** The size of a report, and the doubts that came up while the file was read. */
export interface ReportOptions {
  /** The greatest length of each list. */
  readonly top: number;
  /** Parts of the time in the charts. */
  readonly steps: number;
  /** See {@linkcode Loss}. */
  readonly damage: readonly string[];
  readonly missing?: readonly string[];
  readonly unclosed?: string | null;
}

/** Computes the facts of a report. */
export function reportOf(
  selection: Selection,
  { top, steps, damage, missing = [], unclosed = null }: ReportOptions,
): Report {
  const born = birthsWithin(selection);
  const failures = failuresOf(selection);
  const totals = commandTotals(born, selection.toTs);
  return {
    recording: recordingFacts(selection, born, failures.length),
    loss: lossOf(selection, { damage, missing, unclosed }),
    startedMost: startedMost(born, top),
    starters: starters(born, selection.contents.processes, top),
    failures: failureGroups(failures, top),
    causes: causesOf(failures, top),
    longest: longestProcesses(selection, born, top),
    lifetimes: lifetimesOf(born),
    birthRate: birthRate(selection, born, steps),
    deepest: deepestLine(selection.contents, selection.processes),
    family: familyReport(selection, born, failures, top, steps),
    byCpu: byCpu(totals, top),
    byDuration: byDuration(totals, top),
  };
}

function familyReport(
  selection: Selection,
  born: readonly ProcessRecord[],
  failures: readonly ProcessRecord[],
  top: number,
  steps: number,
): FamilyReport | null {
  const family = largestFamily(selection, born);
  if (family === null) return null;
  const { root, members } = family;
  const { toTs } = selection.contents;
  const ids = new Set(members.map(({ id }) => id));
  const { hosts, meta } = selection.contents;
  const own = hosts.find(({ host }) => host === root.host)?.meta ?? meta;
  return {
    host: root.host,
    pid: root.pid,
    key: root.key,
    command: commandName(root),
    commandLine: commandLine(root),
    startTs: root.startTs,
    durationNs: durationOf(root, toTs),
    running: root.endTs === null,
    processes: members.length,
    criticalPath: criticalPath(family, toTs, top),
    parallelism: parallelism(family, toTs, steps, own?.cpus ?? null),
    waste: wasteOf(failures.filter(({ id }) => ids.has(id))),
  };
}
