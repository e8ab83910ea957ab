import type {
  ExecEvent,
  ExitEvent,
  FlockEvent,
  ForkEvent,
  ProcessEvent,
  SnapshotEvent,
} from "../event/event.ts";
import { isKnown, type Process } from "../process/process.ts";
import type { Redactor } from "../redact/redactor.ts";
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
 * Every process that lives, and the last ones that died: one fold over the events.
 *
 * Live capture, replay and a fleet all feed `apply`; nothing else creates, moves or buries a row.
 * What /proc alone knows (memory, state, cpu) is written into a row by whoever samples it, through
 * `sampled`, so that the revision tells a reader that something changed.
 *
 * Invariants, held by property tests: no cycle among parents; at most one living row a pid; a living
 * row is never the child of a dead one; the number of dead rows is bounded.
 */
export class ProcessTable {
  readonly tally: Tally;
  readonly #rows = new ProcessIndex();
  readonly #dead: DeadArchive;
  readonly #awaited = new Unparented();
  readonly #redactor: Redactor | null;
  #revision = 0;
  #lastTs = 0;

  /** @param state where to go on; its rows become this table's. Without it the table is empty. */
  constructor(options: TableOptions = { maxDead: MAX_DEAD_PROCESSES }, state?: TableState) {
    this.tally = state?.tally ?? new Tally();
    this.#redactor = options.redactor ?? null;
    this.#dead = new DeadArchive(this.#rows, this.tally, options, state?.droppedTs);
    if (state !== undefined) this.#resume(state);
  }

  /** Goes up with every change; equal revisions mean an equal table. */
  get revision(): number {
    return this.#revision;
  }
  /** The last of the dead that had to be forgotten died then; before that not all are known. */
  get droppedTs(): number {
    return this.#dead.forgottenTs;
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
  /** One that has been dead for long is made for this call. */
  get(key: ProcessKey): Process | undefined {
    return this.#rows.get(key) ?? this.#dead.get(key);
  }
  isAlive(key: ProcessKey): boolean {
    return this.#rows.get(key)?.ending === null;
  }
  /** The living process with this pid. */
  byPid(pid: number): Process | undefined {
    return this.#rows.byPid(pid);
  }
  living(): Iterable<Process> {
    return this.#rows.living;
  }
  dead(since = -Infinity): Iterable<Process> {
    return this.#dead.rows(since);
  }
  deadFromLast(since = -Infinity, isWanted = anybody): Iterable<Process> {
    return this.#dead.fromLast(since, isWanted);
  }
  /** Living rows whose parent is not here yet. */
  get unparented(): Iterable<Process> {
    return this.#awaited;
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
        break;
      case "reparent": {
        const row = this.#row(event, this.#of(event));
        if (row.ending === null) this.#adopt(row, event.newPpid);
        const { ts, oldPpid: from, newPpid: to } = event;
        this.tally.momentsCut += recordEntry(row, { type: "reparent", ts, from, to });
        break;
      }
      case "rename": {
        const row = this.#row(event, this.#of(event));
        this.#name(row, event);
        const { ts, oldComm: from, comm: to } = event;
        this.tally.momentsCut += recordEntry(row, { type: "rename", ts, from, to });
        break;
      }
      case "move":
        this.#row(event, this.#of(event));
    }
    this.#dead.putBack();
  }

  /** Values that /proc has for a living process. Unknown keys are ignored: it is gone by now. */
  sampled(key: ProcessKey, values: Partial<SampledFields>): void {
    const row = this.#rows.get(key);
    if (row === undefined || row.ending !== null) return;
    const shown = this.#redactor === null ? values : this.#redactor.redacted(values);
    if (assignChanged(row, shown)) this.#revision++;
  }

