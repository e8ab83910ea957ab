import type {
  EndEvent,
  ExecEvent,
  ExitEvent,
  FlockEvent,
  ForkEvent,
  GapEvent,
  LostEvent,
  MetaEvent,
  ProcessEvent,
  RenameEvent,
  ReparentEvent,
  SnapshotEvent,
} from "../event/event.ts";
import { MAX_REPORTED_LOSSES } from "../base/limits.ts";
import { NANOSECONDS_PER_TICK, startTicksOf } from "../base/process_key.ts";
import { ActivityFold } from "../activity/activity_fold.ts";
import { Tally } from "../event/tally.ts";
import {
  type EventIdentity,
  insertByTime,
  isNewProcess,
  keepBound,
  markGone,
  newRecord,
  type RecordBuilder,
  usageOf,
} from "./record_builder.ts";
import { type BootWall, bootWallOf, type RecordingContents } from "./recording_contents.ts";
import { type FoldRoom, newRoom, SharedText } from "./shared_text.ts";

/**
 * Folds the events of a recording into one record for each process. `process` lines come at the
 * start and are repeated as key frames. They are no births: they add older processes and fill in
 * unknown fields.
 *
 * A reader that knows more about a line, such as its time of day, uses {@linkcode RecordingFold}.
 */
export function foldRecording(
  events: Iterable<FlockEvent>,
  bootWallMs: number | null = null,
): RecordingContents {
  const fold = new RecordingFold();
  if (bootWallMs !== null) fold.clock(bootWallOf(bootWallMs));
  for (const event of events) fold.apply(event);
  return fold.contents();
}

/** The running fold behind `foldRecording`: takes events one by one and returns the contents. */
export class RecordingFold {
  readonly #processes: RecordBuilder[] = [];
  /** The dead are in it as well, since an event may come late. */
  readonly #byKey = new Map<string, RecordBuilder>();
  /** The last process of each pid. */
  readonly #byPid = new Map<number, RecordBuilder>();
  readonly #shared: SharedText;
  readonly #bounds = new RecordingBounds();
  readonly #tally = new Tally();
  readonly #activity = new ActivityFold();
  readonly #losses: LostEvent[] = [];
  readonly #gaps: GapEvent[] = [];
  #host: string | null = null;
  #fromTs = Infinity;
  #toTs = -Infinity;
  #bootWall: BootWall | null = null;
  #leftOut = 0;

  /** @param room the records and command lines that there is room for; several hosts share it */
  constructor(private readonly room: FoldRoom = newRoom()) {
    this.#shared = new SharedText(room);
  }

  /** Takes the time of day at boot from a line. Only the first line counts. */
  clock(bootWall: BootWall): void {
    this.#bootWall ??= bootWall;
  }

