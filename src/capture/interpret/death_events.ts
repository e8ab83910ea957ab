import { errnoName } from "../../model/base/errno_name.ts";
import type { Lookup } from "../../model/event/lookup.ts";
import { processKey } from "../../model/base/process_key.ts";
import { signalName } from "../../model/base/signal_name.ts";
import { type Sender, UNKNOWN_DEATH } from "../../model/event/death.ts";
import type { ProcessEvent, SignalEvent } from "../../model/event/event.ts";
import type { Process } from "../../model/process/process.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import { identityFields } from "../../model/process/row_snapshot.ts";
import type {
  ExecFailedObservation,
  ExecObservation,
  ExitObservation,
  SetuidObservation,
  SignalObservation,
  SignalTargetObservation,
} from "../parse/observation.ts";
import { type EndedSearch, FailedExecs } from "./failed_execs.ts";
import { FIRST_PID_NAMESPACE } from "./fork_event.ts";
import { type DeathFacts, isSentByProcess, type Received, SignalLedger } from "./signal_ledger.ts";

/** Takes an event, and applies it to the table. */
export type Emit = (event: ProcessEvent) => void;

/**
 * Finds out why a process died, from the signals and the failed execs before its exit. Emits these
 * as events of their own where the request asks for them.
 */
export class DeathEvents {
  readonly #signals = new SignalLedger();
  readonly #execs = new FailedExecs();

  /** @param emitsSignals signals are events of their own */
  constructor(
    private readonly table: TableView,
    private readonly lookup: Lookup,
    private readonly emitsSignals: boolean,
  ) {}

