import type {
  ExecEvent,
  ExitEvent,
  FlockEvent,
  ForkEvent,
  ProcessEvent,
  SampleEvent,
  SetuidEvent,
  SnapshotEvent,
} from "../event/event.ts";
import type { SampleRound } from "../event/sample.ts";
import { ioRates } from "../process/extra_usage.ts";
import type { Login } from "../event/death.ts";
import {
  hasFailed,
  type Identity,
  isKnown,
  type Process,
  type ProcessImage,
} from "../process/process.ts";
import type { LiveRows } from "../process/process_reader.ts";
import type { Redactor } from "../redact/redactor.ts";
import { Activity, type ActivityReader } from "../activity/activity.ts";
import { Tally } from "../event/tally.ts";
import { closeHistory, recordBirth, recordEntry, recordExec } from "../process/process_history.ts";
import { type Keyed, pidOf } from "../base/keyed_rows.ts";
import { attach, canBeParent, isReborn, ProcessIndex } from "../process/lineage.ts";
import { Unparented } from "./unparented.ts";
import { MAX_DEAD_PROCESSES } from "../base/limits.ts";
import { endingOf, newProcess, UNKNOWN_ENDING } from "../process/new_process.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { DeadArchive, type DeadLimits } from "../archive/dead_archive.ts";
import { assignChanged, type SampledFields } from "../process/sampled_fields.ts";

/**
 * The live processes and the latest dead ones, folded from the events.
 *
 * Live capture, replay and a fleet all call `apply`; nothing else creates, moves or ends a row. The
 * sampler writes the values that only /proc has (memory, state, cpu) with `sampled`. Both raise the
 * revision.
 *
 * Invariants, checked by property tests: no cycle among parents; at most one live row for a pid; a
 * live row is never the child of a dead one; the number of dead rows is bounded.
 */
export class ProcessTable {
  readonly tally: Tally;
  readonly #rows = new ProcessIndex();
  readonly #dead: DeadArchive;
  readonly #unparented = new Unparented();
  readonly #redactor: Redactor | null;
  /** null until an event of activity arrives. */
  #activity: Activity | null = null;
  #revision = 0;
  #lastTs = 0;
  #lastRound: SampleRound | null = null;

  /** @param state initial contents, whose rows this table takes over. Without it the table is empty. */
  constructor(options: TableOptions = { maxDead: MAX_DEAD_PROCESSES }, state?: TableState) {
    this.tally = state?.tally ?? new Tally();
    this.#redactor = options.redactor ?? null;
    this.#dead = new DeadArchive(this.#rows, this.tally, options, state?.droppedTs);
    if (state !== undefined) this.#restore(state);
  }

  /** Increases with every change. Equal revisions mean an equal table. */
  get revision(): number {
    return this.#revision;
  }
  /** Time of death of the last dropped row. Before it, some dead processes are missing. */
  get droppedTs(): number {
    return this.#dead.droppedTs;
  }
  get liveCount(): number {
    return this.#rows.living.size;
  }
  get deadCount(): number {
    return this.#dead.size;
  }
  /** Time of the newest event, nanoseconds since boot. */
  get lastTs(): number {
    return this.#lastTs;
  }
  /** The last `sample` event; null without one. */
  get lastRound(): SampleRound | null {
    return this.#lastRound;
  }
  /** Returns the process with this key. A packed row is unpacked for this call. */
  get(key: ProcessKey): Process | undefined {
    return this.#rows.get(key) ?? this.#dead.get(key);
  }
  isAlive(key: ProcessKey): boolean {
    return this.#rows.get(key)?.ending === null;
  }
  /** Returns the live process with this pid. */
  byPid(pid: number): Process | undefined {
    return this.#rows.byPid(pid);
  }
  living(): LiveRows {
    return this.#rows.living;
  }
  dead(since = -Infinity): Iterable<Process> {
    return this.#dead.rows(since);
  }
  deadFromLast(since = -Infinity, isWanted = everyRow): Iterable<Process> {
    return this.#dead.fromLast(since, isWanted);
  }
  get activity(): ActivityReader | null {
    return this.#activity;
  }
  /** Live rows whose parent is not in the table yet. */
  get unparented(): Iterable<Process> {
    return this.#unparented;
  }

