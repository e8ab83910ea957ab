import { containerId } from "./container_id.ts";
import type { ProcessEvent } from "./event.ts";
import { type Found, found, identity, UNKNOWN } from "./found_row.ts";
import type { Lookup } from "./lookup.ts";
import type {
  ExecObservation,
  ExitObservation,
  ForkObservation,
  Observation,
  RenameObservation,
} from "./observation.ts";
import type { Process } from "./process.ts";
import { processKey, ticksOf } from "./process_key.ts";
import { signalName } from "./signal_name.ts";
import type { ProcessTable } from "./table.ts";
import { ToldDeaths } from "./told_deaths.ts";

/**
 * Turns what probes saw into events that tell the whole story: numbers get names, a pid gets the
 * identity it had at that moment, and a death gets its consequences for the children.
 *
 * It knows nothing but the table, into which `emit` puts each event before the next is made.
 */
export class Interpreter {
  /** Keys whose start was guessed from the time of the fork: off by a tick at times. */
  readonly #guessed = new Set<string>();
  readonly told = new ToldDeaths();
  /** Who was written down again, because something came late, after its death had been told. */
  #raised: Process | undefined;

  /** What happened before is the past: a row that turns up is old, and not a sign of loss. */
  watching = true;

  constructor(
    private readonly table: ProcessTable,
    private readonly lookup: Lookup,
    private readonly emit: (event: ProcessEvent) => void,
  ) {}

