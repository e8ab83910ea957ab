import { closeBiography, rememberBirth, rememberExec, rememberMoment } from "./remember.ts";
import { DeadQueue } from "./dead_queue.ts";
import type { ExecEvent, ExitEvent, FlockEvent, ForkEvent, ProcessEvent } from "./event.ts";
import { MAX_DEAD_ARGV_BYTES, MAX_DEAD_PROCESSES } from "./limits.ts";
import { newProcess, UNKNOWN_ENDING } from "./new_process.ts";
import type { Process } from "./process.ts";
import type { ProcessKey } from "./process_key.ts";
import type { SampledFields } from "./sampled_fields.ts";
import { Tally } from "./tally.ts";

/** Bounds of a {@linkcode ProcessTable}. */
export interface TableOptions {
  readonly maxDead: number;
}

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
  readonly tally = new Tally();
  readonly #byKey = new Map<ProcessKey, Process>();
  readonly #byPid = new Map<number, Process>();
  readonly #dead = new DeadQueue();
  readonly #maxDead: number;
  #forgottenTs = 0;
  #revision = 0;
  #lastTs = 0;

  constructor(options: TableOptions = { maxDead: MAX_DEAD_PROCESSES }) {
    this.#maxDead = options.maxDead;
  }

  /** Goes up with every change; equal revisions mean an equal table. */
  get revision(): number {
    return this.#revision;
  }
  /** The last of the dead that had to be forgotten died then; before that not all are known. */
  get forgottenTs(): number {
    return this.#forgottenTs;
  }
  get liveCount(): number {
    return this.#byPid.size;
  }
  get deadCount(): number {
    return this.#dead.size;
  }
  /** Time of the newest event, nanoseconds since boot. */
  get lastTs(): number {
    return this.#lastTs;
  }
  get(key: ProcessKey): Process | undefined {
    return this.#byKey.get(key);
  }
  /** The living process with this pid. */
  byPid(pid: number): Process | undefined {
    return this.#byPid.get(pid);
  }
  living(): Iterable<Process> {
    return this.#byPid.values();
  }
  /** Remembered dead, the longest dead first. */
  dead(): Iterable<Process> {
    return this.#dead;
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
        const row = this.#row(event);
        if (row.ending === null) this.#adopt(row, event.newPpid);
        const { ts, oldPpid: from, newPpid: to } = event;
        this.tally.momentsCut += rememberMoment(row, { type: "reparent", ts, from, to });
        break;
      }
      case "rename": {
        const row = this.#row(event);
        row.comm = event.comm;
        const { ts, oldComm: from, comm: to } = event;
        this.tally.momentsCut += rememberMoment(row, { type: "rename", ts, from, to });
        break;
      }
      default:
        break;
    }
  }

  /** Values that /proc has for a living process. Unknown keys are ignored: it is gone by now. */
  sampled(key: ProcessKey, values: Partial<SampledFields>): void {
    const row = this.#byKey.get(key);
    if (row === undefined || row.ending !== null) return;
    Object.assign(row, values);
    this.#revision++;
  }

  #fork(event: ForkEvent): void {
    const row = this.#row(event);
    row.startTs = event.ts;
    row.birthSeen = true;
    row.birthPpid = event.birthPpid;
    row.birthParentKey = event.parentKey;
    row.birthParentComm = event.parentComm;
    row.execCount = 0;
    row.forkCount = 0;
    const parent = row.parent;
    if (parent !== null) {
      if (parent.forkCount !== null) parent.forkCount++;
      row.kernelThread = parent.kernelThread;
      // A child begins as the image of its parent.
      row.filename = parent.filename;
      row.argv = parent.argv;
      row.argvTruncated = parent.argvTruncated;
      row.cwd = parent.cwd;
      row.euid = parent.euid;
      row.pgid = parent.pgid;
      row.sid = parent.sid;
      rememberBirth(row, parent);
    }
  }

  #exec(event: ExecEvent): void {
    const row = this.#row(event);
    row.filename = event.filename;
    row.argv = event.argv;
    row.argvTruncated = event.argvTruncated;
    row.cwd = event.cwd;
    row.euid = event.euid;
    row.pgid = event.pgid;
    row.sid = event.sid;
    row.execTs = event.ts;
    row.execCount = event.execCount;
    // A kernel thread that runs a program (modprobe, say) is none any more.
    row.kernelThread = false;
    this.tally.momentsCut += rememberExec(row, event.ts);
  }

  #exit(event: ExitEvent): void {
    const row = this.#row(event);
    if (row.ending !== null) return;
    row.ending = event;
    row.cpuUserNs = event.cpuUserNs;
    row.cpuSystemNs = event.cpuSystemNs;
    row.cpuPercent = null;
    row.inferred ||= event.inferred === true;
    if (this.#byPid.get(row.pid) === row) this.#byPid.delete(row.pid);
    closeBiography(row);
    this.#dead.push(row);
    // Living children whose new parent no event has told (a loss): nobody's, until it is known.
    for (const child of row.children) if (child.ending === null) this.#attach(child, null);
    this.#trim();
  }

  #snapshot(event: ProcessEvent & { type: "process" }): void {
    const row = this.#row(event);
    row.inferred ||= event.inferred === true;
    if (event.state === "X") {
      this.#bury(row, event.ts);
      return;
    }
    row.state = event.state;
    row.filename = event.filename ?? row.filename;
    row.argv = event.argv ?? row.argv;
    if (event.startTime !== null && !row.birthSeen) row.startTs = event.startTime;
  }

  /** Nobody saw it die: it is not in /proc any more. Everything about its end is unknown. */
  #bury(row: Process, ts: number): void {
    if (row.ending !== null) return;
    row.ending = { ...UNKNOWN_ENDING, ts };
    row.inferred = true;
    if (this.#byPid.get(row.pid) === row) this.#byPid.delete(row.pid);
    closeBiography(row);
    this.#dead.push(row);
    for (const child of row.children) if (child.ending === null) this.#attach(child, null);
    this.#trim();
  }

  /** The row of an event, made when there is none, brought up to what every event says. */
  #row(event: ProcessEvent): Process {
    let row = this.#byKey.get(event.key);
    if (row === undefined) {
      row = newProcess(event);
      this.#byKey.set(event.key, row);
      const namesake = this.#byPid.get(event.pid);
      // The pid is taken again, so its last owner is dead, and nobody saw it die.
      if (namesake !== undefined) this.#bury(namesake, event.ts);
      this.#byPid.set(event.pid, row);
    } else if (row.ending !== null) return row;
    row.comm = event.comm ?? row.comm;
    row.uid = event.uid ?? row.uid;
    row.user = event.user ?? row.user;
    row.cgroup = event.cgroup ?? row.cgroup;
    row.container = event.container ?? row.container;
    if (event.type !== "reparent" && event.ppid !== null && row.ppid !== event.ppid) {
      this.#adopt(row, event.ppid);
    }
    return row;
  }

  #adopt(row: Process, ppid: number | null): void {
    row.ppid = ppid;
    const parent = ppid === null || ppid === 0 ? undefined : this.#byPid.get(ppid);
    const ring = parent !== undefined && row.children.size > 0 && isAncestor(row, parent);
    this.#attach(row, parent === undefined || parent === row || ring ? null : parent);
  }

  #attach(row: Process, parent: Process | null): void {
    if (row.parent === parent) return;
    row.parent?.children.delete(row);
    row.parent = parent;
    parent?.children.add(row);
  }

  #trim(): void {
    while (this.#dead.size > this.#maxDead || this.#dead.argvBytes > MAX_DEAD_ARGV_BYTES) {
      this.#forget(this.#dead.shift());
    }
  }

  #forget(row: Process): void {
    this.#forgottenTs = Math.max(this.#forgottenTs, row.ending?.ts ?? 0);
    this.#byKey.delete(row.key);
    this.#attach(row, null);
    for (const child of row.children) child.parent = null;
    row.children.clear();
    this.tally.forgotten++;
  }
}

/** `other` is `row` or stands above it. Broken input must not make a ring of parents. */
function isAncestor(row: Process, other: Process): boolean {
  for (let at: Process | null = other; at !== null; at = at.parent) if (at === row) return true;
  return false;
}
