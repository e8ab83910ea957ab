import { MAX_SAMPLED_FILES, MAX_SAMPLED_PROCESSES } from "../../model/base/limits.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { type FileLook, type FilePosition, movedFiles } from "../../model/activity/moved_files.ts";
import type { BusyFiles } from "../../model/event/activity.ts";
import { fileKind, parseFdInfo, withoutDeletedMark } from "../../wire/proc/proc_fdinfo.ts";
import { parseIo } from "../../wire/proc/proc_extra.ts";
import { parseProcStat } from "../../wire/proc/proc_stat.ts";
import {
  knownSize,
  readFolder,
  readLinkBytes,
  readOnePiece,
  readOnePieceText,
} from "../libc/file.ts";

/** A process at whose files a look may be taken. */
export interface SampledProcess {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly startTicks: number;
  readonly ppid: number | null;
  /** Nanoseconds since boot. */
  readonly startTs: number;
  /** It was born while files are sampled, so its calls count from 0. */
  readonly isNew: boolean;
}

/** What is known of a process from earlier rounds. */
interface Known {
  /** The counters as /proc/PID/io has them: bytes that calls read and wrote. */
  counters: string;
  /** Rounds until the next look at its counters, when they do not move. */
  pause: number;
  dueRound: number;
  /** The round that last listed it. */
  seenRound: number;
  /** Its files at the last look; null before the first one. */
  look: FileLook | null;
}

/** The bytes that the calls of a process had moved. */
interface Moved {
  readonly read: number;
  readonly written: number;
}

/** A process whose counters have not moved is looked at again after at most so many rounds. */
const LONGEST_PAUSE = 8;
/** Processes between two breaks, so that a pressed key waits no longer. */
const IDLE_BETWEEN_BREAKS = 250;
const BUSY_BETWEEN_BREAKS = 10;

/**
 * Samples which files processes read and write: from one round to the next by the positions of their
 * open files, and only of processes whose counters in /proc/PID/io moved. It costs those processes
 * nothing.
 */
export class FileSampler {
  readonly #known = new Map<ProcessKey, Known>();
  #round = 0;
  /** Processes of the last round that found no place among {@linkcode MAX_SAMPLED_PROCESSES}. */
  unsampled = 0;

  constructor(
    private readonly now: () => number,
    private readonly root = "/proc",
    private readonly maxProcesses = MAX_SAMPLED_PROCESSES,
  ) {}

  /** Returns the files in which processes moved on since the last look at each. */
  async look(processes: Iterable<SampledProcess>): Promise<ReadonlyMap<ProcessKey, BusyFiles>> {
    const round = ++this.#round;
    const found = new Map<ProcessKey, BusyFiles>();
    let [idle, busy, unsampled] = [0, 0, 0];
    for (const process of [...processes]) {
      const known = this.#entry(process, round);
      if (known === null) {
        unsampled++;
        continue;
      }
      known.seenRound = round;
      if (round < known.dueRound) continue;
      if (++idle % IDLE_BETWEEN_BREAKS === 0) await pause();
      if (!this.#hasMoved(process, known)) continue;
      if (++busy % BUSY_BETWEEN_BREAKS === 0) await pause();
      const files = this.#sample(process, known);
      if (files !== null) found.set(process.key, files);
    }
    for (const [key, { seenRound }] of this.#known) {
      if (seenRound !== round) this.#known.delete(key);
    }
    this.unsampled = unsampled;
    return found;
  }

  #entry({ key, isNew }: SampledProcess, round: number): Known | null {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    if (this.#known.size >= this.maxProcesses) return null;
    const look = isNew ? NOTHING_YET : null;
    const entry = { counters: "", pause: 1, dueRound: round, seenRound: round, look };
    this.#known.set(key, entry);
    return entry;
  }

