import { cString, errno, libc } from "./library.ts";

const O_WRONLY_CREAT_EXCL_NOFOLLOW_CLOEXEC = 0o1 | 0o100 | 0o200 | 0o400000 | 0o2000000;

/**
 * A file that only its owner can read, written piece by piece, at any place. Everything answers 0 or
 * the error number (errno(3)).
 */
export class PrivateFile {
  #file: number;

  private constructor(
    file: number,
    private readonly path: string,
    private readonly target: string | null,
  ) {
    this.#file = file;
  }

  /**
   * A new file; EEXIST when something has the name, be it a link that leads nowhere. With `replace`
   * it is written beside it, and takes the name when it is finished.
   */
  static create(path: string, replace: boolean): PrivateFile | number {
    const c = libc();
    const own = replace ? `${path}.${Deno.pid}.new` : path;
    // Ours, left behind by a process that had our number and was killed here.
    if (replace) c.unlink(cString(own));
    const file = c.open(cString(own), O_WRONLY_CREAT_EXCL_NOFOLLOW_CLOEXEC, 0o600);
    return file < 0 ? errno() : new PrivateFile(file, own, replace ? path : null);
  }

  writeAt(bytes: Uint8Array<ArrayBuffer>, place: number): number {
    const c = libc();
    for (let done = 0; done < bytes.length;) {
      const rest = bytes.subarray(done);
      const written = Number(
        c.pwrite(this.#file, rest, BigInt(rest.length), BigInt(place + done)),
      );
      if (written < 0) return errno();
      done += written;
    }
    return 0;
  }

  /** On the disk, under its name. */
  finish(): number {
    const c = libc();
    let problem = c.fsync(this.#file) === 0 ? 0 : errno();
    c.close(this.#file);
    this.#file = -1;
    if (problem === 0 && this.target !== null) {
      problem = c.rename(cString(this.path), cString(this.target)) === 0 ? 0 : errno();
    }
    if (problem !== 0) c.unlink(cString(this.path));
    return problem;
  }

  /** As if it had never been. */
  abandon(): void {
    if (this.#file < 0) return;
    libc().close(this.#file);
    this.#file = -1;
    libc().unlink(cString(this.path));
  }
}
