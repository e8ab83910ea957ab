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
import { type FailureGroup, failureGroups, failuresOf, type Waste, wasteOf } from "./failures.ts";
import { durationOf, type ProcessRecord } from "./process_record.ts";
import { type Parallelism, parallelism } from "./parallelism.ts";
import type { Selection } from "./selection.ts";

/** All that a report tells; docs/report.schema.json describes it as JSON. */
export interface Report {
  readonly recording: RecordingFacts;
  readonly loss: Loss;
  readonly startedMost: readonly StartedCommand[];
  readonly starters: readonly Starter[];
  readonly failures: readonly FailureGroup[];
  readonly longest: readonly LongProcess[];
  readonly lifetimes: Lifetimes;
  readonly birthRate: BirthRate;
  readonly deepest: readonly Generation[];
  /** The largest family of processes; null when nobody was born. */
  readonly family: FamilyReport | null;
  readonly byCpu: readonly CommandTotal[];
  readonly byDuration: readonly CommandTotal[];
}

/** Where the time of one command and all its descendants went. */
export interface FamilyReport {
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

export interface ReportOptions {
  /** At most so many lines of each list. */
  readonly top: number;
  /** Parts of the time in the charts. */
  readonly steps: number;
  /** Places of the file that could not be read, in words. */
  readonly damage: readonly string[];
  /** Files that are missing between those read, in words. */
  readonly missing?: readonly string[];
  /** Why the recording has no end, in words; null when nothing is known of that. */
  readonly unclosed?: string | null;
}

/** Puts together what the lives tell. */
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
  return {
    pid: root.pid,
    key: root.key,
    command: commandName(root),
    commandLine: commandLine(root),
    startTs: root.startTs,
    durationNs: durationOf(root, toTs),
    running: root.endTs === null,
    processes: members.length,
    criticalPath: criticalPath(family, toTs, top),
    parallelism: parallelism(family, toTs, steps, selection.contents.meta?.cpus ?? null),
    waste: wasteOf(failures.filter(({ id }) => ids.has(id))),
  };
}