  apply(event: FlockEvent): void {
    this.#revision++;
    if (event.ts > this.#lastTs) this.#lastTs = event.ts;
    this.tally.count(event);
    switch (event.type) {
      case "process":
        this.#snapshot(event);
        break;
      case "fork":
        this.#fork(event);
        break;
      case "exec":
        this.#exec(event);
        break;
      case "exit":
        this.#exit(event);
        this.#activity?.apply(event);
        break;
      case "reparent": {
        const row = this.#row(event, this.#find(event));
        if (row.ending === null) this.#adopt(row, event.newPpid);
        const { ts, oldPpid: from, newPpid: to } = event;
        this.tally.momentsCut += recordEntry(row, { type: "reparent", ts, from, to });
        break;
      }
      case "rename": {
        const row = this.#row(event, this.#find(event));
        this.#setComm(row, event);
        const { ts, oldComm: from, comm: to } = event;
        this.tally.momentsCut += recordEntry(row, { type: "rename", ts, from, to });
        break;
      }
      case "setuid": {
        const row = this.#row(event, this.#find(event));
        if (row.ending === null) setIds(row, event);
        break;
      }
      case "move":
      case "signal":
      case "exec_failed":
        this.#row(event, this.#find(event));
        break;
      case "lost":
        this.#activity?.apply(event);
        break;
      case "net":
      case "file":
      case "connect":
      case "accept":
      case "listen":
      case "close":
      case "connection":
      case "transfer":
      case "open":
      case "activity":
        (this.#activity ??= new Activity()).apply(event);
        if (event.type !== "activity") this.#link(event.key);
        break;
      case "sample":
        this.#samples(event);
    }
    this.#dead.repack();
  }

  /** Writes values of /proc into a live row. Ignores unknown keys and dead rows: the process has exited. */
  sampled(key: ProcessKey, values: Partial<SampledFields>): void {
    const row = this.#rows.get(key);
    if (row === undefined || row.ending !== null) return;
    const shown = this.#redactor === null ? values : this.#redactor.redacted(values);
    if (assignChanged(row, shown)) this.#revision++;
  }

  #samples({ ts, round, nextNs, processes }: SampleEvent): void {
    this.#lastRound = { ts, round, nextNs };
    for (const sample of processes) {
      const { key, pid: _, readRate, writeRate, diskReadRate, diskWriteRate, ...usage } = sample;
      const extra = ioRates({ readRate, writeRate, diskReadRate, diskWriteRate });
      this.sampled(key, { ...usage, extra });
    }
  }

  #fork(event: ForkEvent): void {
    const known = this.#find(event);
    const row = this.#row(event, known);
    if (row.birth.seen) return;
    row.startTs = event.ts;
    row.birth.seen = true;
    row.birth.ppid = event.birthPpid;
    row.birth.parentKey = event.parentKey;
    row.birth.parentComm = event.parentComm;
    mergeNamespace(row, event);
    const parent = event.parentKey === null
      ? undefined
      : this.#find({ pid: pidOf(event.parentKey), key: event.parentKey });
    if (parent !== undefined && parent.forkCount !== null) parent.forkCount++;
    // The row was found before its fork event, and has newer values than the fork.
    if (row === known) return;
    row.image.execCount = 0;
    row.forkCount = 0;
    row.failedCount = 0;
    this.#setComm(row, event);
    const creator = (event.parentTid === null ? null : this.#rows.byPid(event.parentTid)) ?? parent;
    if (creator === undefined) return;
    row.kernelThread = creator.kernelThread;
    // A child starts with the image of the thread that called fork.
    setImage(row, creator.image, creator.identity);
    row.image.program = creator.image.program;
    row.identity.login = creator.identity.login;
    recordBirth(row, creator);
  }

  /** Links a row to what its process does. */
  #link(key: ProcessKey): void {
    const row = this.#rows.get(key);
    const activity = this.#activity?.get(key);
    if (row !== undefined && activity !== undefined) row.activity = activity;
  }

