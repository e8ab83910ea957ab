import * as at from "./archive_chunk.ts";
import type { Death, Login, Program } from "../event/death.ts";
import { NO_CHILDREN } from "../process/lineage.ts";
import { endingOf } from "../process/new_process.ts";
import type {
  Birth,
  Ending,
  Identity,
  Process,
  ProcessHistory,
  ProcessImage,
  Usage,
} from "../process/process.ts";
import { type SharedFields, unpackArgv } from "./shared_fields.ts";
import { signalName } from "../base/signal_name.ts";
import type { Text } from "../base/text.ts";
import { newHistory } from "../process/process_history.ts";
import { type ProcessKey, processKey, ticksOf } from "../base/process_key.ts";

/** Finds an unpacked row by key. */
export type ParentFinder = (key: ProcessKey) => Process | null;

/**
 * A view of a packed row, which can move to another row. It decodes each value on demand, so that one
 * frame can filter 100,000 rows.
 *
 * After a move it is another process. `unpacked` returns a row to keep.
 */
export class ArchivedProcess implements Process {
  readonly birth: Birth = new ArchivedBirth(this);
  readonly image: ProcessImage = new ArchivedImage(this);
  readonly identity: Identity = new ArchivedIdentity(this);
  readonly usage: Usage = new ArchivedUsage(this);
  readonly ending = new ArchivedEnding(this);
  readonly children = NO_CHILDREN;
  readonly liveIndex = -1;
  readonly siblingIndex = -1;
  #chunk!: at.ArchiveChunk;
  #times = 0;
  #numbers = 0;
  #shared!: SharedFields;

  constructor(private readonly parentOf: ParentFinder) {}

  moveTo(chunk: at.ArchiveChunk, slot: number): this {
    this.#chunk = chunk;
    this.#times = slot * at.TIMES;
    this.#numbers = slot * at.NUMBERS;
    this.#shared = chunk.shared[slot]!;
    return this;
  }

  get shared(): SharedFields {
    return this.#shared;
  }
  get flags(): number {
    return this.#chunk.numbers[this.#numbers + at.FLAGS]!;
  }
  /** UTF-16 units of command lines that only this row holds. */
  get size(): number {
    return this.#chunk.numbers[this.#numbers + at.SIZE]!;
  }
  /** Distance to the previous row with the same hash. */
  get back(): number {
    return this.#chunk.numbers[this.#numbers + at.BACK]!;
  }
  number(column: number): number | null {
    const value = this.#chunk.numbers[this.#numbers + column]!;
    return value > at.WIDE ? value : value === at.NONE ? null : this.#shared.wide![column]!;
  }
  /** Returns a time, which is stored relative to the start; nanoseconds since boot. */
  since(column: number): number | null {
    const value = this.#chunk.numbers[this.#numbers + column]!;
    if (value > at.WIDE) return this.startTs + value;
    return value === at.NONE ? null : this.#shared.wide![column]!;
  }

  get key(): ProcessKey {
    return this.#shared.key ?? processKey(this.pid, this.startTicks);
  }
  get pid(): number {
    return this.number(at.PID)!;
  }
  get startTicks(): number {
    const { flags } = this;
    return (flags & at.TICKS_WIDE) !== 0
      ? this.#shared.wide![at.START_TICKS]!
      : ticksOf(this.startTs) + (flags >> at.TICKS_SHIFT);
  }
  get startTs(): number {
    return this.#chunk.times[this.#times + at.START]!;
  }
  get endTs(): number {
    return this.#chunk.times[this.#times + at.END]!;
  }
  get inferred(): boolean {
    return (this.flags & at.INFERRED) !== 0;
  }
  get ppid(): number | null {
    return this.number(at.PPID);
  }
  get parent(): Process | null {
    const { parentKey } = this.#shared;
    return parentKey === null ? null : this.parentOf(parentKey);
  }
  get forkCount(): number | null {
    return this.number(at.FORK_COUNT);
  }
  get failedCount(): number | null {
    return this.number(at.FAILED_COUNT);
  }
  get kernelThread(): boolean {
    return (this.flags & at.KERNEL_THREAD) !== 0;
  }
  get history(): ProcessHistory {
    return this.historyWith(this.image.argv);
  }

