import { EEXIST } from "./file_error.ts";
import { cString, errno, libc } from "./library.ts";
import { NEW_FILE } from "./file.ts";

/**
 * Writes a file that only its owner can read, whole or not at all: it writes a new file beside it,
 * which then takes its name. Returns 0, or the error number of the step that failed (errno(3)).
 *
 * Deno's own functions need a permission for a path that is known before the start. The user chooses
 * this path at run time (docs/security.md).
 */
export function writePrivateFile(path: string, text: string): number {
  const c = libc();
  const slash = path.lastIndexOf("/");
  if (slash > 0) makeFolders(path.slice(0, slash));
  const temporary = `${path}.${Deno.pid}.new`;
  // A killed process with our pid may have left a file of this name.
  c.unlink(cString(temporary));
  const file = c.open(cString(temporary), NEW_FILE, 0o600);
  if (file < 0) return errno();
  const failed = writeAll(file, new TextEncoder().encode(text));
  c.close(file);
  const problem = failed !== 0
    ? failed
    : c.rename(cString(temporary), cString(path)) === 0
    ? 0
    : errno();
  if (problem !== 0) c.unlink(cString(temporary));
  return problem;
}

/**
 * Writes a new file that only its owner can read, whole or not at all. It never touches an existing
 * file or link. Returns 0, or the error number of the step that failed (errno(3)).
 */
export function createPrivateFile(path: string, bytes: Uint8Array<ArrayBuffer>): number {
  const c = libc();
  const file = c.open(cString(path), NEW_FILE, 0o600);
  if (file < 0) return errno();
  const problem = writeAll(file, bytes);
  c.close(file);
  if (problem !== 0) c.unlink(cString(path));
  return problem;
}

function writeAll(file: number, bytes: Uint8Array<ArrayBuffer>): number {
  const c = libc();
  for (let done = 0; done < bytes.length;) {
    const rest = bytes.subarray(done);
    const written = Number(c.write(file, rest, BigInt(rest.length)));
    if (written < 0) return errno();
    done += written;
  }
  return c.fsync(file) === 0 ? 0 : errno();
}

/** Makes the missing folders of a path, for their owner only. A later step reports a failure. */
export function makeFolders(folder: string): void {
  const c = libc();
  for (let at = folder.indexOf("/", 1);; at = folder.indexOf("/", at + 1)) {
    const part = at === -1 ? folder : folder.slice(0, at);
    if (c.mkdir(cString(part), 0o700) !== 0 && errno() !== EEXIST) return;
    if (at === -1) return;
  }
}
