import { inContainer } from "../../model/base/container_id.ts";
import type { ProcessEvent, SnapshotEvent } from "../../model/event/event.ts";
import {
  identityFields,
  type InferredFields,
  inferredRow,
  lastKnownFields,
  UNKNOWN_PROCESS,
} from "../../model/process/row_snapshot.ts";
import { DyingInits } from "./dying_inits.ts";
import { exitEvent } from "./exit_event.ts";
import { forkEvent } from "./fork_event.ts";
import { foundUnseen, livingChildren, type UnseenProcesses } from "./unseen_process.ts";
import { ImagePeaks } from "./image_peaks.ts";
import type { Lookup } from "../../model/base/lookup.ts";
import type {
  ExecObservation,
  ExitObservation,
  ForkObservation,
  MoveObservation,
  Observation,
  RenameObservation,
} from "../observation.ts";
import type { Process } from "../../model/process/process.ts";
import { NANOSECONDS_PER_TICK, processKey, ticksOf } from "../../model/base/process_key.ts";
import { isSameText } from "../../model/base/text.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { RecentExits } from "../../model/table/recent_exits.ts";

/**
 * Turns what probes saw into events that tell the whole story: numbers get names, a pid gets the
 * identity it had at that moment, and a death gets its consequences for the children.
 *
 * It knows nothing but the table, into which `emit` puts each event before the next is made.
 */
export class Interpreter {
  /** Keys whose start was guessed from the time of the fork: off by a tick at times. */
  readonly #guessed = new Set<string>();
  readonly recentExits = new RecentExits();
  readonly #peaks = new ImagePeaks();
  readonly #dying = new DyingInits();
  /** Who was written down again, because something came late, after its death had been told. */
  #raised: Process | undefined;

  /** What happened before is the past: a row that turns up is old, and not a sign of loss. */
  watching = true;

  constructor(
    private readonly table: ProcessTable,
    private readonly lookup: Lookup,
    private readonly emit: (event: ProcessEvent) => void,
    private readonly unseen: UnseenProcesses | null = null,
  ) {}

  interpret(observation: Observation): void {
    this.#interpret(observation);
    // Its row was forgotten since; it must not be among the living from now on.
    const row = this.#raised;
    if (row === undefined) return;
    this.#raised = undefined;
    if (row.ending === null) {
      this.#bury(lastKnownFields(row), observation, this.recentExits.when(row.pid, row.startTicks));
    }
  }