  /** Sets the comm, unless a later one is known. */
  #setComm(row: Process, { ts, comm }: ProcessEvent): void {
    if (comm === null || ts < (row.image.commTs ?? 0)) return;
    row.image.comm = comm;
    row.image.commTs = ts;
  }

  #exec(event: ExecEvent): void {
    const row = this.#row(event, this.#find(event));
    if (row.image.execTs !== null && event.ts < row.image.execTs) return;
    this.#setComm(row, event);
    setImage(row, event, event);
    row.image.program = event.program;
    row.identity.login = event.login;
    mergeNamespace(row, event);
    row.image.execTs = event.ts;
    row.image.execCount = event.execCount;
    // A kernel thread that execs a program (such as modprobe) becomes a process.
    row.kernelThread = false;
    this.tally.momentsCut += recordExec(row, event.ts);
  }

  #exit(event: ExitEvent): void {
    const row = this.#row(event, this.#find(event));
    if (row.ending !== null && isKnown(row.ending)) return;
    const isInferredEnd = row.ending !== null;
    row.ending = endingOf(event);
    row.usage.cpuUserNs = event.cpuUserNs;
    row.usage.cpuSystemNs = event.cpuSystemNs;
    row.usage.cpuPercent = null;
    row.inferred ||= event.inferred === true;
    const { parent } = row;
    if (parent !== null && parent.failedCount !== null && hasFailed(row)) parent.failedCount++;
    if (!isInferredEnd) this.#end(row);
  }

  #snapshot(event: ProcessEvent & { type: "process" }): void {
    const row = this.#row(event, this.#find(event));
    row.inferred ||= event.inferred === true;
    if (event.state === "X") {
      this.#endInferred(row, event.ts);
      return;
    }
    row.usage.state = event.state;
    row.image.filename = event.filename ?? row.image.filename;
    row.image.argv = event.argv ?? row.image.argv;
    mergeSnapshot(row, event);
    if (event.startTime !== null && !row.birth.seen) row.startTs = event.startTime;
  }

  /** Ends a row without an exit event. Everything about its ending is unknown. */
  #endInferred(row: Process, ts: number): void {
    if (row.ending !== null) return;
    row.ending = { ...UNKNOWN_ENDING, ts };
    row.inferred = true;
    this.#end(row);
  }

  #end(row: Process): void {
    this.#rows.living.delete(row);
    if (row.parent === null) this.#unparented.delete(row);
    closeHistory(row);
    row.usage.extra = null;
    this.#dead.push(row);
    if (row.children.size > 0) orphanLiving(row);
    this.#dead.trim();
  }

  #find(named: Keyed): Process | undefined {
    return this.#rows.of(named) ?? this.#dead.recall(named);
  }

  /** Returns the row of an event, created when there is none, with the fields of every event merged. */
  #row(event: ProcessEvent, known: Process | undefined): Process {
    let row = known;
    if (row === undefined || isReborn(row, event)) {
      row = newProcess(event);
      this.#rows.add(row);
      this.#claimPid(row, event.ts);
    } else if (row.ending !== null || event.late === true) return row;
    // The events with a new comm set it themselves.
    row.image.comm = (event.type === "process" ? event.comm : null) ?? row.image.comm ?? event.comm;
    row.identity.uid = event.uid ?? row.identity.uid;
    row.identity.user = event.user ?? row.identity.user;
    mergeCgroup(row, event);
    if (event.type !== "reparent" && event.ppid !== null && row.ppid !== event.ppid) {
      this.#adopt(row, event.ppid);
    }
    return row;
  }

  /** Makes a row the live one of its pid, or a dead one when a younger row has the pid. */
  #claimPid(row: Process, ts: number): void {
    const former = this.#rows.byPid(row.pid);
    if (former !== undefined && former.startTicks > row.startTicks) {
      return this.#endInferred(row, ts);
    }
    // The kernel reused the pid, so the former process is dead and its exit was lost.
    if (former !== undefined) this.#endInferred(former, ts);
    this.#rows.living.add(row);
    for (const child of this.#unparented.childrenOf(row.pid)) this.#adopt(child, row.pid);
  }

  #adopt(row: Process, ppid: number | null): void {
    if (row.parent === null) this.#unparented.delete(row);
    row.ppid = ppid;
    const parent = ppid === null ? undefined : this.#rows.byPid(ppid);
    attach(row, parent !== undefined && canBeParent(parent, row) ? parent : null);
    if (row.parent === null && row.ending === null) this.#unparented.add(row);
  }

  #restore({ lastTs, living, dead, unparented: awaiting, lastRound, activity }: TableState): void {
    this.#lastTs = lastTs;
    this.#lastRound = lastRound;
    this.#activity = activity;
    for (const row of dead) {
      this.#rows.add(row);
      this.#dead.push(row);
    }
    for (const row of living) {
      this.#rows.add(row);
      this.#rows.living.add(row);
    }
    for (const row of awaiting) this.#unparented.add(row);
    this.#dead.pack();
  }
}

