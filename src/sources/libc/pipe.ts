import { errnoWords } from "./file_error.ts";
import { cString, errno, libc } from "./library.ts";
import { O_CLOEXEC } from "./file.ts";

/** The two ends of a pipe(2). A child inherits neither of them unless we pass it on. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
  /** The capacity. */
  readonly bytes: number;
}

/** fcntl(2), of Linux since 2.6.35. */
const F_SETPIPE_SZ = 1031;
const F_GETPIPE_SZ = 1032;

/**
 * Opens a pipe that holds 64 KiB, or up to `bytes` as far as the system allows
 * (/proc/sys/fs/pipe-max-size and pipe-user-pages-soft). Throws when the system has no pipe left.
 */
export function openPipe(bytes: number | null = null): Pipe {
  const ends = new Int32Array(2);
  if (libc().pipe2(new Uint8Array(ends.buffer), O_CLOEXEC) !== 0) {
    throw new Error(`Cannot open a pipe: ${errnoWords(errno())}`);
  }
  const [readEnd, writeEnd] = [ends[0]!, ends[1]!];
  // If the kernel refuses, the pipe keeps its usual size.
  if (bytes !== null) libc().fcntl(writeEnd, F_SETPIPE_SZ, BigInt(bytes));
  return { readEnd, writeEnd, bytes: libc().fcntl(writeEnd, F_GETPIPE_SZ, 0n) };
}

/**
 * Changes the capacity of a pipe by one of its ends. Returns false where the kernel refuses: the pipe
 * holds more than `bytes`, or the system allows no more.
 */
export function resizePipe(end: number, bytes: number): boolean {
  return libc().fcntl(end, F_SETPIPE_SZ, BigInt(bytes)) >= 0;
}

/** Writes a whole text if the pipe has room for it. Returns whether it had. */
export function fillPipe({ writeEnd }: Pipe, text: string): boolean {
  const bytes = cString(text).subarray(0, -1);
  return Number(libc().write(writeEnd, bytes, BigInt(bytes.length))) === bytes.length;
}

export function closeFile(file: number): void {
  libc().close(file);
}

const POLLIN = 0x1;
const POLLERR = 0x8;
const POLLHUP = 0x10;

/** Finds the files that can be read without waiting (poll(2)). A closed pipe counts, and gives nothing. */
export class Readiness {
  readonly #request: Uint8Array<ArrayBuffer>;
  readonly #view: DataView;

  constructor(private readonly files: readonly number[]) {
    this.#request = new Uint8Array(files.length * 8);
    this.#view = new DataView(this.#request.buffer);
    files.forEach((file, i) => {
      this.#view.setInt32(i * 8, file, true);
      this.#view.setInt16(i * 8 + 4, POLLIN, true);
    });
  }

  /** Waits at most `waitMs` until a file is ready. Returns false when none is. */
  ask(waitMs = 0): boolean {
    return libc().poll(this.#request, BigInt(this.files.length), waitMs) > 0;
  }

  /** Returns whether the last call of `ask` found this file ready. */
  isReady(index: number): boolean {
    return (this.#view.getInt16(index * 8 + 6, true) & (POLLIN | POLLERR | POLLHUP)) !== 0;
  }

  /** Leaves a file out from now on. */
  forget(index: number): void {
    this.#view.setInt32(index * 8, -1, true);
    this.#view.setInt16(index * 8 + 6, 0, true);
  }
}
