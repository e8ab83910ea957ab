import { inContainer } from "../../model/base/container_id.ts";
import type {
  ExecEvent,
  ProcessEvent,
  ProcessEventBase,
  SnapshotEvent,
} from "../../model/event/event.ts";
import {
  identityFields,
  type InferredFields,
  inferredRow,
  lastKnownFields,
  UNKNOWN_PROCESS,
} from "../../model/process/row_snapshot.ts";
import { DeathEvents, type Emit } from "./death_events.ts";
import { DyingInits } from "./dying_inits.ts";
import { exitEvent } from "./exit_event.ts";
import { forkEvent } from "./fork_event.ts";
import { foundUnseen, livingChildren, type UnseenProcesses } from "./unseen_process.ts";
import { ImagePeaks } from "./image_peaks.ts";
import type { Lookup } from "../../model/event/lookup.ts";
import type {
  ExecObservation,
  ExitObservation,
  ForkObservation,
  MoveObservation,
  Observation,
  RenameObservation,
} from "../parse/observation.ts";
import type { Process } from "../../model/process/process.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import { NANOSECONDS_PER_TICK, processKey, ticksOf } from "../../model/base/process_key.ts";
import { type Program, UNKNOWN_PROGRAM } from "../../model/event/death.ts";
import type { Text } from "../../model/base/text.ts";
import { isSameText } from "../../model/base/text.ts";
import { RecentExits } from "../../model/table/recent_exits.ts";

/**
 * Turns the probes' observations into events. It gives names to numbers, gives each pid its identity
 * at that moment, and adds the consequences of an exit for the children.
 *
 * Its state is the table, which the receiver of its events writes. So the receiver applies an event to
 * the table before it returns: the next event follows from the changed table.
 */
export class Interpreter {
  /** Keys with a start guessed from the time of the fork: sometimes too late. */
  readonly #guessed = new Set<string>();
  readonly recentExits = new RecentExits();
  readonly #peaks = new ImagePeaks();
  readonly #dying = new DyingInits();
  readonly #deaths: DeathEvents;
  /** A row that a late event created again, after the exit of its process. */
  #raised: Process | undefined;

  /** False while events are older than the promise: a row without a fork then shows no loss. */
  isLive = true;
  /** A child was orphaned, and the probe could not name the process that adopted it. */
  needsScan = false;

  constructor(
    private readonly table: TableView,
    private readonly lookup: Lookup,
    private readonly unseen: UnseenProcesses | null = null,
    emitsSignals = false,
  ) {
    this.#deaths = new DeathEvents(table, lookup, emitsSignals);
  }