function everyRow(_: Process): boolean {
  return true;
}

/** The options of a table. */
export interface TableOptions extends DeadLimits {
  /** Removes secrets from the values that /proc has for a process. */
  readonly redactor?: Redactor | null;
}

/** The contents of a table, without its options; rows are linked with each other. */
export interface TableState {
  readonly lastTs: number;
  readonly droppedTs: number;
  readonly lastRound: SampleRound | null;
  readonly tally: Tally;
  readonly activity: Activity | null;
  /** In the order in which they are listed. */
  readonly living: readonly Process[];
  /** The longest dead first. */
  readonly dead: readonly Process[];
  /** The live rows that wait for a parent with their ppid. */
  readonly unparented: readonly Process[];
}

/** Sets the fields that a fork inherits and an exec replaces. */
function setImage(
  { image, identity }: Process,
  from: Pick<ProcessImage, "filename" | "argv" | "argvTruncated" | "cwd">,
  by: Pick<Identity, "euid" | "pgid" | "sid">,
): void {
  image.filename = from.filename;
  image.argv = from.argv;
  image.argvTruncated = from.argvTruncated;
  image.cwd = from.cwd;
  identity.euid = by.euid;
  identity.pgid = by.pgid;
  identity.sid = by.sid;
}

/** Merges the optional fields of a snapshot event into a row. */
function mergeSnapshot(row: Process, event: SnapshotEvent): void {
  row.image.argvTruncated = event.argvTruncated ?? row.image.argvTruncated;
  row.image.cwd = event.cwd ?? row.image.cwd;
  row.identity.euid = event.euid ?? row.identity.euid;
  row.identity.pgid = event.pgid ?? row.identity.pgid;
  row.identity.sid = event.sid ?? row.identity.sid;
  mergeNamespace(row, event);
  row.image.program = event.program ?? row.image.program;
  row.identity.login = event.login ?? row.identity.login;
  row.kernelThread = event.kernelThread ?? row.kernelThread;
}

/** Sets the ids that a process gave itself. */
function setIds({ identity }: Process, event: SetuidEvent): void {
  identity.uid = event.uid ?? identity.uid;
  identity.euid = event.euid ?? identity.euid;
  const login = identity.login ?? NO_LOGIN;
  identity.login = { ...login, gid: event.gid ?? login.gid, egid: event.egid ?? login.egid };
}

const NO_LOGIN: Login = {
  gid: null,
  egid: null,
  loginUid: null,
  auditSession: null,
  tty: null,
};

/** Merges the pid inside the namespace, which only some events have. */
function mergeNamespace(row: Process, event: SnapshotEvent | ForkEvent | ExecEvent): void {
  row.identity.nsPid = event.nsPid ?? row.identity.nsPid;
  row.identity.pidNs = event.pidNs ?? row.identity.pidNs;
}

/** Merges the cgroup. Null erases a known one only in an event for which the kernel reports the cgroup. */
function mergeCgroup(row: Process, event: ProcessEvent): void {
  if (event.cgroup === null && !isFromKernel(event)) return;
  row.identity.cgroup = event.cgroup;
  row.identity.container = event.container;
}

/** Whether the probe reads the cgroup for this type of event. */
function isFromKernel({ type }: ProcessEvent): boolean {
  return type === "fork" || type === "exec" || type === "exit" || type === "move";
}

/** Live children without a reparent event (a loss) have no parent until an event reports it. */
function orphanLiving(row: Process): void {
  for (const child of row.children) {
    if (child.ending !== null) continue;
    child.ppid = null;
    attach(child, null);
  }
}
