import { splitArgv } from "../../wire/proc/proc_cmdline.ts";
import type { ExecObservation } from "./observation.ts";
import type { Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { ByteMemo } from "./byte_memo.ts";
import type { HexFields } from "./hex_fields.ts";

/** The numbers of path words and argv words in an `E` line. */
export const PATH_WORDS = 10;
const ARGV_WORDS = 16;
/** The numbers of words in a `P` or `A` line, and in a `P` line of the program without BTF. */
export const CHUNK_WORDS = 16;
export const PLAIN_CHUNK_WORDS = 24;

/** The most argv bytes that the probe sends: the `E` line and 96 `A` lines, 12.1 KiB. */
const MAX_PROBE_ARGV_BYTES = 8 * (ARGV_WORDS + 96 * CHUNK_WORDS);
/** PATH_MAX of linux/limits.h. */
export const MAX_PATH_BYTES = 4096;
/** The kernel keeps 15 bytes and a NUL: TASK_COMM_LEN of linux/sched.h. */
const MAX_COMM_BYTES = 15;

/** An exec with known numbers; {@linkcode PartialExec} fills in its texts. */
export type ExecHead = { -readonly [K in keyof ExecObservation]: ExecObservation[K] };

/**
 * One exec while its lines arrive. The first line (`E`) has the length of argv and shows whether the
 * path continues. So the parser knows which lines follow. The probe prints them on the same CPU, one
 * right after the other. A missing line leaves a marked cut.
 *
 * The parser reuses the object after {@linkcode finish}: most execs are one line and need no new one.
 */
export class PartialExec {
  #head!: ExecHead;
  readonly #firstArgv = new Uint8Array(ARGV_WORDS * 8 + 8);
  readonly #firstPath = new Uint8Array(PATH_WORDS * 8);
  #argv = this.#firstArgv;
  /** The bytes of argv: all, those sent by the probe, those in whole words, and those received. */
  #argvBytes = 0;
  #argvKept = 0;
  #argvWhole = 0;
  #argvHave = 0;
  #path = this.#firstPath;
  #comm: Text | null = null;
  #needsComm = false;

  /** Starts an exec. `fields` is at the first word of the path; `head` has the fields before it. */
  begin(head: ExecHead, argvBytes: number, fields: HexFields): void {
    this.#head = head;
    this.#path = this.#firstPath;
    for (let i = 0; i < PATH_WORDS; i++) fields.word(this.#path, i * 8);
    this.#argvBytes = argvBytes;
    const kept = Math.min(argvBytes, MAX_PROBE_ARGV_BYTES);
    this.#argvKept = kept;
    this.#argv = kept <= this.#firstArgv.length ? this.#firstArgv : new Uint8Array(kept);
    this.#argvWhole = kept - (kept % 8);
    fields.word(SCRATCH, 0);
    // The probe shifts the last bytes into a word of their own: the environment follows argv.
    if (kept === argvBytes) {
      for (let i = 0; i < kept % 8; i++) this.#argv[this.#argvWhole + i] = SCRATCH[i]!;
    }
    this.#argvHave = Math.min(ARGV_WORDS * 8, this.#argvWhole);
    for (let i = 0; i < ARGV_WORDS; i++) {
      if (i * 8 < this.#argvHave) fields.word(this.#argv, i * 8);
      else fields.skip();
    }
    this.#comm = null;
    this.#needsComm = isByDescriptor(this.#path);
  }

  get cpu(): number {
    return this.#head.cpu;
  }
  get seq(): number {
    return this.#head.seq;
  }

  /** True when every announced line has arrived. */
  get complete(): boolean {
    return !this.#pathGoesOn && !this.#needsComm && this.#argvHave === this.#argvWhole;
  }

  get #pathGoesOn(): boolean {
    return this.#path.length < MAX_PATH_BYTES && this.#path[this.#path.length - 1] !== 0;
  }

  /** Adds a `C` line: the name of a program that was run by file descriptor. */
  addComm(comm: Text): void {
    this.#comm = comm;
    this.#needsComm = false;
  }

  /** Adds the words of a `P` line. After a gap the path stays cut. */
  addPath(offset: number, chunk: Uint8Array): void {
    if (offset !== this.#path.length) return;
    const longer = new Uint8Array(offset + chunk.length);
    longer.set(this.#path);
    longer.set(chunk, offset);
    this.#path = longer;
  }

  /** Adds the words of an `A` line, which may repeat the last ones. After a gap argv stays cut. */
  addArgv(offset: number, chunk: Uint8Array): void {
    const end = Math.min(offset + chunk.length, this.#argvWhole);
    if (offset > this.#argvHave || end <= this.#argvHave) return;
    this.#argv.set(chunk.subarray(0, end - offset), offset);
    this.#argvHave = end;
  }

  finish(): ExecObservation {
    const isCut = this.#argvHave < this.#argvWhole || this.#argvKept < this.#argvBytes;
    const head = this.#head;
    const { comm, filename, filenameTruncated } = filenameOf(
      this.#path,
      this.#comm,
      !this.#needsComm,
    );
    head.comm = comm;
    head.filename = filename;
    head.filenameTruncated = filenameTruncated;
    head.argv = argvOf(this.#argv, isCut ? this.#argvHave : this.#argvBytes);
    head.argvTruncated = isCut;
    head.argvBytes = isCut ? this.#argvBytes : null;
    return head;
  }
}

interface Filename {
  readonly comm: Text | null;
  readonly filename: Text;
  readonly filenameTruncated: boolean;
}

/** Memos of frequent programs and command lines. Together they take about 100 KB. */
const FILENAMES = new ByteMemo<Filename>(256, 128);
const COMMAND_LINES = new ByteMemo<readonly Text[]>(512, 128);

/**
 * Returns the path up to its NUL, and the process name that follows from the path. exec(2) sets the
 * name to the last component, cut to 15 bytes, unless the program was run by file descriptor.
 */
export function filenameOf(path: Uint8Array, comm: Text | null, isNamed: boolean): Filename {
  const nul = path.indexOf(0);
  if (comm !== null || nul < 0 || !isNamed) return filenameMade(path, nul, comm, isNamed);
  return FILENAMES.find(path, nul) ??
    FILENAMES.keep(path, nul, filenameMade(path, nul, comm, isNamed));
}

function filenameMade(
  path: Uint8Array,
  nul: number,
  comm: Text | null,
  isNamed: boolean,
): Filename {
  const end = nul < 0 ? path.length : nul;
  const base = path.lastIndexOf(0x2f, end) + 1;
  return {
    comm: comm ??
      (nul < 0 || !isNamed ? null : decodeUtf8(path, base, Math.min(end, base + MAX_COMM_BYTES))),
    filename: decodeUtf8(path, 0, end),
    filenameTruncated: nul < 0,
  };
}

function argvOf(bytes: Uint8Array, end: number): readonly Text[] {
  return COMMAND_LINES.find(bytes, end) ?? COMMAND_LINES.keep(bytes, end, splitArgv(bytes, end));
}

/** Returns whether execveat(2) made up this path for a program run by file descriptor. */
export function isByDescriptor(path: Uint8Array): boolean {
  return DEV_FD.every((byte, i) => path[i] === byte);
}

const SCRATCH = new Uint8Array(8);
const DEV_FD = Uint8Array.from("/dev/fd/", (letter) => letter.charCodeAt(0));
