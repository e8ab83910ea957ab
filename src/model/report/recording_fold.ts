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
import { MAX_LIVES, MAX_REPORTED_LOSSES } from "../base/limits.ts";
import { NANOSECONDS_PER_TICK, startTicksOf } from "../base/process_key.ts";
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
import { SharedText } from "./shared_text.ts";

/**
 * Folds the events of a recording into lives. `process` lines, at the start or repeated as key
 * frames, are neither births nor events: they tell of processes that no fork told of, and fill in
 * what is not known.
 *
 * A reader that knows more of each line (its time of day) uses {@linkcode RecordingFold} by itself.
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

/** The running fold behind `livesOf`: events in, one after another; lives out, at the end. */
export class RecordingFold {
  readonly #lives: RecordBuilder[] = [];
  /** Dead ones too: an event may come late. */
  readonly #byKey = new Map<string, RecordBuilder>();
  /** The last one of each pid. */
  readonly #byPid = new Map<number, RecordBuilder>();
  readonly #shared = new SharedText();
  readonly #bounds = new RecordingBounds();
  readonly #tally = new Tally();
  readonly #losses: LostEvent[] = [];
  readonly #gaps: GapEvent[] = [];
  #host: string | null = null;
  #fromTs = Infinity;
  #toTs = -Infinity;
  #bootWall: BootWall | null = null;
  #leftOut = 0;

  /** Takes the time of day at boot, as a line has it; the first line counts. */
  clock(bootWall: BootWall): void {
    this.#bootWall ??= bootWall;
  }