  /** Returns the history. An entry with the current image gets `argv`. */
  historyWith(argv: ProcessImage["argv"]): ProcessHistory {
    const { history, birthParent } = this.#shared;
    if (history !== null) return history;
    const { size } = this;
    const { execTs, comm, filename, argvTruncated } = this.image;
    if ((this.flags & at.ONE_EXEC) === 0 || execTs === null) {
      return { ...newHistory(), birthParent };
    }
    const image = { comm, filename, argv, argvTruncated };
    const entries = [{ type: "exec", ts: execTs, image } as const];
    // The size counts the argv of the row and of the history, which are the same.
    return {
      birthParent,
      entries: entries,
      droppedEntries: 0,
      argvLength: size / 2,
      image,
      asAncestor: null,
    };
  }
}

class ArchivedBirth implements Birth {
  constructor(private readonly row: ArchivedProcess) {}

  get seen(): boolean {
    return (this.row.flags & at.BIRTH_SEEN) !== 0;
  }
  get ppid(): number | null {
    return this.row.shared.birthPpid;
  }
  get parentKey(): ProcessKey | null {
    return this.row.shared.birthParentKey;
  }
  get parentComm(): Text | null {
    return this.row.shared.birthParentComm;
  }
}

class ArchivedImage implements ProcessImage {
  constructor(private readonly row: ArchivedProcess) {}

  get comm(): Text | null {
    return this.row.shared.comm;
  }
  get commTs(): number | null {
    return this.row.since(at.COMM);
  }
  get filename(): Text | null {
    return this.row.shared.filename;
  }
  get argv(): readonly Text[] | null {
    return unpackArgv(this.row.shared.argv);
  }
  get argvTruncated(): boolean {
    return (this.row.flags & at.ARGV_TRUNCATED) !== 0;
  }
  get cwd(): Text | null {
    return this.row.shared.cwd;
  }
  get execTs(): number | null {
    return this.row.since(at.EXEC);
  }
  get execCount(): number | null {
    return this.row.number(at.EXEC_COUNT);
  }
  get program(): Program | null {
    return this.row.shared.program;
  }
}

class ArchivedIdentity implements Identity {
  constructor(private readonly row: ArchivedProcess) {}

  get uid(): number | null {
    return this.row.shared.uid;
  }
  get user(): string | null {
    return this.row.shared.user;
  }
  get euid(): number | null {
    return this.row.shared.euid;
  }
  get cgroup(): string | null {
    return this.row.shared.cgroup;
  }
  get container(): string | null {
    return this.row.shared.container;
  }
  get pgid(): number | null {
    return this.row.number(at.PGID);
  }
  get sid(): number | null {
    return this.row.shared.sid;
  }
  get nsPid(): number | null {
    return this.row.number(at.NS_PID);
  }
  get pidNs(): number | null {
    return this.row.shared.pidNs;
  }
  get login(): Login | null {
    return this.row.shared.login;
  }
}

class ArchivedUsage implements Usage {
  constructor(private readonly row: ArchivedProcess) {}

  get state(): string | null {
    return this.row.shared.state;
  }
  get threads(): number | null {
    return this.row.shared.threads;
  }
  get rssBytes(): number | null {
    return this.row.shared.rssBytes;
  }
  get cpuPercent(): number | null {
    return this.row.shared.cpuPercent;
  }
  get cpuUserNs(): number | null {
    return this.row.number(at.CPU_USER);
  }
  get cpuSystemNs(): number | null {
    return this.row.number(at.CPU_SYSTEM);
  }
  get nice(): number | null {
    return this.row.shared.nice;
  }
  get extra(): null {
    return null;
  }
}

/** The parts of a packed row that its ending needs. */
export interface EndedRow {
  readonly startTs: number;
  readonly endTs: number;
  readonly flags: number;
  readonly shared: SharedFields;
  number(column: number): number | null;
}

/** The ending of the row that the view is on. */
class ArchivedEnding implements Ending {
  constructor(private readonly row: EndedRow) {}