  /** Emits the events of an observation. Keeps no reference to it. */
  interpret(seen: Observation, emit: Emit): void {
    this.#interpret(seen, emit);
    if (this.#raised !== undefined) this.#lower(this.#raised, seen, emit);
  }

  #interpret(seen: Observation, emit: Emit): void {
    switch (seen.kind) {
      case "fork":
        this.#fork(seen, emit);
        return;
      case "exec":
        this.#exec(seen, emit);
        return;
      case "exit":
        this.#exit(seen, emit);
        return;
      case "rename":
        this.#rename(seen, emit);
        return;
      case "cgroup":
        this.lookup.cgroupMade(seen.cgroupId, seen.path);
        return;
      case "move":
        this.#move(seen, emit);
        return;
      case "signal":
        this.#deaths.signal(seen, emit);
        return;
      case "signal target":
        this.#deaths.target(seen, emit);
        return;
      case "victim":
        this.#deaths.victim(seen.pid);
        return;
      case "exec failed":
        if (this.#row(seen, emit) !== undefined) this.#deaths.execFailed(seen, emit);
        return;
      case "setuid": {
        const row = this.#row(seen, emit);
        if (row !== undefined) this.#deaths.setuid(row, seen, emit);
      }
    }
  }

  /** Ends a row that this late observation created again. */
  #lower(row: Process, seen: Observation, emit: Emit): void {
    this.#raised = undefined;
    if (row.ending !== null) return;
    const ts = this.recentExits.timeOf(row.pid, row.startTicks);
    emit(this.#gone(lastKnownFields(row), seen, ts));
  }

  #fork(seen: ForkObservation, emit: Emit): void {
    const { ts, pid, uid } = seen;
    const { ppid: callerPid, parentStartTicks } = seen;
    const caller = this.#known(callerPid, parentStartTicks) ??
      this.#found(callerPid, parentStartTicks, seen, emit);
    const ppid = seen.sibling ? caller?.ppid ?? null : seen.ppid;
    const parent = seen.sibling ? caller?.parent ?? undefined : caller;
    const startTicks = seen.startTicks ?? ticksOf(ts);
    const key = processKey(pid, startTicks);
    if (seen.startTicks === null) this.#guessed.add(key);
    this.#peaks.fork(seen);
    this.#deaths.born(pid, callerPid);
    this.unseen?.born(key);
    const known = this.table.get(key);
    // This birth was reported already, unless the pid was reused within a tick: that repeats the key.
    if (known?.birth.seen && (known.ending === null || ts < known.ending.ts)) return;
    // Another process had the pid until now: its exit was lost.
    const before = this.table.byPid(pid);
    if (before !== undefined && before.startTicks < startTicks) {
      emit(this.#gone(lastKnownFields(before), seen));
    }
    // With CLONE_PARENT the parent is not the creator. The child is a copy of the creator.
    const creator = seen.parentTid === null ? parent : this.#live(seen.parentTid, caller) ?? parent;
    const { cgroup, container } = this.#cgroup(seen.cgroupId, creator);
    const user = this.#user(uid);
    emit(
      marked(seen, forkEvent(seen, { key, ppid, parent, creator, user, cgroup, container })),
    );
    // The fork is late: another process has had the pid since, or the exit was reported before.
    const isOver = before !== undefined && before.startTicks > startTicks ||
      seen.late === true && this.recentExits.isOver(pid, startTicks, ts);
    const isNews = known === undefined || (known.ending !== null && ts > known.ending.ts);
    if (!isOver || !isNews) return;
    const row = this.table.get(key);
    const last = row === undefined ? { ...UNKNOWN_PROCESS, pid, key } : lastKnownFields(row);
    emit(this.#gone(last, seen, this.recentExits.timeOf(pid, startTicks)));
  }

  #exec(seen: ExecObservation, emit: Emit): void {
    const row = this.#known(seen.pid, seen.startTicks) ??
      this.#found(seen.pid, seen.startTicks, seen, emit);
    if (row === undefined) return;
    this.#peaks.exec(seen);
    this.#deaths.exec(seen, emit);
    const { cgroup, container } = this.#cgroup(seen.cgroupId, row);
    const { cwdDevice: device, cwdInode: inode, cwdNames: names } = seen;
    const cwd = device === null || inode === null || names === null
      ? null
      : this.lookup.directory({ device, inode, names }, seen.pid, seen.ppid, row.image.cwd);
    const ppid = this.#parentOf(row, seen.ppid);
    const event: ExecEvent = {
      type: "exec",
      ts: seen.ts,
      pid: seen.pid,
      key: row.key,
      ppid,
      parentKey: this.#keyOf(ppid, row.parent),
      comm: seen.comm,
      uid: seen.uid,
      user: this.#user(seen.uid),
      cgroup,
      container,
      filename: seen.filename,
      argv: seen.argv,
      argvTruncated: seen.argvTruncated,
      cwd,
      euid: seen.euid,
      pgid: seen.pgid,
      sid: seen.sid,
      nsPid: seen.nsPid,
      pidNs: seen.pidNs,
      execCount: row.image.execCount === null ? null : row.image.execCount + 1,
      login: seen.login,
      program: this.#program(seen, cwd),
    };
    emit(marked(seen, withRareFields(event, seen)));
  }

  #exit(seen: ExitObservation, emit: Emit): void {
    const { ts, pid, startTicks } = seen;
    const live = this.table.byPid(pid);
    // A live process with this key means that the pid was reused within a tick. This exit is its own.
    if (startTicks !== null && live?.startTicks !== startTicks) {
      if (this.recentExits.has(pid, startTicks)) return;
    }
    const row = this.#sameStart(live, startTicks) ?? this.#found(pid, startTicks, seen, emit);
    if (row === undefined) return;
    this.recentExits.add(pid, startTicks ?? row.startTicks, ts);
    if (seen.reaperPid !== pid || !this.#dying.hold(row, seen)) this.#ended(row, seen, emit);
    if (!this.#dying.isEmpty) this.settle(ts, emit);
  }

  /** Events before `ts` were lost, signals perhaps among them. */
  lost(ts: number): void {
    this.#deaths.lost(ts);
  }

  /** Returns whether the exit of this row waits until its pid namespace is empty. */
  isDying(row: Process): boolean {
    return this.#dying.has(row);
  }

  /** Emits the exits whose wait is over; see {@linkcode DyingInits}. */
  settle(now: number, emit: Emit): void {
    for (let next = this.#dying.next(now); next !== undefined; next = this.#dying.next(now)) {
      const { row, seen } = next;
      this.#ended(row, { ...seen, ts: Math.max(seen.ts, this.table.lastTs) }, emit);
    }
    this.#deaths.settle(now, emit);
  }

  #ended(row: Process, seen: ExitObservation, emit: Emit): void {
    const peakPages = this.#peaks.exit(seen, row);
    const facts = this.#deaths.exit(row, seen, emit);
    const orphans = livingChildren(row);
    const ppid = this.#parentOf(row, seen.ppid);
    const { cgroup, container } = this.#cgroup(seen.cgroupId, row);
    emit(marked(
      seen,
      exitEvent(row, seen, {
        ppid,
        parentKey: this.#keyOf(ppid, row.parent),
        user: this.#user(seen.uid),
        cgroup,
        container,
        maxRssBytes: peakPages === null ? null : peakPages * this.lookup.pageBytes,
      }, facts),
    ));
    // Skips the look-up, which hashes the key: the Set is nearly always empty.
    if (this.#guessed.size > 0) this.#guessed.delete(row.key);
    // The dead process is its own reaper, the init of a namespace: its children die with it.
    if (seen.reaperPid === seen.pid) return;
    for (const orphan of orphans) emit(this.#orphaned(orphan, seen));
  }

  /** Returns the event of an orphan: a subreaper or the namespace's init adopts it. */
  #orphaned(orphan: Process, death: ExitObservation): ProcessEvent {
    const newPpid = this.#adopterOf(orphan, death.reaperPid);
    if (newPpid === null) this.needsScan = true;
    return marked<ProcessEvent>(death, {
      type: "reparent",
      ts: death.ts,
      ...identityFields(orphan),
      ppid: newPpid,
      parentKey: this.#keyOf(newPpid),
      oldPpid: death.pid,
      newPpid,
    });
  }

  /** Returns the adopter's pid; null when it is the orphan's own pid or a dead process. */
  #adopterOf(orphan: Process, reaperPid: number | null): number | null {
    if (reaperPid === null || reaperPid === orphan.pid || this.#hasDied(reaperPid)) return null;
    return reaperPid;
  }

  /**
   * Returns the parent that the probe saw, or the row's parent if the seen parent is dead. The kernel
   * reparents children a moment after the exit; this event fell in between.
   */
  #parentOf(row: Process, seenPpid: number | null): number | null {
    if (seenPpid === null || this.#hasDied(seenPpid, row.parent)) return row.ppid;
    return seenPpid;
  }

  #hasDied(pid: number, likely: Process | null = null): boolean {
    return this.#live(pid, likely) === undefined && this.recentExits.isLast(pid);
  }

  #rename(seen: RenameObservation, emit: Emit): void {
    const row = this.#known(seen.pid, seen.startTicks) ??
      this.#found(seen.pid, seen.startTicks, seen, emit);
    if (row === undefined || isSameText(row.image.comm, seen.comm)) return;
    const names = { comm: seen.comm, oldComm: row.image.comm };
    emit(marked<ProcessEvent>(seen, { type: "rename", ...this.#about(row, seen), ...names }));
  }

  /** The kernel names the moved task only by its pid; a thread other than the first has no row. */
  #move(seen: MoveObservation, emit: Emit): void {
    const row = this.table.byPid(seen.pid);
    if (row === undefined || row.startTs > seen.ts) return;
    const path = this.lookup.cgroupAfterMove(seen.cgroupId, seen.pid);
    if (path === undefined || path === row.identity.cgroup) return;
    const cgroups = { ...inContainer(path, row.identity), oldCgroup: row.identity.cgroup };
    emit(marked<ProcessEvent>(seen, { type: "move", ...this.#about(row, seen), ...cgroups }));
  }

  /** Returns the program that an exec installed. Only a cut argv makes an object of its own. */
  #program(seen: ExecObservation, cwd: Text | null): Program | null {
    const { executable, filename, argv, argvBytes, pid } = seen;
    if (executable === null) return argvBytes === null ? null : { ...UNKNOWN_PROGRAM, argvBytes };
    const program = this.lookup.program(executable, filename, argv, cwd, pid);
    return argvBytes === null ? program : { ...program, argvBytes };
  }

  /** Returns the row of the process of an observation, which may be created for it. */
  #row(seen: Observation, emit: Emit): Process | undefined {
    const { pid, startTicks } = seen;
    return this.#known(pid, startTicks) ?? this.#found(pid, startTicks, seen, emit);
  }

  #about(row: Process, { ts }: Observation) {
    return { ts, ...identityFields(row), ppid: row.ppid, parentKey: this.#keyOf(row.ppid) };
  }

  /** Returns the live row of this pid if it shows the process that the probe saw. */
  #known(pid: number, startTicks: number | null): Process | undefined {
    return this.#sameStart(this.table.byPid(pid), startTicks);
  }

  #sameStart(row: Process | undefined, startTicks: number | null): Process | undefined {
    if (row === undefined || startTicks === null || row.startTicks === startTicks) return row;
    // The guess is the time of the probe, before which the caller of fork may have had to wait.
    const before = row.startTicks - startTicks;
    const isSame = before >= -1 && before <= LONGEST_FORK_TICKS && this.#guessed.has(row.key);
    return isSame ? row : undefined;
  }

  /**
   * Returns the row of a process that {@linkcode #known} doesn't find. Its birth was lost, so this
   * emits an event that creates the row. If another process has the pid, the exit of that process was lost too.
   */
  #found(
    pid: number,
    startTicks: number | null,
    seen: Observation,
    emit: Emit,
  ): Process | undefined {
    if (pid === 0 || startTicks === null) return undefined;
    const key = processKey(pid, startTicks);
    const row = this.table.byPid(pid);
    if (row !== undefined) {
      // This late event belongs to an earlier process with the pid: the present process is alive.
      if (startTicks < row.startTicks) return this.table.get(key);
      emit(this.#gone(lastKnownFields(row), seen));
    }
    const known = this.table.get(key);
    if (known !== undefined) return known;
    emit(marked<ProcessEvent>(seen, this.#unseenBirth(pid, startTicks, key, seen)));
    if (this.isLive && seen.late !== true) {
      this.unseen?.found(key, startTicks * NANOSECONDS_PER_TICK, seen.kind);
    }
    const raised = this.table.get(key);
    if (seen.late === true && this.recentExits.isOver(pid, startTicks, seen.ts)) {
      this.#raised = raised;
    }
    return raised;
  }

  /** Returns the event of a process without a fork, from the observation and from /proc. */
  #unseenBirth(pid: number, startTicks: number, key: string, seen: Observation): SnapshotEvent {
    const living = this.isLive ? this.unseen?.living(pid, startTicks, seen.ts) ?? null : null;
    const event = living ?? foundUnseen(pid, startTicks, key, seen.ts, this.isLive);
    if (seen.pid !== pid || (seen.kind !== "exec" && seen.kind !== "exit")) return event;
    const ppid = seen.ppid ?? event.ppid;
    const uid = seen.uid ?? event.uid;
    const { cgroup, container } = this.#cgroup(seen.cgroupId, undefined);
    return {
      ...{ ...event, ppid, parentKey: this.#keyOf(ppid), uid, user: this.#user(uid) },
      ...{ cgroup, container },
    };
  }

  /** Returns the inferred exit of a row: its real exit was lost, or was reported earlier. */
  #gone(row: InferredFields, seen: Observation, ts: number | null = null): ProcessEvent {
    this.#guessed.delete(row.key);
    return marked(seen, inferredRow(row, ts ?? seen.ts, "X", this.isLive));
  }

  #keyOf(pid: number | null, likely: Process | null = null): string | null {
    return pid === null ? null : this.#live(pid, likely)?.key ?? null;
  }

  /** Returns the live row of a pid. A row that is likely the right one saves the look-up. */
  #live(pid: number, likely: Process | null | undefined): Process | undefined {
    const isRight = likely?.pid === pid && likely.ending === null;
    return isRight ? likely : this.table.byPid(pid);
  }

