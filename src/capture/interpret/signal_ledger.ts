import { MAX_SIGNALLED, MAX_SIGNALS_KEPT } from "../../model/base/limits.ts";
import {
  type Death,
  type DeathCause,
  type EarlierSignal,
  type Sender,
  UNKNOWN_DEATH,
} from "../../model/event/death.ts";
import { NANOSECONDS_PER_TICK } from "../../model/base/process_key.ts";
import type { Process } from "../../model/process/process.ts";
import type { ExitObservation, SignalObservation } from "../parse/observation.ts";

/** A signal that a process got. */
export interface Received {
  readonly ts: number;
  readonly signal: number;
  readonly code: number;
  readonly isForProcess: boolean;
  /** The thread that got it; for a whole process its first thread, as a rule. */
  readonly tid: number;
  readonly cpuLimitSeconds: number | null;
  /** The process in whose context the kernel made it. */
  readonly by: Sender;
  /** That process was the init of a pid namespace, or a part of it. */
  readonly isByInit: boolean;
  /** Another process had sent the same real-time signal before: the kernel queues them. */
  readonly isQueued: boolean;
}

/** What an exit event says beyond the status. */
export interface DeathFacts {
  readonly death: Death | null;
  readonly oom: boolean | null;
  /** An exec failed before an exit with 126 or 127. */
  readonly hasFailedExec: boolean;
}

/** The facts of most exits: one object for all, because a storm has millions. */
const PLAIN_EXIT: DeathFacts = { death: null, oom: false, hasFailedExec: false };
const UNKNOWN_FACTS: DeathFacts = { death: null, oom: null, hasFailedExec: false };

/** Codes of siginfo.h. */
const SI_KERNEL = 0x80;
const SI_USER = 0;
const SI_QUEUE = -1;
const SI_TIMER = -2;
const SI_TKILL = -6;
const SYS_SECCOMP = 1;
/** SECCOMP_MODE_FILTER of linux/seccomp.h. */
const SECCOMP_FILTER = 2;
/** The codes of kill(2), sigqueue(3) and tgkill(2). */
const SENT: ReadonlySet<number> = new Set([SI_USER, SI_QUEUE, SI_TKILL]);

const HUP = 1;
const INT = 2;
const QUIT = 3;
const KILL = 9;
const PIPE = 13;
const ALRM = 14;
const TERM = 15;
const XCPU = 24;
const XFSZ = 25;
const VTALRM = 26;
const PROF = 27;
const SYS = 31;
const FIRST_REAL_TIME = 32;
const FAULTS: ReadonlySet<number> = new Set([4, 5, 7, 8, 11]);
const TIMERS: ReadonlySet<number> = new Set([ALRM, VTALRM, PROF]);
/** Signals that ask a process to end. */
const REQUESTS: ReadonlySet<number> = new Set([HUP, INT, QUIT, TERM]);

/**
 * The signals that living processes got, and what they say about a death.
 *
 * The kernel names a signal's target by a thread. The first thread of a process has its pid. Another
 * thread's process becomes known when the thread ends, which is never after its process.
 */
export class SignalLedger {
  /**
   * By pid, or by the id of a thread whose process is not known yet: of each number the last one of
   * the process itself and the last one of others.
   */
  readonly #received = new Map<number, Received[]>();
  readonly #victims = new Set<number>();
  /** The last death. Siblings that one process killed share it. */
  #last: Death = UNKNOWN_DEATH;
  /** The time of the last loss of events: a signal may be among them. */
  #lostTs = -Infinity;

