import {
  type FileIdentity,
  identify,
  identityOfFile,
  O_CLOEXEC,
  O_PATH,
  readLink,
  realPath,
} from "./file.ts";
import { cString, errno, libc } from "./library.ts";

/** A file with its path without links; null when the path is not UTF-8 or has changed. */
export interface KnownFile extends FileIdentity {
  readonly path: string | null;
}

/** The number of the system call on every architecture. */
const OPENAT2 = 437n;
const AT_FDCWD = -100n;
/** Resolve only what the kernel has in memory (Linux 5.12). */
const CACHED = 0x20n;
/** Stay on the mount of the root. */
const NO_OTHER_MOUNT = 0x01n;
const OPEN_HOW_BYTES = 24n;
const EAGAIN = 11;
/** The answers of a kernel or a sandbox without it. */
const UNSUPPORTED: ReadonlySet<number> = new Set([1, 22, 38]);

/**
 * Returns the file that a path leads to, if the kernel finds it without asking a server; null otherwise.
 * Other users choose such paths: a mount whose server hangs must not hang the tracer. A link that was
 * never followed is not in memory, so the disk of the root is asked too. Before Linux 5.12 the path is
 * resolved as usual.
 */
export function knownFile(path: string): KnownFile | null {
  let file = opened(path, CACHED);
  if (file < 0 && errno() === EAGAIN) file = opened(path, NO_OTHER_MOUNT);
  if (file < 0) return UNSUPPORTED.has(errno()) ? resolved(path) : null;
  const identity = identityOfFile(file);
  const link = identity === null ? null : readLink(`/proc/self/fd/${file}`);
  libc().close(file);
  if (identity === null) return null;
  return { ...identity, path: link === null || !link.startsWith("/") ? null : link };
}

function opened(path: string, resolve: bigint): number {
  const how = new BigUint64Array([BigInt(O_PATH | O_CLOEXEC), 0n, resolve]);
  const bytes = new Uint8Array(how.buffer);
  return Number(libc().openat2(OPENAT2, AT_FDCWD, cString(path), bytes, OPEN_HOW_BYTES));
}

function resolved(path: string): KnownFile | null {
  const identity = identify(path);
  return identity === null ? null : { ...identity, path: realPath(path) };
}