  get ts(): number {
    return this.row.endTs;
  }
  get exitCode(): number | null {
    return this.row.number(at.EXIT_CODE);
  }
  get signal(): number | null {
    return this.row.number(at.SIGNAL);
  }
  get signalName(): string | null {
    const { flags, shared } = this.row;
    return (flags & at.SIGNAL_NAMED) === 0 ? shared.signalName : signalName(this.signal!);
  }
  get core(): boolean | null {
    const { flags } = this.row;
    return (flags & at.CORE_KNOWN) === 0 ? null : (flags & at.CORE) !== 0;
  }
  get durationNs(): number | null {
    const { flags, shared, startTs } = this.row;
    if ((flags & at.DURATION_KNOWN) === 0) return null;
    if ((flags & at.DURATION_PLAIN) === 0) return shared.wide![at.DURATION]!;
    return Math.max(0, this.ts - startTs);
  }
  get maxRssBytes(): number | null {
    return this.row.number(at.MAX_RSS);
  }
  get readBytes(): number | null {
    return this.row.number(at.READ);
  }
  get writeBytes(): number | null {
    return this.row.number(at.WRITE);
  }
  get rchar(): number | null {
    return this.row.number(at.READ_CHARS);
  }
  get wchar(): number | null {
    return this.row.number(at.WRITE_CHARS);
  }
  get syscr(): number | null {
    return this.row.number(at.READ_CALLS);
  }
  get syscw(): number | null {
    return this.row.number(at.WRITE_CALLS);
  }
  get cancelledWriteBytes(): number | null {
    const { flags, shared } = this.row;
    if ((flags & at.CANCELLED_KNOWN) === 0) return null;
    return (flags & at.CANCELLED_ANY) === 0 ? 0 : shared.wide![at.CANCELLED]!;
  }
  get minorFaults(): number | null {
    return this.row.number(at.MINOR_FAULTS);
  }
  get majorFaults(): number | null {
    return this.row.number(at.MAJOR_FAULTS);
  }
  get voluntarySwitches(): number | null {
    return this.row.number(at.VOLUNTARY_SWITCHES);
  }
  get involuntarySwitches(): number | null {
    return this.row.number(at.INVOLUNTARY_SWITCHES);
  }
  get threadsTotal(): number | null {
    return this.row.number(at.THREADS_TOTAL);
  }
  get execFailed(): boolean {
    return (this.row.flags & at.EXEC_FAILED) !== 0;
  }
  get death(): Death | null {
    return this.row.shared.death;
  }
  get oom(): boolean | null {
    const { flags } = this.row;
    return (flags & at.OOM_KNOWN) === 0 ? null : (flags & at.OOM) !== 0;
  }
}

/** Returns a packed row as a new `Process`. */
export function unpacked(row: ArchivedProcess): Process {
  const image = imageOf(row.image);
  return {
    key: row.key,
    pid: row.pid,
    startTicks: row.startTicks,
    startTs: row.startTs,
    inferred: row.inferred,
    ppid: row.ppid,
    parent: row.parent,
    birth: birthOf(row.birth),
    image,
    identity: identityOf(row.identity),
    usage: usageOf(row.usage),
    forkCount: row.forkCount,
    failedCount: row.failedCount,
    children: NO_CHILDREN,
    liveIndex: -1,
    siblingIndex: -1,
    ending: endingOf(row.ending),
    history: row.historyWith(image.argv),
    kernelThread: row.kernelThread,
  };
}

function birthOf({ seen, ppid, parentKey, parentComm }: Birth): Birth {
  return { seen, ppid, parentKey, parentComm };
}

function imageOf(image: ProcessImage): ProcessImage {
  const { comm, commTs, filename, argv, argvTruncated, cwd, execTs, execCount, program } = image;
  return { comm, commTs, filename, argv, argvTruncated, cwd, execTs, execCount, program };
}

function identityOf(identity: Identity): Identity {
  const { uid, user, euid, cgroup, container, pgid, sid, nsPid, pidNs, login } = identity;
  return { uid, user, euid, cgroup, container, pgid, sid, nsPid, pidNs, login };
}

function usageOf(usage: Usage): Usage {
  const { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice, extra } = usage;
  return { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice, extra };
}
