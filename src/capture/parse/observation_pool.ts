import type { Captured, ExitObservation, ForkObservation } from "./observation.ts";

/** An observation while a parser fills it. */
export type Filled<T> = { -readonly [K in keyof T]: T[K] };

/**
 * The observations of forks and exits that the interpreter has used, for the parser to fill again.
 *
 * An observation waits a tenth of a second for its watermark. In a storm V8 collects the young
 * generation several times meanwhile, and would copy each waiting observation twice. The pool saves up to
 * an eighth of our cpu in a storm of forks (`deno task bench capture`).
 */
export class ObservationPool {
  readonly #forks: Filled<ForkObservation>[] = [];
  readonly #exits: Filled<ExitObservation>[] = [];

  /** @param most the largest number of kept observations of each kind */
  constructor(private readonly most: number) {}

  fork(): Filled<ForkObservation> {
    return this.#forks.pop() ?? emptyFork();
  }

  exit(): Filled<ExitObservation> {
    return this.#exits.pop() ?? emptyExit();
  }

  /** Keeps an observation that has no optional field. The caller must not read it again. */
  giveBack(seen: Captured): void {
    if (seen.late !== undefined) return;
    if (seen.kind === "exit") {
      if (seen.comm === undefined) this.#keep(this.#exits, seen);
    } else if (seen.kind === "fork") {
      if (seen.comm === undefined && seen.sibling === undefined) this.#keep(this.#forks, seen);
    }
  }

  #keep<Seen>(spare: Seen[], seen: Seen): void {
    if (spare.length < this.most) spare.push(seen);
  }
}

/**
 * NaN makes V8 reserve a double in the object for a number that is usually large. Each new value would
 * be an object of its own otherwise, which dies old: a tenth of our cpu in a storm.
 */
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
    cgroupId: NaN,
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
    cpuTickedNs: null,
    maxRssPages: null,
    minorFaults: null,
    majorFaults: null,
    voluntarySwitches: null,
    involuntarySwitches: null,
    readBytes: null,
    writeBytes: null,
    rchar: null,
    wchar: null,
    syscr: null,
    syscw: null,
    cancelledWriteBytes: null,
    isWithoutThreads: false,
    imagePeakPages: null,
    execFailed: false,
    seccompMode: 0,
    cgroupId: NaN,
  };
}