  /** Whether the calls of a process moved bytes since the last round. The first time only begins. */
  #hasMoved({ pid, isNew }: SampledProcess, known: Known): boolean {
    const bytes = readOnePiece(`${this.root}/${pid}/io`);
    // "rchar: 1\nwchar: 2\n" come first, and are all that counts.
    const counters = bytes === null ? "" : firstLines(bytes);
    const hasMoved = counters !== known.counters;
    const isFirst = known.counters === "" && !isNew;
    known.counters = counters;
    known.pause = hasMoved ? 1 : Math.min(LONGEST_PAUSE, known.pause * 2);
    known.dueRound = this.#round + known.pause;
    return hasMoved && !isFirst && counters !== "";
  }

  #sample(process: SampledProcess, known: Known): BusyFiles | null {
    const folder = `${this.root}/${process.pid}`;
    const before = known.look;
    const ts = this.now();
    const first = this.#moved(process.pid);
    const open = first === null ? null : openFiles(folder);
    if (first === null || open === null) return null;
    // The bytes of calls are read before the positions for the next look, and after them for this one,
    // so that they are never less than the positions moved.
    const last = this.#moved(process.pid);
    if (last === null || !this.#isSame(process)) return null;
    known.look = { ts, ...first, ...open };
    if (before === null) return null;
    const begun = before === NOTHING_YET ? { ...NOTHING_YET, ts: process.startTs } : before;
    const isBegun = (fd: number) =>
      before !== NOTHING_YET || !this.#hasParentOpen(process, fd, open.files.get(fd)!);
    const moved = movedFiles(begun, { ts, ...last, ...open }, isBegun);
    return moved === null ? null : this.#ofFiles(folder, moved, open.files);
  }

  /** Leaves out directories and devices, whose positions are no bytes. */
  #ofFiles(
    folder: string,
    busy: BusyFiles,
    open: ReadonlyMap<number, FilePosition>,
  ): BusyFiles | null {
    const files = busy.files.filter(({ path }) => {
      for (const [fd, file] of open) {
        if (file.path !== path) continue;
        const facts = knownSize(`${folder}/fd/${fd}`);
        const kind = facts === null ? "file" : fileKind(facts.mode);
        return kind === "file" || kind === "block";
      }
      return false;
    });
    return files.length === 0 ? null : { ...busy, files };
  }

  /** Whether the parent has the file under the same number: then the child may have inherited it. */
  #hasParentOpen({ ppid }: SampledProcess, fd: number, file: FilePosition): boolean {
    if (ppid === null) return true;
    const link = readLinkBytes(`${this.root}/${ppid}/fd/${fd}`);
    return link !== null && withoutDeletedMark(decodeUtf8(link)).path.text === file.path.text;
  }

  /** Whether the pid is still that of the process, and not used again. */
  #isSame({ pid, startTicks }: SampledProcess): boolean {
    const stat = readOnePiece(`${this.root}/${pid}/stat`);
    return stat !== null && parseProcStat(stat, 0)?.startTicks === startTicks;
  }

  /**
   * Returns the bytes that calls of a process moved. /proc/PID/io has the children that it waited for as
   * well, so a single thread's own is better.
   */
  #moved(pid: number): Moved | null {
    const folder = `${this.root}/${pid}`;
    const threads = readFolder(`${folder}/task`);
    if (threads === null) return null;
    const own = threads.length === 1 ? `${folder}/task/${pid}/io` : `${folder}/io`;
    const text = readOnePieceText(own);
    if (text === null) return null;
    const { rchar, wchar } = parseIo(text);
    return rchar === null || wchar === null ? null : { read: rchar, written: wchar };
  }
}

/** The look before the first one at a process that was born while files are sampled. */
const NOTHING_YET: FileLook = { ts: 0, read: 0, written: 0, files: new Map(), unread: 0 };

/** Returns the open files of a process that have a path, with their positions; null when it is gone. */
function openFiles(folder: string): Pick<FileLook, "files" | "unread"> | null {
  const names = readFolder(`${folder}/fd`);
  if (names === null) return null;
  const numbers = names.map(Number).sort((a, b) => a - b);
  const files = new Map<number, FilePosition>();
  for (const fd of numbers.slice(0, MAX_SAMPLED_FILES)) {
    const link = readLinkBytes(`${folder}/fd/${fd}`);
    // Sockets, pipes and the like have no path.
    if (link?.[0] !== SLASH) continue;
    const { position, access } = parseFdInfo(readOnePieceText(`${folder}/fdinfo/${fd}`) ?? "");
    const named = ACCESSES[(access ?? "").replace("a", "")];
    if (position === null || named === undefined) continue;
    const { path, isDeleted } = withoutDeletedMark(decodeUtf8(link));
    const appends = access?.endsWith("a") === true;
    files.set(fd, { path, deleted: isDeleted, access: named, appends, position });
  }
  return { files, unread: Math.max(0, numbers.length - MAX_SAMPLED_FILES) };
}

const ACCESSES: Readonly<Record<string, FilePosition["access"]>> = {
  ...{ r: "read", w: "write", rw: "read_write" },
};
const SLASH = 0x2f;
const NEWLINE = 0x0a;

function firstLines(bytes: Uint8Array): string {
  const end = bytes.indexOf(NEWLINE, bytes.indexOf(NEWLINE) + 1);
  return end < 0 ? "" : String.fromCharCode(...bytes.subarray(0, end));
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