  interpret(observation: Observation): void {
    this.#interpret(observation);
    // Its row was forgotten since; it must not be among the living from now on.
    const row = this.#raised;
    if (row === undefined) return;
    this.#raised = undefined;
    if (row.ending === null) {
      this.#bury(row, observation, this.told.when(row.pid, row.startTicks));
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
    const known = this.table.get(key);
    // Told already; unless the pid went round within one tick, which makes the same key again.
    if (known?.birthSeen && (known.ending === null || ts < known.ending.ts)) return;
    // Whoever had the pid until now, and whose death was lost.
    const before = this.table.byPid(pid);
    if (before !== undefined && before.startTicks < startTicks) this.#bury(before, seen);
    // With CLONE_PARENT the parent is not the creator, of which the child is a copy.
    const creator = (seen.parentTid === null ? null : this.table.byPid(seen.parentTid)) ?? parent;
    const { cgroup, container } = this.#cgroup(seen.cgroupId, creator);
    this.#emit(seen, {
      type: "fork",
      ts,
      pid,
      key,
      ppid,
      parentKey: parent?.key ?? null,
      comm: seen.comm ?? creator?.comm ?? null,
      uid,
      user: this.#user(uid),
      cgroup,
      container,
      birthPpid: ppid,
      parentTid: seen.parentTid,
      parentComm: parent?.comm ?? null,
    });
    // It comes late: another one has had the pid since, or its death was told and forgotten.
    const isOver = before !== undefined && before.startTicks > startTicks ||
      seen.late === true && this.told.isOver(pid, startTicks, ts);
    const isNews = known === undefined || (known.ending !== null && ts > known.ending.ts);
    if (!isOver || !isNews) return;
    const row = this.table.get(key) ?? { ...UNKNOWN, pid, key };
    this.#bury(row, seen, this.told.when(pid, startTicks));
  }

  #exec(seen: ExecObservation): void {
    const row = this.#identify(seen.pid, seen.startTicks, seen);
    if (row === undefined) return;
    const { cgroup, container } = this.#cgroup(seen.cgroupId, row);
    const cwd = seen.cwdDevice === null || seen.cwdInode === null
      ? null
      : this.lookup.directory(seen.cwdDevice, seen.cwdInode, seen.pid, row.cwd, seen.ts);
    const ppid = seen.ppid ?? row.ppid;
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
      execCount: row.execCount === null ? null : row.execCount + 1,
    });
  }

  #exit(seen: ExitObservation): void {
    const { ts, pid, status, startTicks } = seen;
    if (startTicks !== null) {
      // The same name lives: its pid went round within one tick, and this is its own death.
      const lives = this.table.byPid(pid)?.startTicks === startTicks;
      if (!lives && this.told.has(pid, startTicks)) return;
    }
    const row = this.#identify(pid, startTicks, seen);
    if (row === undefined) return;
    this.told.add(pid, startTicks ?? row.startTicks, ts);
    const orphans = livingChildren(row);
    const signal = status === null ? null : status & 0x7f;
    const { comm, cgroup, container, filename, argv, argvTruncated } = row;
    const ppid = seen.ppid ?? row.ppid;
    this.#emit(seen, {
      type: "exit",
      ts,
      pid,
      key: row.key,
      ppid,
      parentKey: this.#keyOf(ppid),
      comm: seen.comm ?? comm,
      uid: seen.uid,
      user: this.#user(seen.uid),
      cgroup,
      container,
      exitCode: status === null || signal !== 0 ? null : (status >> 8) & 0xff,
      signal: signal === 0 ? null : signal,
      signalName: signal === null || signal === 0 ? null : signalName(signal),
      core: status === null ? null : (status & 0x80) !== 0,
      durationNs: Math.max(0, ts - row.startTs),
      filename,
      argv,
      argvTruncated,
      cpuUserNs: seen.cpuUserNs,
      cpuSystemNs: seen.cpuSystemNs,
      maxRssBytes: seen.maxRssPages === null ? null : seen.maxRssPages * this.lookup.pageBytes,
      readBytes: seen.readBytes,
      writeBytes: seen.writeBytes,
      minorFaults: seen.minorFaults,
      majorFaults: seen.majorFaults,
      voluntarySwitches: seen.voluntarySwitches,
      involuntarySwitches: seen.involuntarySwitches,
      // The probe counts threads from its own beginning.
      threadsTotal: seen.threadsStarted === null || !row.birthSeen ? null : seen.threadsStarted + 1,
      execCount: row.execCount,
      forkCount: row.forkCount,
    });
    // Hardly ever there is one, and to ask a Set means to hash the key.
    if (this.#guessed.size > 0) this.#guessed.delete(row.key);
    for (const orphan of orphans) this.#orphan(orphan, seen);
  }

  /** A child outlived its parent: the nearest subreaper or the namespace's init takes it. */
  #orphan(orphan: Process, death: ExitObservation): void {
    this.#emit(death, {
      type: "reparent",
      ts: death.ts,
      ...identity(orphan),
      ppid: death.reaperPid,
      parentKey: this.#keyOf(death.reaperPid),
      oldPpid: death.pid,
      newPpid: death.reaperPid,
    });
  }

  #rename(seen: RenameObservation): void {
    const row = this.#identify(seen.pid, seen.startTicks, seen);
    if (row === undefined || same(row.comm, seen.comm)) return;
    this.#emit(seen, {
      type: "rename",
      ts: seen.ts,
      ...identity(row),
      ppid: row.ppid,
      parentKey: this.#keyOf(row.ppid),
      comm: seen.comm,
      oldComm: row.comm,
    });
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
      this.#bury(row, seen);
    }
    if (startTicks === null) return undefined;
    const key = processKey(pid, startTicks);
    const known = this.table.get(key);
    if (known !== undefined) return known;
    this.#emit(seen, found({ ...UNKNOWN, pid, key }, seen.ts, null, this.watching));
    const raised = this.table.get(key);
    if (seen.late === true && this.told.isOver(pid, startTicks, seen.ts)) this.#raised = raised;
    return raised;
  }

  /** Nobody told of its death, or that was forgotten; what was seen proves it. */
  #bury(row: Found, seen: Observation, ts: number | null = null): void {
    this.#guessed.delete(row.key);
    this.#emit(seen, found(row, ts ?? seen.ts, "X", this.watching));
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

  /** From the id where the kernel has one hierarchy; else as the nearest relative was read. */
  #cgroup(id: number | null, relative: Process | undefined) {
    const cgroup = (id === null ? null : this.lookup.cgroup(id)) ?? relative?.cgroup ?? null;
    if (cgroup !== null && cgroup === relative?.cgroup) {
      return { cgroup, container: relative.container };
    }
    return { cgroup, container: cgroup === null ? null : containerId(cgroup) };
  }
}

const NOBODY: readonly Process[] = [];

function livingChildren(row: Process): readonly Process[] {
  if (row.children.size === 0) return NOBODY;
  return [...row.children].filter((child) => child.ending === null);
}

function same(
  a: { text: string; hex?: string } | null,
  b: { text: string; hex?: string },
): boolean {
  return a !== null && a.text === b.text && a.hex === b.hex;
}
