import { FileError } from "./file_error.ts";
import { EAGAIN, isBeingWritten, lockForWriting } from "./file_lock.ts";
import { cString, errno, libc } from "./library.ts";
import { O_APPEND, O_CLOEXEC, O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } from "./file.ts";

/**
 * A new file that only its owner can read, written piece by piece. Each piece is written whole or
 * not at all: after a full disk the file is cut back, so that all earlier pieces stay readable.
 */
export class AppendedFile {
  /** -1 after the close, since the number may then belong to another file. */
  #file: number;
  #length = 0;

  /**
   * Throws a {@linkcode FileError} when the name exists. With `replace` it removes an ordinary file of
   * that name first, unless another process still writes it (EAGAIN). It never follows links.
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

  /** Writes all bytes, on another thread. Rejects with a {@linkcode FileError}. */
  async write(bytes: Uint8Array<ArrayBuffer>): Promise<number> {
    const c = libc();
    for (let done = 0; done < bytes.length;) {
      const rest = bytes.subarray(done);
      let written = Number(await c.writeLater(this.#file, rest, BigInt(rest.length)));
      // Write once more on this thread, where errno gives the reason.
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

  /** Waits until the disk has all bytes, and closes the file. */
  async close(): Promise<void> {
    const file = this.#file;
    if (file < 0) return;
    this.#file = -1;
    await libc().fsyncLater(file);
    libc().close(file);
  }
}

/** Removes an ordinary file. Anything else stays and makes the opening fail. */
export function removeOrdinary(path: string): void {
  try {
    if (!Deno.lstatSync(path).isFile) return;
  } catch {
    return;
  }
  libc().unlink(cString(path));
}
