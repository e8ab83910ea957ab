import { errnoWords } from "./file_error.ts";
import { cString, errno, libc } from "./library.ts";
import { O_CLOEXEC } from "./file.ts";

/** The two ends of a pipe(2), as file descriptors of ours that no child inherits by itself. */
export interface Pipe {
  readonly readEnd: number;
  readonly writeEnd: number;
  /** What it holds. */
  readonly bytes: number;
}

/** fcntl(2), of Linux since 2.6.35. */
const F_SETPIPE_SZ = 1031;
const F_GETPIPE_SZ = 1032;

/**
 * Opens a pipe that holds 64 KiB, or up to `bytes` as far as the system allows
 * (/proc/sys/fs/pipe-max-size and pipe-user-pages-soft). Throws with the error number when there is
 * none to be had.
 */
export function openPipe(bytes: number | null = null): Pipe {
  const ends = new Int32Array(2);
  if (libc().pipe2(new Uint8Array(ends.buffer), O_CLOEXEC) !== 0) {
    throw new Error(`Cannot open a pipe: ${errnoWords(errno())}`);
  }
  const [readEnd, writeEnd] = [ends[0]!, ends[1]!];
  // Where that is refused, the pipe is as large as any other.
  if (bytes !== null) libc().fcntl(writeEnd, F_SETPIPE_SZ, BigInt(bytes));
  return { readEnd, writeEnd, bytes: libc().fcntl(writeEnd, F_GETPIPE_SZ, 0n) };
}

/** Writes a text whole, and only where the pipe has room for it: true when it had. */
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

/** Which of some files can be read without waiting (poll(2)); a closed pipe can, and gives nothing. */
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

  /** Asks the kernel, and waits so long for an answer; false when none of them is ready. */
  ask(waitMs = 0): boolean {
    return libc().poll(this.#request, BigInt(this.files.length), waitMs) > 0;
  }

  /** The answer for one of them. */
  isReady(index: number): boolean {
    return (this.#view.getInt16(index * 8 + 6, true) & (POLLIN | POLLERR | POLLHUP)) !== 0;
  }

  /** It is not asked about any more. */
  forget(index: number): void {
    this.#view.setInt32(index * 8, -1, true);
    this.#view.setInt16(index * 8 + 6, 0, true);
  }
}