  signal(seen: SignalObservation, emit: Emit): void {
    const { pid, startTicks, uid, targetTid } = seen;
    const row = this.#sender(pid, startTicks);
    const key = row?.key ?? (startTicks === null ? null : processKey(pid, startTicks));
    const by: Sender = { pid, key, comm: row?.image.comm ?? null, uid };
    const { nsPid = null, pidNs = null } = row?.identity ?? {};
    const isByInit = nsPid === 1 && pidNs !== FIRST_PID_NAMESPACE;
    const target = seen.isToItself ? pid : this.#processOf(targetTid);
    const received = this.#signals.signal(target, seen, by, isByInit);
    const its = this.emitsSignals ? this.table.byPid(target) : undefined;
    if (its !== undefined) emit(this.#signalEvent(its, received, seen.late));
  }

  /** Thread `tid` is known to belong to a process now. Its signals come late, as it ends. */
  target({ tid, pid }: SignalTargetObservation, emit: Emit): void {
    const its = this.#signals.isThread(tid, pid);
    const row = this.emitsSignals && its.length > 0 ? this.table.byPid(pid) : undefined;
    if (row !== undefined) { for (const one of its) emit(this.#signalEvent(row, one, true)); }
  }

  /**
   * Returns the row of a sender. A process sends the signal of PR_SET_PDEATHSIG after its own exit,
   * so its row may be a dead one.
   */
  #sender(pid: number, startTicks: number | null): Process | undefined {
    const live = this.table.byPid(pid);
    if (live !== undefined && Math.abs(live.startTicks - (startTicks ?? 0)) <= 1) return live;
    return startTicks === null ? undefined : this.table.get(processKey(pid, startTicks));
  }

  /** Events before `ts` were lost. */
  lost(ts: number): void {
    this.#signals.lost(ts);
  }

  victim(pid: number): void {
    this.#signals.victim(pid);
  }

  born(pid: number, creatorPid: number | null): void {
    this.#signals.born(pid);
    if (!this.#execs.isEmpty && creatorPid !== null) this.#execs.forked(creatorPid);
  }

  /** An exec succeeded, which may end a search. Call this before the event of the exec. */
  exec({ pid, filename, ts }: ExecObservation, emit: Emit): void {
    if (!this.#execs.isEmpty) this.#ended(this.#execs.succeeded(pid, filename), ts, emit);
  }

  execFailed(seen: ExecFailedObservation, emit: Emit): void {
    this.#ended(this.#execs.add(seen), seen.ts, emit);
  }

  setuid(row: Process, seen: SetuidObservation, emit: Emit): void {
    const { ts, uid, euid, gid, egid } = seen;
    const { identity } = row;
    const [oldUid, oldEuid] = [identity.uid, identity.euid];
    const [oldGid, oldEgid] = [identity.login?.gid ?? null, identity.login?.egid ?? null];
    // Each thread sets its own ids for the C library, and a call may set what is set already.
    if (oldUid === uid && oldEuid === euid && oldGid === gid && oldEgid === egid) return;
    const user = this.lookup.user(uid);
    emit({
      type: "setuid",
      ts,
      ...this.#about(row),
      ...{ uid, user, euid, gid, egid, oldUid, oldEuid, oldGid, oldEgid },
      ...(seen.late === true ? { late: true } : {}),
    });
  }

  /** Returns what is known of a death. Call this before the event of the exit. */
  exit(row: Process, seen: ExitObservation, emit: Emit): DeathFacts {
    const facts = this.#withScope(this.#signals.exit(row, seen), seen);
    if (this.#execs.isEmpty) return facts;
    const { death, oom } = facts;
    const { status, pid, ts } = seen;
    const exitCode = status === null || (status & 0x7f) !== 0 ? null : (status >> 8) & 0xff;
    const { ended, failed } = this.#execs.exited(pid, exitCode);
    this.#ended(ended, ts, emit, row);
    if (failed === null) return facts;
    return { death: { ...death ?? UNKNOWN_DEATH, failedExec: failed }, oom, hasFailedExec: true };
  }

  /** Adds whose memory was short. Such deaths are rare, and the log of the kernel is long. */
  #withScope(facts: DeathFacts, { pid, ts }: ExitObservation): DeathFacts {
    if (facts.oom !== true) return facts;
    const oomScope = this.lookup.oomScope(pid, ts);
    return { ...facts, death: { ...facts.death ?? UNKNOWN_DEATH, oomScope } };
  }

  /** Emits the searches that are over by now, nanoseconds since boot. */
  settle(now: number, emit: Emit): void {
    if (this.#execs.isEmpty) return;
    for (const search of this.#execs.settled(now)) {
      this.#ended(search, Math.max(this.table.lastTs, Number.isFinite(now) ? now : 0), emit);
    }
  }

  /** Returns the process of a thread; the thread itself when it is not known. */
  #processOf(tid: number): number {
    if (this.table.byPid(tid) !== undefined || !this.emitsSignals) return tid;
    return this.lookup.processOf(tid) ?? tid;
  }

  #ended(search: EndedSearch | null, ts: number, emit: Emit, row?: Process): void {
    if (search === null) return;
    const its = row ?? this.table.byPid(search.pid);
    if (its === undefined) return;
    const { pid, tid, tried, errno } = search;
    emit({
      type: "exec_failed",
      ts,
      ...this.#about(its),
      filename: tried.at(-1) ?? null,
      errno,
      errnoName: errnoName(errno),
      tried,
      ...(tid === pid ? {} : { tid }),
    });
  }

  #signalEvent(row: Process, received: Received, late: boolean | undefined): SignalEvent {
    const { ts, signal, code, tid, by, isForProcess } = received;
    return {
      type: "signal",
      ts,
      ...this.#about(row),
      signal,
      signalName: signalName(signal),
      signalCode: code,
      sender: isSentByProcess(received, row.pid) ? by : null,
      ...(isForProcess ? {} : { targetTid: tid }),
      ...(late === true ? { late: true } : {}),
    };
  }

  #about(row: Process) {
    const parentKey = row.ppid === null ? null : this.table.byPid(row.ppid)?.key ?? null;
    return { ...identityFields(row), ppid: row.ppid, parentKey };
  }
}
