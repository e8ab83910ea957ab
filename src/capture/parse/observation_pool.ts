import { MAX_SPARE_OBSERVATIONS } from "../../model/base/limits.ts";
import type { Captured, ExitObservation, ForkObservation } from "./observation.ts";

/** An observation while it is written. */
export type Filled<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Observations of births and deaths that were handled, to be filled again.
 *
 * Each waits a tenth of a second for its watermark. In a storm that is longer than the collector lets
 * pass between two of its rounds, so that all of them would be copied, twice, only to be thrown away.
 *
 * Whoever gives one back must not look at it again.
 */
export class ObservationPool {
  readonly #forks: Filled<ForkObservation>[] = [];
  readonly #exits: Filled<ExitObservation>[] = [];

  fork(): Filled<ForkObservation> {
    return this.#forks.pop() ?? emptyFork();
  }

  exit(): Filled<ExitObservation> {
    return this.#exits.pop() ?? emptyExit();
  }

  /** What has more than an empty one has is left to the collector. */
  giveBack(seen: Captured): void {
    if (seen.late !== undefined) return;
    if (seen.kind === "exit") {
      if (seen.comm === undefined) keep(this.#exits, seen);
    } else if (seen.kind === "fork") {
      if (seen.comm === undefined && seen.sibling === undefined) keep(this.#forks, seen);
    }
  }
}

function keep<T>(spare: T[], one: T): void {
  if (spare.length < MAX_SPARE_OBSERVATIONS) spare.push(one);
}

/** Times are no small integers, and the engine is better told at once. */
function emptyFork(): Filled<ForkObservation> {
  return {
    kind: "fork",
    ts: NaN,
    cpu: 0,
    seq: 0,
    pid: 0,
    startTicks: null,
    ppid: 0,
    parentStartTicks: null,
    parentTid: null,
    uid: null,
    cgroupId: null,
    sharesMemory: false,
    nsPid: null,
    pidNs: null,
  };
}

function emptyExit(): Filled<ExitObservation> {
  return {
    kind: "exit",
    ts: NaN,
    cpu: 0,
    seq: 0,
    pid: 0,
    startTicks: null,
    ppid: null,
    reaperPid: null,
    uid: null,
    status: null,
    threadsStarted: null,
    cpuUserNs: null,
    cpuSystemNs: null,
    maxRssPages: null,
    minorFaults: null,
    majorFaults: null,
    voluntarySwitches: null,
    involuntarySwitches: null,
    readBytes: null,
    writeBytes: null,
    imagePeakPages: null,
    execFailed: false,
    cgroupId: null,
  };
}