  #fork(event: ForkEvent): void {
    const known = this.#of(event);
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
      : this.#of({ pid: pidOf(event.parentKey), key: event.parentKey });
    if (parent !== undefined && parent.forkCount !== null) parent.forkCount++;
    // Found before its birth was told: what it is now is known better than what it was then.
    if (row === known) return;
    row.image.execCount = 0;
    row.forkCount = 0;
    this.#name(row, event);
    const creator = (event.parentTid === null ? null : this.#rows.byPid(event.parentTid)) ?? parent;
    if (creator === undefined) return;
    row.kernelThread = creator.kernelThread;
    // A child begins as the image of whoever called fork.
    row.image.filename = creator.image.filename;
    row.image.argv = creator.image.argv;
    row.image.argvTruncated = creator.image.argvTruncated;
    row.image.cwd = creator.image.cwd;
    row.identity.euid = creator.identity.euid;
    row.identity.pgid = creator.identity.pgid;
    row.identity.sid = creator.identity.sid;
    recordBirth(row, creator);
  }

  /** What an event says of the name, unless a later one is known. */
  #name(row: Process, { ts, comm }: ProcessEvent): void {
    if (comm === null || ts < (row.image.commTs ?? 0)) return;
    row.image.comm = comm;
    row.image.commTs = ts;
  }

  #exec(event: ExecEvent): void {
    const row = this.#row(event, this.#of(event));
    if (row.image.execTs !== null && event.ts < row.image.execTs) return;
    this.#name(row, event);
    row.image.filename = event.filename;
    row.image.argv = event.argv;
    row.image.argvTruncated = event.argvTruncated;
    row.image.cwd = event.cwd;
    row.identity.euid = event.euid;
    row.identity.pgid = event.pgid;
    row.identity.sid = event.sid;
    mergeNamespace(row, event);
    row.image.execTs = event.ts;
    row.image.execCount = event.execCount;
    // A kernel thread that runs a program (modprobe, say) is none any more.
    row.kernelThread = false;
    this.tally.momentsCut += recordExec(row, event.ts);
  }

  #exit(event: ExitEvent): void {
    const row = this.#row(event, this.#of(event));
    if (row.ending !== null && isKnown(row.ending)) return;
    const isBuried = row.ending !== null;
    row.ending = endingOf(event);
    row.usage.cpuUserNs = event.cpuUserNs;
    row.usage.cpuSystemNs = event.cpuSystemNs;
    row.usage.cpuPercent = null;
    row.inferred ||= event.inferred === true;
    if (!isBuried) this.#die(row);
  }

  #snapshot(event: ProcessEvent & { type: "process" }): void {
    const row = this.#row(event, this.#of(event));
    row.inferred ||= event.inferred === true;
    if (event.state === "X") {
      this.#bury(row, event.ts);
      return;
    }
    row.usage.state = event.state;
    row.image.filename = event.filename ?? row.image.filename;
    row.image.argv = event.argv ?? row.image.argv;
    mergeSnapshot(row, event);
    if (event.startTime !== null && !row.birth.seen) row.startTs = event.startTime;
  }

  /** Nobody saw it die: it is not in /proc any more. Everything about its end is unknown. */
  #bury(row: Process, ts: number): void {
    if (row.ending !== null) return;
    row.ending = { ...UNKNOWN_ENDING, ts };
    row.inferred = true;
    this.#die(row);
  }

  #die(row: Process): void {
    this.#rows.living.delete(row);
    if (row.parent === null) this.#awaited.delete(row);
    closeHistory(row);
    this.#dead.push(row);
    // Living children whose new parent no event has told (a loss): nobody's, until it is known.
    for (const child of row.children) {
      if (child.ending !== null) continue;
      child.ppid = null;
      attach(child, null);
    }
    this.#dead.trim();
  }

  #of(named: Keyed): Process | undefined {
    return this.#rows.of(named) ?? this.#dead.recall(named);
  }

  /** The row of an event, made when there is none, brought up to what every event says. */
  #row(event: ProcessEvent, known: Process | undefined): Process {
    let row = known;
    if (row === undefined || isReborn(row, event)) {
      row = newProcess(event);
      this.#rows.add(row);
      this.#takePid(row, event.ts);
    } else if (row.ending !== null || event.late === true) return row;
    // Those that bring a new name set it by themselves.
    row.image.comm = (event.type === "process" ? event.comm : null) ?? row.image.comm ?? event.comm;
    row.identity.uid = event.uid ?? row.identity.uid;
    row.identity.user = event.user ?? row.identity.user;
    mergeCgroup(row, event);
    if (event.type !== "reparent" && event.ppid !== null && row.ppid !== event.ppid) {
      this.#adopt(row, event.ppid);
    }
    return row;
  }

  /** Makes it the living one of its pid; or a dead one, when that is younger. */
  #takePid(row: Process, ts: number): void {
    const namesake = this.#rows.byPid(row.pid);
    if (namesake !== undefined && namesake.startTicks > row.startTicks) return this.#bury(row, ts);
    // The pid is taken again, so its last owner is dead, and nobody saw it die.
    if (namesake !== undefined) this.#bury(namesake, ts);
    this.#rows.living.add(row);
    for (const child of this.#awaited.childrenOf(row.pid)) this.#adopt(child, row.pid);
  }

  #adopt(row: Process, ppid: number | null): void {
    if (row.parent === null) this.#awaited.delete(row);
    row.ppid = ppid;
    const parent = ppid === null ? undefined : this.#rows.byPid(ppid);
    attach(row, parent !== undefined && canBeParent(parent, row) ? parent : null);
    if (row.parent === null && row.ending === null) this.#awaited.add(row);
  }

  #resume({ lastTs, living, dead, unparented: awaiting }: TableState): void {
    this.#lastTs = lastTs;
    for (const row of dead) {
      this.#rows.add(row);
      this.#dead.push(row);
    }
    for (const row of living) {
      this.#rows.add(row);
      this.#rows.living.add(row);
    }
    for (const row of awaiting) this.#awaited.add(row);
    this.#dead.archive();
  }
}

