/** Finds programs that root may run: only root can have put them in their places. */
import { attributesOf, type FileAttributes, realPath } from "./file.ts";

/** The path of a program, and the entries of PATH that were skipped. */
export interface TrustedPath {
  /** Absolute; null when no trusted folder has the program. */
  readonly path: string | null;
  /** The skipped entries of PATH, each with the reason, in their order. */
  readonly ignored: readonly string[];
}

/** The reads of the file system. A test hands in its own. */
export interface FileSystem {
  /** Returns a path without links and dots; null when there is no such file. */
  realPath(path: string): string | null;
  attributes(path: string): FileAttributes | null;
}

const HOST: FileSystem = { realPath, attributes: attributesOf };

const GROUP_WRITES = 0o020;
const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const EXECUTABLE = 0o111;

/**
 * Looks a program up as a shell does, but only in trusted folders. A trusted folder is an absolute
 * entry of PATH that belongs to root, as do all folders above it, and that no other user can write.
 * The program itself and the target of its link must belong to root too.
 */
export function trustedPath(name: string, path: string, files: FileSystem = HOST): TrustedPath {
  const ignored: string[] = [];
  for (const entry of path.split(":")) {
    if (!entry.startsWith("/")) {
      ignored.push(
        entry === "" ? "an empty entry (the working directory)" : `'${entry}' (relative)`,
      );
      continue;
    }
    const folder = files.realPath(entry);
    if (folder === null) continue;
    const why = distrusted(folder, files);
    if (why !== null) {
      ignored.push(`'${entry}' (${why})`);
      continue;
    }
    const target = files.realPath(`${folder}/${name}`);
    const attributes = target === null ? null : files.attributes(target);
    if (target === null || !isProgram(attributes)) continue;
    const fault = distrusted(target, files);
    if (fault === null) return { path: `${folder}/${name}`.replace(/^\/\//, "/"), ignored };
    ignored.push(`'${entry}/${name}' (${fault})`);
  }
  return { path: null, ignored };
}

function isProgram(attributes: FileAttributes | null): boolean {
  return attributes !== null && (attributes.mode & FILE_TYPE) === REGULAR &&
    (attributes.mode & EXECUTABLE) !== 0;
}

/** Returns why another user can change the file at this path; null when only root can. */
function distrusted(path: string, files: FileSystem): string | null {
  const parts = path.split("/").filter((part) => part !== "");
  for (let length = 0; length <= parts.length; length++) {
    const at = `/${parts.slice(0, length).join("/")}`;
    const attributes = files.attributes(at);
    const where = length === parts.length ? "" : `'${at}' `;
    if (attributes === null) return `${where}cannot be looked at`;
    const { uid, gid, mode } = attributes;
    if (uid !== 0) return `${where}belongs to uid ${uid}`;
    // In a sticky folder such as /tmp no other user can replace root's files.
    if (length < parts.length && (mode & STICKY) !== 0) continue;
    if ((mode & OTHERS_WRITE) !== 0) return `${where}can be written by everyone`;
    if ((mode & GROUP_WRITES) !== 0 && gid !== 0) return `${where}can be written by group ${gid}`;
  }
  return null;
}