  /** Records a signal to the process or thread `target`, and returns it. */
  signal(target: number, seen: SignalObservation, by: Sender, isByInit: boolean): Received {
    const { ts, signal, code, isForProcess, targetTid: tid, cpuLimitSeconds } = seen;
    const before = this.#received.get(target) ?? [];
    // A handler may send the signal again to its own process: the first sender stays known.
    const isOwn = by.pid === target;
    const equal = before.filter((one) => one.signal === signal);
    const last = equal.find((one) => (one.by.pid === target) === isOwn);
    const isQueued = signal >= FIRST_REAL_TIME &&
      equal.some((one) => one.isQueued || one.by.key !== by.key);
    const kept = before.filter((one) => one !== last).slice(1 - MAX_SIGNALS_KEPT);
    const one = { ts, signal, code, isForProcess, tid, cpuLimitSeconds, by, isByInit, isQueued };
    kept.push(one);
    if (!this.#received.has(target) && this.#received.size >= MAX_SIGNALLED) this.#dropOldest();
    this.#received.set(target, kept);
    return one;
  }

  /** Thread `tid` belongs to process `pid`. Returns the signals that are known to be its now. */
  isThread(tid: number, pid: number): readonly Received[] {
    const its = this.#received.get(tid);
    if (its === undefined) return [];
    this.#received.delete(tid);
    const all = [...this.#received.get(pid) ?? [], ...its].sort((a, b) => a.ts - b.ts);
    this.#received.set(pid, all.slice(-MAX_SIGNALS_KEPT));
    return its;
  }

  /** The out-of-memory killer chose a process. */
  victim(pid: number): void {
    if (this.#victims.size >= MAX_SIGNALLED) this.#victims.clear();
    this.#victims.add(pid);
  }

  /** A process was born: what an earlier process with its pid got does not count. */
  born(pid: number): void {
    if (this.#received.size > 0) this.#received.delete(pid);
    if (this.#victims.size > 0) this.#victims.delete(pid);
  }

  /** Events before `ts` were lost. */
  lost(ts: number): void {
    this.#lostTs = Math.max(this.#lostTs, ts);
  }

  /** Returns what is known of a death beyond its status, and drops the signals of the process. */
  exit(row: Process, seen: ExitObservation): DeathFacts {
    const { pid, status } = seen;
    const received = this.#received.size === 0 ? undefined : this.#received.get(pid);
    if (received !== undefined) this.#received.delete(pid);
    const wasChosen = this.#victims.size > 0 && this.#victims.delete(pid);
    if (status === null) return UNKNOWN_FACTS;
    const signal = status & 0x7f;
    return signal === 0 ? PLAIN_EXIT : this.#killed(row, seen, signal, received, wasChosen);
  }

  #killed(
    row: Process,
    seen: ExitObservation,
    signal: number,
    received: readonly Received[] | undefined,
    wasChosen: boolean,
  ): DeathFacts {
    const its = received?.filter(({ ts }) => ts >= row.startTs && ts <= seen.ts) ?? [];
    const fatal = its.findLast((one) => one.signal === signal) ?? null;
    // A process that is dying already can be chosen, too: it only gets more memory.
    const isByKernel = signal === KILL && (fatal === null || fatal.code === SI_KERNEL);
    const oom = wasChosen && isByKernel;
    const isUnsure = this.#lostTs >= row.startTs;
    const death = fatal === null && !oom && isUnsure ? null : deathOf(row, seen, fatal, its, oom);
    const isUnknown = isByKernel && !oom && isUnsure;
    return { death: this.#shared(death), oom: isUnknown ? null : oom, hasFailedExec: false };
  }

  /** Returns the last death instead of an equal one, so that siblings share an object. */
  #shared(death: Death | null): Death | null {
    if (death === null) return null;
    const last = this.#last;
    const isSame = death.earlier === null && last.earlier === null &&
      death.cause === last.cause && death.signalCode === last.signalCode &&
      death.killedBy?.key === last.killedBy?.key &&
      death.killedBy?.comm?.text === last.killedBy?.comm?.text &&
      death.killedBy?.uid === last.killedBy?.uid && last.oomScope === death.oomScope;
    if (!isSame) this.#last = death;
    return this.#last;
  }

  #dropOldest(): void {
    for (const pid of this.#received.keys()) {
      this.#received.delete(pid);
      return;
    }
  }
}

function deathOf(
  row: Process,
  seen: ExitObservation,
  fatal: Received | null,
  its: readonly Received[],
  oom: boolean,
): Death | null {
  if (fatal === null) {
    const cause = oom ? "oom" : secretCause(seen);
    return cause === null ? null : { ...UNKNOWN_DEATH, cause };
  }
  if (fatal.isQueued) return null;
  const cause = oom ? "oom" : causeOf(row, seen, fatal);
  const isSent = cause === "killed" || cause === "self";
  return {
    ...UNKNOWN_DEATH,
    killedBy: isSent ? fatal.by : null,
    signalCode: fatal.code,
    cause,
    earlier: earlierOf(row, fatal, its),
  };
}

/**
 * Seccomp may end a thread without a signal: with KILL in its strict mode, and with SYS by
 * SECCOMP_RET_KILL_THREAD of a filter. Most containers have a filter, which never ends one with KILL.
 */
function secretCause({ status, seccompMode }: ExitObservation): DeathCause | null {
  const signal = (status ?? 0) & 0x7f;
  const isStrict = seccompMode !== 0 && seccompMode !== SECCOMP_FILTER;
  const isSecret = signal === KILL ? isStrict : signal === SYS && seccompMode >= SECCOMP_FILTER;
  return isSecret ? "seccomp" : null;
}

function causeOf(row: Process, seen: ExitObservation, fatal: Received): DeathCause {
  const { signal, code, by } = fatal;
  const isOwn = by.pid === row.pid;
  if (isSentByProcess(fatal, row.pid)) return isOwn ? "self" : "killed";
  if (signal === PIPE) return "pipe";
  if (signal === SYS && code === SYS_SECCOMP) return "seccomp";
  if (code === SI_TIMER || TIMERS.has(signal)) return "timer";
  if (signal === XCPU || signal === XFSZ || isOverLimit(seen, fatal)) return "rlimit";
  if (signal === KILL && !isOwn && fatal.isByInit) return "namespace";
  if (FAULTS.has(signal)) return "fault";
  return requestCause(signal);
}

/** Returns why the kernel made a signal that asks to end. */
function requestCause(signal: number): DeathCause {
  if (signal === INT || signal === QUIT) return "terminal";
  return signal === HUP ? "hangup" : "kernel";
}

/** Whether the process had used its cpu time; the kernel looks at every tick. */
function isOverLimit(
  { cpuTickedNs }: ExitObservation,
  { signal, cpuLimitSeconds }: Received,
): boolean {
  if (signal !== KILL || cpuLimitSeconds === null || cpuTickedNs === null) return false;
  return cpuTickedNs >= cpuLimitSeconds * 1e9 - 2 * NANOSECONDS_PER_TICK;
}

/** Returns the last request to end of another process or of the kernel before the fatal signal. */
function earlierOf(
  row: Process,
  fatal: Received,
  its: readonly Received[],
): EarlierSignal | null {
  const isSentByItself = fatal.by.pid === row.pid && SENT.has(fatal.code);
  const isOfAnother = (code: number, pid: number) =>
    code === SI_KERNEL || (pid !== row.pid && SENT.has(code));
  const earlier = its.findLast(({ ts, signal, code, by }) =>
    ts <= fatal.ts && REQUESTS.has(signal) && isOfAnother(code, by.pid) &&
    (signal !== fatal.signal || isSentByItself)
  );
  if (earlier === undefined) return null;
  const isMade = earlier.code === SI_KERNEL;
  return {
    signal: earlier.signal,
    by: isMade ? null : earlier.by,
    cause: isMade ? requestCause(earlier.signal) : null,
    beforeNs: fatal.ts - earlier.ts,
  };
}

/** Whether a process sent the signal; else the kernel made it. */
export function isSentByProcess(
  { signal, code, by, isForProcess }: Received,
  pid: number,
): boolean {
  if (!SENT.has(code)) return false;
  // The kernel sends these two without a code, and to one thread; kill(2) sends to the process.
  const isQuiet = by.pid === pid && code === SI_USER && !isForProcess;
  return !(isQuiet && (signal === PIPE || signal === XFSZ));
}