  #interpret(observation: Observation): void {
    switch (observation.kind) {
      case "fork":
        return this.#fork(observation);
      case "exec":
        return this.#exec(observation);
      case "exit":
        return this.#exit(observation);
      case "rename":
        return this.#rename(observation);
      case "cgroup":
        return this.lookup.cgroupMade(observation.cgroupId, observation.path);
      case "move":
        return this.#move(observation);
    }
  }

  #fork(seen: ForkObservation): void {
    const { ts, pid, uid } = seen;
    const caller = this.#identify(seen.ppid, seen.parentStartTicks, seen);
    const ppid = seen.sibling ? caller?.ppid ?? null : seen.ppid;
    const parent = seen.sibling ? caller?.parent ?? undefined : caller;
    const startTicks = seen.startTicks ?? ticksOf(ts);
    const key = processKey(pid, startTicks);
    if (seen.startTicks === null) this.#guessed.add(key);
    this.#peaks.fork(seen);
    this.unseen?.born(key);
    const known = this.table.get(key);
    // Told already; unless the pid went round within one tick, which makes the same key again.
    if (known?.birth.seen && (known.ending === null || ts < known.ending.ts)) return;
    // Whoever had the pid until now, and whose death was lost.
    const before = this.table.byPid(pid);
    if (before !== undefined && before.startTicks < startTicks) {
      this.#bury(lastKnownFields(before), seen);
    }
    // With CLONE_PARENT the parent is not the creator, of which the child is a copy.
    const creator = (seen.parentTid === null ? null : this.table.byPid(seen.parentTid)) ?? parent;
    const context = { key, ppid, parent, creator, user: this.#user(uid) };
    this.#emit(seen, forkEvent(seen, { ...context, ...this.#cgroup(seen.cgroupId, creator) }));
    // It comes late: another one has had the pid since, or its death was told and forgotten.
    const isOver = before !== undefined && before.startTicks > startTicks ||
      seen.late === true && this.recentExits.isOver(pid, startTicks, ts);
    const isNews = known === undefined || (known.ending !== null && ts > known.ending.ts);
    if (!isOver || !isNews) return;
    const row = this.table.get(key);
    const last = row === undefined ? { ...UNKNOWN_PROCESS, pid, key } : lastKnownFields(row);
    this.#bury(last, seen, this.recentExits.when(pid, startTicks));
  }

  #exec(seen: ExecObservation): void {
    const row = this.#identify(seen.pid, seen.startTicks, seen);
    if (row === undefined) return;
    this.#peaks.exec(seen);
    const { cgroup, container } = this.#cgroup(seen.cgroupId, row);
    const { cwdDevice: device, cwdInode: inode, cwdNames: names } = seen;
    const cwd = device === null || inode === null || names === null
      ? null
      : this.lookup.directory({ device, inode, names }, seen.pid, seen.ppid, row.image.cwd);
    const ppid = this.#parentOf(row, seen.ppid);
    this.#emit(seen, {
      type: "exec",
      ts: seen.ts,
      pid: seen.pid,
      key: row.key,
      ppid,
      parentKey: this.#keyOf(ppid),
      comm: seen.comm,
      uid: seen.uid,
      user: this.#user(seen.uid),
      cgroup,
      container,
      filename: seen.filename,
      argv: seen.argv,
      argvTruncated: seen.argvTruncated,
      ...(seen.filenameTruncated ? { filenameTruncated: true } : {}),
      cwd,
      ...(seen.oldTid !== seen.pid ? { oldTid: seen.oldTid } : {}),
      euid: seen.euid,
      pgid: seen.pgid,
      sid: seen.sid,
      nsPid: seen.nsPid,
      pidNs: seen.pidNs,
      execCount: row.image.execCount === null ? null : row.image.execCount + 1,
    });
  }

  #exit(seen: ExitObservation): void {
    const { ts, pid, startTicks } = seen;
    if (startTicks !== null) {
      // The same name lives: its pid went round within one tick, and this is its own death.
      const lives = this.table.byPid(pid)?.startTicks === startTicks;
      if (!lives && this.recentExits.has(pid, startTicks)) return;
    }
    const row = this.#identify(pid, startTicks, seen);
    if (row === undefined) return;
    this.recentExits.add(pid, startTicks ?? row.startTicks, ts);
    if (seen.reaperPid !== pid || !this.#dying.hold(row, seen)) this.#ended(row, seen);
    this.settle(ts);
  }

  /** Whether the exit of this row was seen and waits for its pid namespace to be empty. */
  isDying(row: Process): boolean {
    return this.#dying.has(row);
  }

  /** Emits the exits that wait for nothing any more; see {@linkcode DyingInits}. */
  settle(now: number): void {
    for (let next = this.#dying.next(now); next !== undefined; next = this.#dying.next(now)) {
      const { row, seen } = next;
      this.#ended(row, { ...seen, ts: Math.max(seen.ts, this.table.lastTs) });
    }
  }

  #ended(row: Process, seen: ExitObservation): void {
    const peakPages = this.#peaks.exit(seen, row);
    const orphans = livingChildren(row);
    const ppid = this.#parentOf(row, seen.ppid);
    this.#emit(
      seen,
      exitEvent(row, seen, {
        ...this.#cgroup(seen.cgroupId, row),
        ppid,
        parentKey: this.#keyOf(ppid),
        user: this.#user(seen.uid),
        maxRssBytes: peakPages === null ? null : peakPages * this.lookup.pageBytes,
      }),
    );
    // Hardly ever there is one, and to ask a Set means to hash the key.
    if (this.#guessed.size > 0) this.#guessed.delete(row.key);
    for (const orphan of orphans) this.#orphan(orphan, seen);
  }

  /** A child outlived its parent: the nearest subreaper or the namespace's init takes it. */
  #orphan(orphan: Process, death: ExitObservation): void {
    // Nothing adopts them: they die with the init of their namespace.
    if (death.reaperPid === death.pid) return;
    const newPpid = this.#adopterOf(orphan, death.reaperPid);
    this.#emit(death, {
      type: "reparent",
      ts: death.ts,
      ...identityFields(orphan),
      ppid: newPpid,
      parentKey: this.#keyOf(newPpid),
      oldPpid: death.pid,
      newPpid,
    });
  }

  /** Unknown where it would be the orphan itself, or a process that has died meanwhile. */
  #adopterOf(orphan: Process, reaperPid: number | null): number | null {
    if (reaperPid === null || reaperPid === orphan.pid || this.#hasDied(reaperPid)) return null;
    return reaperPid;
  }

  /**
   * The parent that the probe saw, unless it has died: the kernel hands its children on a moment after
   * its exit was seen, and this event fell in between.
   */
  #parentOf(row: Process, seenPpid: number | null): number | null {
    if (seenPpid === null || this.#hasDied(seenPpid)) return row.ppid;
    return seenPpid;
  }

  #hasDied(pid: number): boolean {
    return this.table.byPid(pid) === undefined && this.recentExits.isLast(pid);
  }

  #rename(seen: RenameObservation): void {
    const row = this.#identify(seen.pid, seen.startTicks, seen);
    if (row === undefined || isSameText(row.image.comm, seen.comm)) return;
    const names = { comm: seen.comm, oldComm: row.image.comm };
    this.#emit(seen, { type: "rename", ...this.#about(row, seen), ...names });
  }

  /** The kernel names the task of a move by its pid alone; a thread other than the first has no row. */
  #move(seen: MoveObservation): void {
    const row = this.table.byPid(seen.pid);
    if (row === undefined || row.startTs > seen.ts) return;
    const path = this.lookup.cgroupAfterMove(seen.cgroupId, seen.pid);
    if (path === undefined || path === row.identity.cgroup) return;
    const cgroups = { ...inContainer(path, row.identity), oldCgroup: row.identity.cgroup };
    this.#emit(seen, { type: "move", ...this.#about(row, seen), ...cgroups });
  }

  #about(row: Process, { ts }: Observation) {
    return { ts, ...identityFields(row), ppid: row.ppid, parentKey: this.#keyOf(row.ppid) };
  }

  /**
   * The living row of a pid that started then. Where there is none, its birth was lost: it is
   * written down as found. Where another one has the pid, that one's death was lost as well.
   */
  #identify(pid: number, startTicks: number | null, seen: Observation): Process | undefined {
    if (pid === 0) return undefined;
    const row = this.table.byPid(pid);
    if (row !== undefined) {
      if (startTicks === null || row.startTicks === startTicks) return row;
      if (this.#guessed.has(row.key) && Math.abs(row.startTicks - startTicks) <= 1) return row;
      // An event of its predecessor, late: that one must not bury who has the pid now.
      if (startTicks < row.startTicks) return this.table.get(processKey(pid, startTicks));
      this.#bury(lastKnownFields(row), seen);
    }
    if (startTicks === null) return undefined;
    const key = processKey(pid, startTicks);
    const known = this.table.get(key);
    if (known !== undefined) return known;
    this.#emit(seen, this.#foundLife(pid, startTicks, key, seen));
    if (this.watching && seen.late !== true) {
      this.unseen?.found(key, startTicks * NANOSECONDS_PER_TICK);
    }
    const raised = this.table.get(key);
    if (seen.late === true && this.recentExits.isOver(pid, startTicks, seen.ts)) {
      this.#raised = raised;
    }
    return raised;
  }

  /** A process that no fork vouches for, with what its record and /proc know of it. */
  #foundLife(pid: number, startTicks: number, key: string, seen: Observation): SnapshotEvent {
    const living = this.watching ? this.unseen?.living(pid, startTicks, seen.ts) ?? null : null;
    const event = living ?? foundUnseen(pid, startTicks, key, seen.ts, this.watching);
    if (seen.pid !== pid || (seen.kind !== "exec" && seen.kind !== "exit")) return event;
    const ppid = seen.ppid ?? event.ppid;
    const uid = seen.uid ?? event.uid;
    const cgroup = this.#cgroup(seen.cgroupId, undefined);
    return { ...event, ppid, parentKey: this.#keyOf(ppid), uid, user: this.#user(uid), ...cgroup };
  }

  /** No event reported its death, or that was forgotten. */
  #bury(row: InferredFields, seen: Observation, ts: number | null = null): void {
    this.#guessed.delete(row.key);
    this.#emit(seen, inferredRow(row, ts ?? seen.ts, "X", this.watching));
  }

  #keyOf(pid: number | null): string | null {
    return pid === null ? null : this.table.byPid(pid)?.key ?? null;
  }

  /** Late events are rare, so the mark is added to them and no other has the property. */
  #emit(seen: Observation, event: ProcessEvent): void {
    this.emit(seen.late === true ? { ...event, late: true } : event);
  }

  #user(uid: number | null): string | null {
    return uid === null ? null : this.lookup.user(uid);
  }

  /** The kernel's own word, or null: what a relative is in is no answer for another id. */
  #cgroup(id: number | null, row: Process | undefined) {
    return inContainer(id === null ? null : this.lookup.cgroup(id), row?.identity);
  }
}