  /** Extends the time of the recording beyond the events that could be read. */
  cover({ fromTs, toTs }: { readonly fromTs: number; readonly toTs: number }): void {
    if (fromTs < this.#fromTs) this.#fromTs = fromTs;
    if (toTs > this.#toTs) this.#toTs = toTs;
  }

  /** Applies an event; returns the `id` of the process that the event is about, or null. */
  apply(event: FlockEvent): number | null {
    this.#tally.count(event);
    this.#host ??= event.host ?? null;
    const isReboot = event.type === "meta" && this.#bounds.begin(event);
    // No process survives a reboot, and no recording has its exit.
    if (isReboot) { for (const record of this.#processes) markGone(record, this.#toTs); }
    if (event.type === "meta") this.#activity.newFile(this.#toTs);
    if (event.ts < this.#fromTs) this.#fromTs = event.ts;
    if (event.ts > this.#toTs) this.#toTs = event.ts;
    switch (event.type) {
      case "end":
        this.#bounds.finish(event);
        break;
      case "lost":
        this.#activity.lose(event);
        if (this.#losses.length < MAX_REPORTED_LOSSES) this.#losses.push(event);
        break;
      case "gap":
        if (this.#gaps.length < MAX_REPORTED_LOSSES) this.#gaps.push(event);
        break;
      case "activity":
        this.#activity.change(event);
        break;
      case "sample":
        this.#activity.sample(event, (key) => this.#byKey.get(key));
        break;
      case "meta":
      case "ready":
        break;
      default:
        return this.#process(event);
    }
    return null;
  }

  /** Returns the contents of the events so far. */
  contents(): RecordingContents {
    const isEmpty = this.#toTs < this.#fromTs;
    const boot = this.#bootWall;
    return {
      meta: this.#bounds.meta,
      end: this.#bounds.end,
      host: this.#host,
      fromTs: isEmpty ? 0 : this.#fromTs,
      toTs: isEmpty ? 0 : this.#toTs,
      bootWallMs: boot === null ? null : boot.seconds * 1000 + boot.nanoseconds / 1e6,
      bootWall: boot,
      processes: this.#processes,
      processesLeftOut: this.#leftOut,
      argvCut: this.#shared.argvCut,
      tally: this.#tally,
      losses: this.#losses,
      gaps: this.#gaps,
      activity: this.#activity.contents(),
      hosts: [],
    };
  }

  #process(event: ProcessEvent): number | null {
    const record = this.#recordOf(event);
    if (record === null) return null;
    if (event.inferred === true) record.inferred = true;
    if (event.late === true) record.late = true;
    // An event that comes late or after the exit holds older values than the record.
    const isNews = event.late !== true && record.ending === null;
    record.uid = (isNews ? event.uid : null) ?? record.uid ?? event.uid;
    record.user = this.#shared.name((isNews ? event.user : null) ?? record.user ?? event.user);
    record.cgroup = this.#shared.name(
      (isNews ? event.cgroup : null) ?? record.cgroup ?? event.cgroup,
    );
    record.container = this.#shared.name(
      (isNews ? event.container : null) ?? record.container ?? event.container,
    );
    switch (event.type) {
      case "process":
        this.#found(record, event);
        break;
      case "fork":
        this.#born(record, event);
        break;
      case "exec":
        this.#became(record, event);
        break;
      case "exit":
        this.#ended(record, event);
        break;
      case "rename":
        this.#renamed(record, event);
        break;
      case "reparent":
        this.#adopted(record, event);
        break;
      case "net":
      case "file":
      case "open":
      case "connect":
      case "accept":
      case "listen":
      case "connection":
      case "transfer":
      case "close":
        this.#activity.apply(event, record);
    }
    return record.id;
  }

  /** Returns the record of the event's process, or a new one; null without room. */
  #recordOf(event: ProcessEvent): RecordBuilder | null {
    const known = this.#byKey.get(event.key);
    if (known !== undefined && !isNewProcess(known, event)) return known;
    if (event.type === "fork") {
      this.#addParent(event);
      return this.#add(event);
    }
    const record = this.#add(event);
    if (record !== null) this.#setParent(record, event.ppid, event.parentKey);
    return record;
  }

  #add(event: EventIdentity): RecordBuilder | null {
    if (this.room.records <= 0) {
      this.#leftOut++;
      return null;
    }
    this.room.records--;
    const startTicks = startTicksOf(event.key);
    const startTs = Number.isNaN(startTicks)
      ? event.ts
      : Math.min(event.ts, startTicks * NANOSECONDS_PER_TICK);
    const named = event.host === undefined && this.#host !== null
      ? { ...event, host: this.#host }
      : event;
    const record = newRecord(this.#processes.length, named, startTs);
    this.#processes.push(record);
    this.#byKey.set(event.key, record);
    const before = this.#byPid.get(event.pid);
    if (before === undefined || before.startTs <= startTs) {
      // The kernel reused the pid, so the process before has exited without an event.
      if (before !== undefined) markGone(before, event.ts);
      this.#byPid.set(event.pid, record);
    }
    return record;
  }

  /** Adds the parent of a fork event when no event before was about it. */
  #addParent({ parentKey: key, birthPpid: pid, parentComm: comm, ts }: ForkEvent): void {
    if (key === null || pid === null || pid === 0 || this.#byKey.has(key)) return;
    this.#add({ key, pid, ts, comm });
  }

  #setParent(record: RecordBuilder, pid: number | null, key: string | null): void {
    record.parentPid = pid;
    record.parentKey = key;
    if (pid === 0) return;
    const parent = key !== null
      ? this.#byKey.get(key)
      : pid === null
      ? undefined
      : this.#byPid.get(pid);
    if (
      parent !== undefined && parent !== record &&
      parent.startTs <= record.startTs + NANOSECONDS_PER_TICK
    ) {
      record.parentId = parent.id;
      record.parentKey = parent.key;
    }
  }

  #found(record: RecordBuilder, event: SnapshotEvent): void {
    if (event.state === "X") return markGone(record, event.ts);
    if (!record.birthSeen && event.startTime !== null) record.startTs = event.startTime;
    if (record.parentId === null && !record.birthSeen) {
      this.#setParent(record, event.ppid, event.parentKey);
    }
    // A key frame repeats known fields, and an exec event has better ones.
    if (record.birthSeen || record.execs.length > 0 || record.ending !== null) return;
    record.login ??= event.login ?? null;
    const { inherited } = record;
    if (inherited.argv !== null && inherited.filename !== null && inherited.comm !== null) return;
    record.inherited = this.#shared.image({
      ts: inherited.ts,
      comm: inherited.comm ?? event.comm,
      filename: inherited.filename ?? event.filename,
      argv: inherited.argv ?? event.argv,
      argvTruncated: false,
      cwd: inherited.cwd,
      program: inherited.program ?? event.program ?? null,
    });
  }

  #born(record: RecordBuilder, event: ForkEvent): void {
    if (record.birthSeen) return;
    record.birthSeen = true;
    record.startTs = event.ts;
    record.parentId = null;
    this.#setParent(record, event.birthPpid, event.parentKey);
    const parent = record.parentId === null ? undefined : this.#processes[record.parentId];
    if (parent !== undefined) {
      parent.births++;
      record.login ??= parent.login;
    }
    if (record.execs.length > 0) return;
    const creator = parent === undefined ? null : parent.execs.at(-1) ?? parent.inherited;
    const isCopy = event.comm === null || event.comm.text === creator?.comm?.text;
    if (creator !== null && isCopy) record.inherited = creator;
    else {
      record.inherited = this.#shared.image({
        ts: event.ts,
        comm: event.comm,
        filename: creator?.filename ?? null,
        argv: creator?.argv ?? null,
        argvTruncated: creator?.argvTruncated ?? false,
        cwd: creator?.cwd ?? null,
        program: creator?.program ?? null,
      });
    }
  }

  #became(record: RecordBuilder, event: ExecEvent): void {
    const { ts, comm, filename, argv, argvTruncated, cwd, program } = event;
    const image = this.#shared.image({ ts, comm, filename, argv, argvTruncated, cwd, program });
    record.login = event.login;
    record.execs = insertByTime(record.execs, image);
    record.execsLeftOut += keepBound(record.execs);
  }

  #ended(record: RecordBuilder, event: ExitEvent): void {
    if (record.ending?.seen === true) return;
    const { exitCode, signal, core, durationNs, death, oom } = event;
    const execFailed = event.execFailed === true;
    const signalName = this.#shared.name(event.signalName);
    record.endTs = event.ts;
    record.ending = { seen: true, exitCode, signal, signalName, core, death, oom, execFailed };
    if (!record.birthSeen && durationNs !== null) record.startTs = event.ts - durationNs;
    record.forkCount = event.forkCount;
    record.usage = usageOf(event);
    // The last exec is older than the recording or was lost: the exit event names the program.
    const known = record.execs.length + record.execsLeftOut;
    const isMissing = record.birthSeen ? (event.execCount ?? 0) > known : known === 0;
    if (!isMissing || (event.argv === null && event.filename === null)) return;
    const { comm, filename, argv, argvTruncated } = event;
    const { ts, cwd } = record.execs.at(-1) ?? record.inherited;
    const since = Math.max(ts, record.startTs);
    const program = null;
    const image = this.#shared.image({
      ...{ ts: since, comm, filename, argv, argvTruncated, cwd, program },
    });
    if (record.birthSeen) {
      record.execs = insertByTime(record.execs, image);
      record.inferred = true;
    } else if (record.inherited.argv === null) record.inherited = image;
  }

  #renamed(record: RecordBuilder, { ts, oldComm, comm }: RenameEvent): void {
    const [from, to] = [this.#shared.comm(oldComm), this.#shared.comm(comm)];
    record.renames = insertByTime(record.renames, { ts, from, to });
    keepBound(record.renames);
  }

  #adopted(record: RecordBuilder, { ts, oldPpid, newPpid }: ReparentEvent): void {
    record.reparents = insertByTime(record.reparents, { ts, from: oldPpid, to: newPpid });
    keepBound(record.reparents);
  }
}

