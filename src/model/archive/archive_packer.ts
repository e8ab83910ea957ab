import * as at from "./archive_chunk.ts";
import type { Ending, Process, ProcessHistory } from "../process/process.ts";
import { packArgv, type SharedFields, SharedMemo } from "./shared_fields.ts";
import { type ProcessKey, processKey, ticksOf } from "../base/process_key.ts";
import { signalName } from "../base/signal_name.ts";
import { isSameText } from "../base/text.ts";

/** Command lines longer than this, in UTF-16 units, are not shared: few of them repeat. */
const LONGEST_SHARED = 4_096;

/** Packs rows into the columns of a chunk, where `ArchivedProcess` reads them. */
export class ArchivePacker {
  readonly #memo = new SharedMemo();
  #wide: number[] | null = null;

  /**
   * Packs a dead row into `slot`, without the column BACK.
   *
   * @param size UTF-16 units of command lines that only this row holds
   * @param parentKey the key of its parent row
   */
  pack(
    chunk: at.ArchiveChunk,
    slot: number,
    row: Process,
    size: number,
    parentKey: ProcessKey | null,
  ): void {
    this.#wide = null;
    const { startTs } = row;
    const ending = row.ending!;
    chunk.times[slot * at.TIMES + at.START] = startTs;
    chunk.times[slot * at.TIMES + at.END] = ending.ts;
    const { numbers } = chunk;
    const first = slot * at.NUMBERS;
    numbers[first + at.SIZE] = size;
    numbers[first + at.PID] = this.#small(at.PID, row.pid);
    numbers[first + at.PPID] = this.#small(at.PPID, row.ppid);
    numbers[first + at.PGID] = this.#small(at.PGID, row.identity.pgid);
    numbers[first + at.NS_PID] = this.#small(at.NS_PID, row.identity.nsPid);
    numbers[first + at.EXEC] = this.#since(at.EXEC, startTs, row.image.execTs);
    numbers[first + at.COMM] = this.#since(at.COMM, startTs, row.image.commTs);
    numbers[first + at.EXEC_COUNT] = this.#small(at.EXEC_COUNT, row.image.execCount);
    numbers[first + at.FORK_COUNT] = this.#small(at.FORK_COUNT, row.forkCount);
    numbers[first + at.FAILED_COUNT] = this.#small(at.FAILED_COUNT, row.failedCount);
    numbers[first + at.CPU_USER] = this.#small(at.CPU_USER, row.usage.cpuUserNs);
    numbers[first + at.CPU_SYSTEM] = this.#small(at.CPU_SYSTEM, row.usage.cpuSystemNs);
    this.#ending(numbers, first, ending);
    const isOneExec = becameByOneExec(row, size);
    numbers[first + at.FLAGS] = flagsOf(row) | this.#duration(row) | this.#ticks(row) |
      this.#cancelled(ending) | (isOneExec ? at.ONE_EXEC : 0);
    chunk.shared[slot] = this.#shared(row, size, parentKey, isOneExec);
  }

