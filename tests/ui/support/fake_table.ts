import type { ActivityReader } from "../../../src/model/activity/activity.ts";
import { type ProcessParts, withParts } from "../../support/model/process_parts.ts";
import { newHistory } from "../../../src/model/process/process_history.ts";
import { diedAfter, type ProcessReader } from "../../../src/model/process/process_reader.ts";
import type { Ending, Process } from "../../../src/model/process/process.ts";
import type { ViewOptions } from "../../../src/model/list/view_model.ts";
import { processKey } from "../../../src/model/base/process_key.ts";
import { plainText } from "../../../src/model/base/text.ts";

export const SECOND = 1e9;

/** Returns a process with every value known, and these changes. */
export function fakeProcess(pid: number, changes: ProcessParts = {}): Process {
  const startTs = changes.startTs ?? pid * SECOND / 100;
  const startTicks = Math.floor(startTs / 1e7);
  const process: Process = {
    key: processKey(pid, startTicks),
    pid,
    startTicks,
    startTs,
    inferred: false,
    ppid: changes.parent?.pid ?? 1,
    parent: null,
    birth: { seen: false, ppid: 1, parentKey: null, parentComm: null },
    image: {
      ...{ comm: plainText(`proc${pid}`), commTs: null, filename: null, argv: null },
      ...{ argvTruncated: false, cwd: null, execTs: null, execCount: 1, program: null },
    },
    identity: {
      ...{ uid: 1000, user: "lena", euid: 1000, cgroup: "/user.slice", container: null },
      ...{ pgid: pid, sid: pid, nsPid: null, pidNs: null, login: null },
    },
    usage: {
      ...{ state: "S", threads: 1, rssBytes: 4 * 1024 * 1024 },
      ...{ cpuPercent: 0, cpuUserNs: 0, cpuSystemNs: 0, nice: 0, extra: null },
    },
    forkCount: 0,
    failedCount: 0,
    children: new Set(),
    liveIndex: -1,
    siblingIndex: -1,
    ending: null,
    history: newHistory(),
    kernelThread: false,
  };
  return withParts(process, changes);
}

export function fakeEnding(ts: number, changes: Partial<Ending> = {}): Ending {
  return {
    ts,
    exitCode: 0,
    signal: null,
    signalName: null,
    core: false,
    durationNs: 12e6,
    maxRssBytes: 2 * 1024 * 1024,
    readBytes: 0,
    writeBytes: 0,
    ...{ rchar: 0, wchar: 0, syscr: 0, syscw: 0, cancelledWriteBytes: 0 },
    minorFaults: 0,
    majorFaults: 0,
    voluntarySwitches: 0,
    involuntarySwitches: 0,
    threadsTotal: 1,
    execFailed: false,
    death: null,
    oom: false,
    ...changes,
  };
}

/** The options of a list without a held order, sums and groups. */
export const PLAIN_ORDER: Pick<
  ViewOptions,
  "hold" | "sums" | "grouping" | "folds" | "threads"
> = {
  ...{
    threads: null,
    hold: 0,
    sums: [],
    grouping: null,
    folds: { isOpen: false, except: new Set() },
  },
};

/** A table that a test fills. */
export class FakeTable implements ProcessReader {
  revision = 1;
  readonly activity: ActivityReader | null = null;
  readonly all: Process[] = [];

  constructor(processes: Iterable<Process> = []) {
    this.add(...processes);
  }

  get liveCount(): number {
    return this.all.filter(({ ending }) => ending === null).length;
  }

  add(...processes: Process[]): void {
    this.all.push(...processes);
    this.revision++;
  }

  remove(process: Process): void {
    this.all.splice(this.all.indexOf(process), 1);
    this.revision++;
  }

  end(process: Process, ending: Ending): void {
    process.ending = ending;
    this.revision++;
  }

  get(key: string): Process | undefined {
    return this.all.find((process) => process.key === key);
  }

  *living(): Generator<Process> {
    for (const process of this.all) if (process.ending === null) yield process;
  }

  *dead(since = -Infinity): Iterable<Process> {
    const dead = this.all.filter((process) => diedAfter(process, since));
    yield* dead.sort((a, b) => (a.ending?.ts ?? 0) - (b.ending?.ts ?? 0));
  }

  deadFromLast(
    since = -Infinity,
    isWanted: (process: Process) => boolean = () => true,
  ): Iterable<Process> {
    return [...this.dead(since)].filter(isWanted).reverse();
  }
}
