import { FileError } from "./file_error.ts";
import { EAGAIN, isBeingWritten, lockForWriting } from "./file_lock.ts";
import { cString, errno, libc } from "./library.ts";
import { O_APPEND, O_CLOEXEC, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } from "./file.ts";

/**
 * A new file that only its owner can read, written piece by piece. A piece is written whole or not
 * at all: what a full disk left of it is taken away again, so that all before it stays readable.
 */
export class AppendedFile {
  /** -1 once it is closed: the number may be another file's then. */
  #file: number;
  #length = 0;

  /**
   * Throws a {@linkcode FileError} when there is a file, or anything else, of that name; with
   * `replace` an ordinary file that is there is removed first, unless another process still writes
   * it (EAGAIN). Links are never followed.
   */
  constructor(readonly path: string, { replace = false } = {}) {
    const c = libc();
    if (replace) {
      if (isBeingWritten(path)) throw new FileError(path, EAGAIN);
      removeOrdinary(path);
    }
    const flags = O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_NOFOLLOW | O_CLOEXEC;
    this.#file = c.open(cString(path), flags, 0o600);
    if (this.#file < 0) throw new FileError(path, errno());
    lockForWriting(this.#file);
  }

  /** Writes all of it, on another thread. Rejects with a {@linkcode FileError}. */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    const c = libc();
    for (let done = 0; done < bytes.length;) {
      const rest = bytes.subarray(done);
      let written = Number(await c.writeLater(this.#file, rest, BigInt(rest.length)));
      // Once more, where the reason can be asked for.
      if (written < 0) written = Number(c.write(this.#file, rest, BigInt(rest.length)));
      if (written < 0) {
        const problem = errno();
        c.ftruncate(this.#file, BigInt(this.#length));
        throw new FileError(this.path, problem);
      }
      done += written;
    }
    this.#length += bytes.length;
    return bytes.length;
  }

  /** Waits until the disk has it all, and closes. */
  async close(): Promise<void> {
    const file = this.#file;
    if (file < 0) return;
    this.#file = -1;
    await libc().fsyncLater(file);
    libc().close(file);
  }
}

/** Takes a file away; what is none, or is a link, stays and makes the opening fail. */
export function removeOrdinary(path: string): void {
  try {
    if (!Deno.lstatSync(path).isFile) return;
  } catch {
    return;
  }
  libc().unlink(cString(path));
}