  /** The recording covers this too, though no event that can be read says so. */
  cover({ fromTs, toTs }: { readonly fromTs: number; readonly toTs: number }): void {
    if (fromTs < this.#fromTs) this.#fromTs = fromTs;
    if (toTs > this.#toTs) this.#toTs = toTs;
  }

  /** Returns the `id` of the life that the event is about; null when it is about none. */
  apply(event: FlockEvent): number | null {
    this.#tally.count(event);
    this.#host ??= event.host ?? null;
    // What was alive in another boot is not; its end is in no recording.
    const isReboot = event.type === "meta" && this.#bounds.begin(event);
    if (isReboot) { for (const life of this.#lives) markGone(life, this.#toTs); }
    if (event.ts < this.#fromTs) this.#fromTs = event.ts;
    if (event.ts > this.#toTs) this.#toTs = event.ts;
    switch (event.type) {
      case "end":
        this.#bounds.finish(event);
        break;
      case "lost":
        if (this.#losses.length < MAX_REPORTED_LOSSES) this.#losses.push(event);
        break;
      case "gap":
        if (this.#gaps.length < MAX_REPORTED_LOSSES) this.#gaps.push(event);
        break;
      case "meta":
      case "ready":
        break;
      default:
        return this.#process(event);
    }
    return null;
  }

  /** All that was folded so far. */
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
      processes: this.#lives,
      processesLeftOut: this.#leftOut,
      argvCut: this.#shared.argvCut,
      tally: this.#tally,
      losses: this.#losses,
      gaps: this.#gaps,
    };
  }

  #process(event: ProcessEvent): number | null {
    const life = this.#lifeOf(event);
    if (life === null) return null;
    if (event.inferred === true) life.inferred = true;
    if (event.late === true) life.late = true;
    // What is said late, or after the end, is older than what is known.
    const isNews = event.late !== true && life.ending === null;
    life.uid = (isNews ? event.uid : null) ?? life.uid ?? event.uid;
    life.user = this.#shared.name((isNews ? event.user : null) ?? life.user ?? event.user);
    life.cgroup = this.#shared.name((isNews ? event.cgroup : null) ?? life.cgroup ?? event.cgroup);
    life.container = this.#shared.name(
      (isNews ? event.container : null) ?? life.container ?? event.container,
    );
    switch (event.type) {
      case "process":
        this.#found(life, event);
        break;
      case "fork":
        this.#born(life, event);
        break;
      case "exec":
        this.#became(life, event);
        break;
      case "exit":
        this.#ended(life, event);
        break;
      case "rename":
        this.#renamed(life, event);
        break;
      case "reparent":
        this.#adopted(life, event);
    }
    return life.id;
  }

  /** The life that an event is about, made when there is none; null when there is no more room. */
  #lifeOf(event: ProcessEvent): RecordBuilder | null {
    const known = this.#byKey.get(event.key);
    if (known !== undefined && !isNewProcess(known, event)) return known;
    if (event.type === "fork") {
      this.#addParent(event);
      return this.#add(event);
    }
    const life = this.#add(event);
    if (life !== null) this.#setParent(life, event.ppid, event.parentKey);
    return life;
  }

  #add(event: EventIdentity): RecordBuilder | null {
    if (this.#lives.length >= MAX_LIVES) {
      this.#leftOut++;
      return null;
    }
    const startTicks = startTicksOf(event.key);
    const startTs = Number.isNaN(startTicks)
      ? event.ts
      : Math.min(event.ts, startTicks * NANOSECONDS_PER_TICK);
    const life = newRecord(this.#lives.length, event, startTs);
    this.#lives.push(life);
    this.#byKey.set(event.key, life);
    const before = this.#byPid.get(event.pid);
    if (before === undefined || before.startTs <= startTs) {
      // The pid is taken again, so its last owner is dead, and nobody saw it die.
      if (before !== undefined) markGone(before, event.ts);
      this.#byPid.set(event.pid, life);
    }
    return life;
  }

  /** Of a parent that nothing told of, at least that it is there. */
  #addParent({ parentKey: key, birthPpid: pid, parentComm: comm, ts }: ForkEvent): void {
    if (key === null || pid === null || pid === 0 || this.#byKey.has(key)) return;
    this.#add({ key, pid, ts, comm });
  }

  #setParent(life: RecordBuilder, pid: number | null, key: string | null): void {
    life.parentPid = pid;
    life.parentKey = key;
    if (pid === 0) return;
    const parent = key !== null
      ? this.#byKey.get(key)
      : pid === null
      ? undefined
      : this.#byPid.get(pid);
    if (
      parent !== undefined && parent !== life &&
      parent.startTs <= life.startTs + NANOSECONDS_PER_TICK
    ) {
      life.parentId = parent.id;
      life.parentKey = parent.key;
    }
  }

  #found(life: RecordBuilder, event: SnapshotEvent): void {
    if (event.state === "X") return markGone(life, event.ts);
    if (!life.birthSeen && event.startTime !== null) life.startTs = event.startTime;
    if (life.parentId === null && !life.birthSeen) {
      this.#setParent(life, event.ppid, event.parentKey);
    }
    // A key frame repeats what is known; where an exec was seen, that knows better.
    if (life.birthSeen || life.execs.length > 0 || life.ending !== null) return;
    const { inherited } = life;
    if (inherited.argv !== null && inherited.filename !== null && inherited.comm !== null) return;
    life.inherited = this.#shared.image({
      ts: inherited.ts,
      comm: inherited.comm ?? event.comm,
      filename: inherited.filename ?? event.filename,
      argv: inherited.argv ?? event.argv,
      argvTruncated: false,
      cwd: inherited.cwd,
    });
  }

  #born(life: RecordBuilder, event: ForkEvent): void {
    if (life.birthSeen) return;
    life.birthSeen = true;
    life.startTs = event.ts;
    life.parentId = null;
    this.#setParent(life, event.birthPpid, event.parentKey);
    const parent = life.parentId === null ? undefined : this.#lives[life.parentId];
    if (parent !== undefined) parent.births++;
    if (life.execs.length > 0) return;
    const creator = parent === undefined ? null : parent.execs.at(-1) ?? parent.inherited;
    const isCopy = event.comm === null || event.comm.text === creator?.comm?.text;
    if (creator !== null && isCopy) life.inherited = creator;
    else {
      life.inherited = this.#shared.image({
        ts: event.ts,
        comm: event.comm,
        filename: creator?.filename ?? null,
        argv: creator?.argv ?? null,
        argvTruncated: creator?.argvTruncated ?? false,
        cwd: creator?.cwd ?? null,
      });
    }
  }

  #became(life: RecordBuilder, event: ExecEvent): void {
    const { ts, comm, filename, argv, argvTruncated, cwd } = event;
    const image = this.#shared.image({ ts, comm, filename, argv, argvTruncated, cwd });
    life.execs = insertByTime(life.execs, image);
    life.execsLeftOut += keepBound(life.execs);
  }

  #ended(life: RecordBuilder, event: ExitEvent): void {
    if (life.ending?.seen === true) return;
    const { exitCode, signal, core, durationNs } = event;
    const signalName = this.#shared.name(event.signalName);
    life.endTs = event.ts;
    life.ending = { seen: true, exitCode, signal, signalName, core };
    if (!life.birthSeen && durationNs !== null) life.startTs = event.ts - durationNs;
    life.forkCount = event.forkCount;
    life.usage = usageOf(event);
    // Its last exec is older than the recording, or was lost: the end tells what it had become.
    const told = life.execs.length + life.execsLeftOut;
    const isMissing = life.birthSeen ? (event.execCount ?? 0) > told : told === 0;
    if (!isMissing || (event.argv === null && event.filename === null)) return;
    const { comm, filename, argv, argvTruncated } = event;
    const { ts, cwd } = life.execs.at(-1) ?? life.inherited;
    const since = Math.max(ts, life.startTs);
    const image = this.#shared.image({ ts: since, comm, filename, argv, argvTruncated, cwd });
    if (life.birthSeen) {
      life.execs = insertByTime(life.execs, image);
      life.inferred = true;
    } else if (life.inherited.argv === null) life.inherited = image;
  }

  #renamed(life: RecordBuilder, { ts, oldComm, comm }: RenameEvent): void {
    const [from, to] = [this.#shared.comm(oldComm), this.#shared.comm(comm)];
    life.renames = insertByTime(life.renames, { ts, from, to });
    keepBound(life.renames);
  }

  #adopted(life: RecordBuilder, { ts, oldPpid, newPpid }: ReparentEvent): void {
    life.reparents = insertByTime(life.reparents, { ts, from: oldPpid, to: newPpid });
    keepBound(life.reparents);
  }
}

/** The first and the last line of a recording, or of several that were put one behind another. */
class RecordingBounds {
  /** The first line of the first recording. */
  meta: MetaEvent | null = null;
  #end: EndEvent | null = null;
  /** One of several recordings had no end. */
  #isCut = false;
  /** The boot of the last recording that began. */
  #bootId: string | null = null;

  /** The last line of the last recording; null when any of them has none. */
  get end(): EndEvent | null {
    return this.#isCut ? null : this.#end;
  }

  /** Takes the first line of a recording; returns whether it is of another boot than the one before. */
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