function anybody(_: Process): boolean {
  return true;
}

/** The options of a table. */
export interface TableOptions extends DeadLimits {
  /** Removes secrets from the values that /proc has for a process. */
  readonly redactor?: Redactor | null;
}

/** What a table is at one moment, apart from its bounds; rows are linked with each other. */
export interface TableState {
  readonly lastTs: number;
  readonly droppedTs: number;
  readonly tally: Tally;
  /** In the order in which they are listed. */
  readonly living: readonly Process[];
  /** The longest dead first. */
  readonly dead: readonly Process[];
  /** Of the living, those that wait for somebody with the pid of their parent. */
  readonly unparented: readonly Process[];
}

/** What a `process` event says of some only, into the row; what it does not say stays. */
function mergeSnapshot(row: Process, event: SnapshotEvent): void {
  row.image.argvTruncated = event.argvTruncated ?? row.image.argvTruncated;
  row.image.cwd = event.cwd ?? row.image.cwd;
  row.identity.euid = event.euid ?? row.identity.euid;
  row.identity.pgid = event.pgid ?? row.identity.pgid;
  row.identity.sid = event.sid ?? row.identity.sid;
  mergeNamespace(row, event);
  row.kernelThread = event.kernelThread ?? row.kernelThread;
}

/** Takes over the pid inside its namespace, which only some events have. */
function mergeNamespace(row: Process, event: SnapshotEvent | ForkEvent | ExecEvent): void {
  row.identity.nsPid = event.nsPid ?? row.identity.nsPid;
  row.identity.pidNs = event.pidNs ?? row.identity.pidNs;
}

/** What an event says of the cgroup; null leaves a known one only where the kernel was not asked. */
function mergeCgroup(row: Process, event: ProcessEvent): void {
  if (event.cgroup === null && !isFromKernel(event)) return;
  row.identity.cgroup = event.cgroup;
  row.identity.container = event.container;
}

/** The probe reads the cgroup for each of these events. */
function isFromKernel({ type }: ProcessEvent): boolean {
  return type === "fork" || type === "exec" || type === "exit" || type === "move";
}