  #ending(numbers: Int32Array, first: number, ending: Ending): void {
    numbers[first + at.EXIT_CODE] = this.#small(at.EXIT_CODE, ending.exitCode);
    numbers[first + at.SIGNAL] = this.#small(at.SIGNAL, ending.signal);
    numbers[first + at.MAX_RSS] = this.#small(at.MAX_RSS, ending.maxRssBytes);
    numbers[first + at.READ] = this.#small(at.READ, ending.readBytes);
    numbers[first + at.WRITE] = this.#small(at.WRITE, ending.writeBytes);
    numbers[first + at.READ_CHARS] = this.#small(at.READ_CHARS, ending.rchar);
    numbers[first + at.WRITE_CHARS] = this.#small(at.WRITE_CHARS, ending.wchar);
    numbers[first + at.READ_CALLS] = this.#small(at.READ_CALLS, ending.syscr);
    numbers[first + at.WRITE_CALLS] = this.#small(at.WRITE_CALLS, ending.syscw);
    numbers[first + at.MINOR_FAULTS] = this.#small(at.MINOR_FAULTS, ending.minorFaults);
    numbers[first + at.MAJOR_FAULTS] = this.#small(at.MAJOR_FAULTS, ending.majorFaults);
    const { voluntarySwitches: voluntary, involuntarySwitches: involuntary } = ending;
    numbers[first + at.VOLUNTARY_SWITCHES] = this.#small(at.VOLUNTARY_SWITCHES, voluntary);
    numbers[first + at.INVOLUNTARY_SWITCHES] = this.#small(at.INVOLUNTARY_SWITCHES, involuntary);
    numbers[first + at.THREADS_TOTAL] = this.#small(at.THREADS_TOTAL, ending.threadsTotal);
  }

  /** Returns the value of a number in its column. */
  #small(column: number, value: number | null): number {
    if (value === null) return at.NONE;
    if ((value | 0) === value && value > at.WIDE) return value;
    return this.#put(column, value);
  }

  /** Returns the value of a time in its column. */
  #since(column: number, startTs: number, ts: number | null): number {
    if (ts === null) return at.NONE;
    const after = ts - startTs;
    // After days of uptime the sum may be rounded, and differ from the time.
    if ((after | 0) === after && after > at.WIDE && startTs + after === ts) return after;
    return this.#put(column, ts);
  }

  #put(column: number, value: number): number {
    // Filled: V8 stores an array with holes as a hash table.
    (this.#wide ??= new Array<number>(at.CANCELLED + 1).fill(0))[column] = value;
    return at.WIDE;
  }

  #duration({ startTs, ending }: Process): number {
    const durationNs = ending?.durationNs ?? null;
    if (ending === null || durationNs === null) return 0;
    if (Math.max(0, ending.ts - startTs) === durationNs) {
      return at.DURATION_KNOWN | at.DURATION_PLAIN;
    }
    this.#put(at.DURATION, durationNs);
    return at.DURATION_KNOWN;
  }

  #cancelled({ cancelledWriteBytes: bytes }: Ending): number {
    if (bytes === null) return 0;
    if (bytes === 0) return at.CANCELLED_KNOWN;
    this.#put(at.CANCELLED, bytes);
    return at.CANCELLED_KNOWN | at.CANCELLED_ANY;
  }

  #ticks({ startTs, startTicks }: Process): number {
    const after = startTicks - ticksOf(startTs);
    if ((after << at.TICKS_SHIFT) >> at.TICKS_SHIFT === after) return after << at.TICKS_SHIFT;
    this.#put(at.START_TICKS, startTicks);
    return at.TICKS_WIDE;
  }

  #shared(
    row: Process,
    size: number,
    parentKey: ProcessKey | null,
    isOneExec: boolean,
  ): SharedFields {
    const key = row.key === processKey(row.pid, row.startTicks) ? null : row.key;
    const history = isOneExec || isPlain(row.history) ? null : withoutChildValues(row.history);
    const name = namesSignal(row.ending) ? null : row.ending?.signalName ?? null;
    const wide = this.#wide;
    const make = (): SharedFields => ({
      key,
      parentKey,
      birthPpid: row.birth.ppid,
      birthParentKey: row.birth.parentKey,
      birthParentComm: row.birth.parentComm,
      comm: row.image.comm,
      filename: row.image.filename,
      // An argv shared with the parent costs nothing.
      argv: row.image.argv === null || size === 0 ? row.image.argv : packArgv(row.image.argv),
      cwd: row.image.cwd,
      uid: row.identity.uid,
      user: row.identity.user,
      euid: row.identity.euid,
      cgroup: row.identity.cgroup,
      container: row.identity.container,
      sid: row.identity.sid,
      pidNs: row.identity.pidNs,
      login: row.identity.login,
      program: row.image.program,
      death: row.ending?.death ?? null,
      state: row.usage.state,
      threads: row.usage.threads,
      rssBytes: row.usage.rssBytes,
      cpuPercent: row.usage.cpuPercent,
      nice: row.usage.nice,
      signalName: name,
      birthParent: row.history.birthParent,
      history,
      wide,
    });
    const isOwn = key !== null || history !== null || wide !== null || size > LONGEST_SHARED;
    return isOwn ? make() : this.#memo.of({ row, parentKey, signalName: name }, make);
  }
}

function flagsOf(row: Process): number {
  const core = row.ending?.core ?? null;
  return (row.birth.seen ? at.BIRTH_SEEN : 0) | (row.inferred ? at.INFERRED : 0) |
    (row.image.argvTruncated ? at.ARGV_TRUNCATED : 0) | (row.kernelThread ? at.KERNEL_THREAD : 0) |
    (core === null ? 0 : core ? at.CORE_KNOWN | at.CORE : at.CORE_KNOWN) |
    (namesSignal(row.ending) ? at.SIGNAL_NAMED : 0) |
    (row.ending?.execFailed === true ? at.EXEC_FAILED : 0) | oomOf(row.ending?.oom ?? null);
}

function oomOf(oom: boolean | null): number {
  return oom === null ? 0 : oom ? at.OOM_KNOWN | at.OOM : at.OOM_KNOWN;
}

function namesSignal(ending: Ending | null): boolean {
  return ending !== null && ending.signal !== null &&
    ending.signalName === signalName(ending.signal);
}

/** Whether the history follows from the row: one exec with the current image. */
function becameByOneExec(row: Process, size: number): boolean {
  const { entries: entrys, image, droppedEntries: cut, argvLength: held } = row.history;
  const entry = entrys[0];
  return entrys.length === 1 && entry!.type === "exec" && cut === 0 && entry!.image === image &&
    entry!.ts === row.image.execTs && isSameText(image.comm, row.image.comm) &&
    isSameText(image.filename, row.image.filename) && image.argv === row.image.argv &&
    image.argvTruncated === row.image.argvTruncated && size === 2 * held;
}

function isPlain(
  { entries: entrys, droppedEntries: cut, argvLength: held }: ProcessHistory,
): boolean {
  return entrys.length === 0 && cut === 0 && held === 0;
}

/** Returns a history without the values for children. Its image stays if an entry holds it. */
function withoutChildValues(
  { birthParent, entries: entrys, droppedEntries: cut, argvLength: held, image }: ProcessHistory,
): ProcessHistory {
  const isInEntry = entrys.some((entry) => entry.type === "exec" && entry.image === image);
  return {
    birthParent,
    entries: entrys,
    droppedEntries: cut,
    argvLength: held,
    image: isInEntry ? image : null,
    asAncestor: null,
  };
}