/** A fold for each host: two hosts have the same keys. They share the room of one report. */
export class HostFolds {
  readonly #folds = new Map<string, RecordingFold>();
  readonly #room = newRoom();

  /** Applies an event; returns the `id` of its process among those of the host, or null. */
  apply(host: string, event: FlockEvent, bootWall: BootWall | null): number | null {
    const fold = this.#of(host);
    if (bootWall !== null) fold.clock(bootWall);
    return fold.apply(event);
  }

  /** See {@linkcode RecordingFold.cover}. */
  cover(host: string, span: { readonly fromTs: number; readonly toTs: number }): void {
    this.#of(host).cover(span);
  }

  /** Returns the contents of each host, in order of their names; those of nothing without one. */
  contents(): readonly RecordingContents[] {
    if (this.#folds.size === 0) this.#of("");
    return [...this.#folds].sort(([a], [b]) => a < b ? -1 : 1).map(([, fold]) => fold.contents());
  }

  #of(host: string): RecordingFold {
    let fold = this.#folds.get(host);
    if (fold === undefined) this.#folds.set(host, fold = new RecordingFold(this.#room));
    return fold;
  }
}

/** The first and the last line of a recording, or of several recordings in a row. */
class RecordingBounds {
  /** The first line of the first recording. */
  meta: MetaEvent | null = null;
  #end: EndEvent | null = null;
  /** One of several recordings has no end. */
  #isCut = false;
  /** The boot of the latest recording. */
  #bootId: string | null = null;

  /** The last line of the last recording; null when any recording lacks its last line. */
  get end(): EndEvent | null {
    return this.#isCut ? null : this.#end;
  }

  /** Takes the first line of a recording; returns whether its boot differs from the last one. */
  begin(event: MetaEvent): boolean {
    const before = this.#bootId;
    if (this.meta !== null && this.#end === null) this.#isCut = true;
    this.#end = null;
    this.meta ??= event;
    this.#bootId = event.bootId ?? before;
    return before !== null && this.#bootId !== before;
  }

  /** Takes the last line of a recording. */
  finish(event: EndEvent): void {
    this.#end = event;
  }
}