  #user(uid: number | null): string | null {
    return uid === null ? null : this.lookup.user(uid);
  }

  /** Returns the kernel's cgroup of this id, or null: a relative's cgroup has another id. */
  #cgroup(id: number | null, row: Process | undefined): CgroupFields {
    const cgroup = id === null ? null : this.lookup.cgroup(id);
    // A new object for an unchanged cgroup would be a tenth of what an event allocates.
    if (cgroup !== null && cgroup === row?.identity.cgroup) return row.identity;
    return inContainer(cgroup, row?.identity);
  }
}

/** Ticks from the start of a child to the probe, on a machine that is short of cpu. */
const LONGEST_FORK_TICKS = 50;

/** Adds the fields that few execs have. In the literal they would make each event a slow copy. */
function withRareFields(event: ExecEvent, seen: ExecObservation): ExecEvent {
  const isOfThread = seen.oldTid !== seen.pid;
  if (!isOfThread && !seen.filenameTruncated) return event;
  return {
    ...event,
    ...(seen.filenameTruncated ? { filenameTruncated: true } : {}),
    ...(isOfThread ? { oldTid: seen.oldTid } : {}),
  };
}

type CgroupFields = Pick<ProcessEventBase, "cgroup" | "container">;

/** Marks the events of a late observation. They are rare, so only they have the property. */
function marked<Event extends ProcessEvent>(seen: Observation, event: Event): Event {
  return seen.late === true ? { ...event, late: true } : event;
}
