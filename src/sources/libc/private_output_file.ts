import { EAGAIN, isBeingWritten } from "./file_lock.ts";
import { EEXIST } from "./file_error.ts";
import { cString, errno, libc } from "./library.ts";
import { NEW_FILE, O_CLOEXEC, O_TMPFILE, O_WRONLY } from "./file.ts";

/** Linux on arm64 numbers this flag in its own way. */
const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;

/**
 * A file that only its owner can read, written in pieces at any offset. It has no name before it is
 * finished, so that a killed program leaves nothing behind. Where the file system lacks O_TMPFILE
 * (open(2)) it has its name from the start. Methods return 0 or the error number (errno(3)).
 */
export class PrivateOutputFile {
  #file: number;

  private constructor(
    file: number,
    private readonly path: string,
    private readonly replace: boolean,
    /** The present name; null when the file has none. */
    private name: string | null,
  ) {
    this.#file = file;
  }

  /**
   * Makes a new file. EEXIST when the name exists, even as a dangling link. With `replace` the
   * finished file takes the name over; EAGAIN when a recorder still writes the file of that name.
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
    // A killed process with our pid may have left a file of this name.
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

  /** Writes the file to the disk and gives it its name. */
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

  /** Removes the file. */
  abandon(): void {
    if (this.#file < 0) return;
    libc().close(this.#file);
    this.#file = -1;
    if (this.name !== null) libc().unlink(cString(this.name));
  }

  /** Gives the file a name, never one that exists. */
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

/** Returns a temporary name in the same folder. */
function besides(path: string): string {
  return `${path}.${Deno.pid}.new`;
}
