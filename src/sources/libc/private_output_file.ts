import { EAGAIN, isBeingWritten } from "./file_lock.ts";
import { EEXIST } from "./file_error.ts";
import { cString, errno, libc } from "./library.ts";
import { NEW_FILE, O_CLOEXEC, O_TMPFILE, O_WRONLY } from "./file.ts";

/** Linux on arm64 numbers this flag in its own way. */
const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;

/**
 * A file that only its owner can read, written piece by piece, at any place. It has no name before it
 * is finished, so that nothing is left behind however we end; where the file system can't do that
 * (open(2), O_TMPFILE) it has its name from the start. Everything answers 0 or the error number
 * (errno(3)).
 */
export class PrivateOutputFile {
  #file: number;

  private constructor(
    file: number,
    private readonly path: string,
    private readonly replace: boolean,
    /** The name that it has already; null when it has none. */
    private name: string | null,
  ) {
    this.#file = file;
  }

  /**
   * A new file; EEXIST when something has the name, be it a link that leads nowhere. With `replace`
   * it takes the name from whatever has it when it is finished; EAGAIN when that is a recording that
   * is still written.
   */
  static create(path: string, replace: boolean): PrivateOutputFile | number {
    const c = libc();
    if (!replace && c.access(cString(path), 0) === 0) return EEXIST;
    if (replace && isBeingWritten(path)) return EAGAIN;
    const slash = path.lastIndexOf("/");
    const folder = slash < 0 ? "." : path.slice(0, slash + 1);
    const nameless = c.open(cString(folder), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0o600);
    if (nameless >= 0) return new PrivateOutputFile(nameless, path, replace, null);
    const name = replace ? besides(path) : path;
    // Ours, left behind by a process that had our number and was killed here.
    if (replace) c.unlink(cString(name));
    const file = c.open(cString(name), NEW_FILE, 0o600);
    return file < 0 ? errno() : new PrivateOutputFile(file, path, replace, name);
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
    if (problem === 0 && this.name === null) problem = this.#link();
    c.close(this.#file);
    this.#file = -1;
    if (problem === 0 && this.replace) {
      problem = c.rename(cString(this.name!), cString(this.path)) === 0 ? 0 : errno();
    }
    if (problem !== 0 && this.name !== null) c.unlink(cString(this.name));
    return problem;
  }

  /** As if it had never been. */
  abandon(): void {
    if (this.#file < 0) return;
    libc().close(this.#file);
    this.#file = -1;
    if (this.name !== null) libc().unlink(cString(this.name));
  }

  /** Gives it a name; never one that something has, be it a link. */
  #link(): number {
    const c = libc();
    const name = this.replace ? besides(this.path) : this.path;
    if (this.replace) c.unlink(cString(name));
    const own = cString(`/proc/self/fd/${this.#file}`);
    const linked = c.linkat(AT_FDCWD, own, AT_FDCWD, cString(name), AT_SYMLINK_FOLLOW) === 0;
    if (!linked) return errno();
    this.name = name;
    return 0;
  }
}

/** A name in the same folder, until the file takes over the right one. */
function besides(path: string): string {
  return `${path}.${Deno.pid}.new`;
}
