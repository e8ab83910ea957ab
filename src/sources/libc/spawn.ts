import { cString, libc } from "./library.ts";

/** A program that was started, and how it will have ended. */
export interface SpawnedProgram {
  readonly pid: number;
  /** Its status as wait(2) gives it: code << 8, or the signal. */
  readonly status: Promise<number>;
}

/** More than any libc's `posix_spawnattr_t` and `posix_spawn_file_actions_t`. */
const OPAQUE_BYTES = 1024;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;

/**
 * Starts a program found in PATH with our environment, working directory, terminal and files, as a
 * shell would: no wrapper process, so that its first instruction is its own. Signals that a runtime
 * ignores (SIGPIPE) are at their default again.
 *
 * `stdoutTo` gives it another of our files as standard output. Returns the error number when it
 * cannot be started: 2 (ENOENT), 13 (EACCES) and so on, as posix_spawn(3).
 */
export function spawnProgram(
  argv: readonly string[],
  options: { stdoutTo?: number } = {},
): SpawnedProgram | { readonly errno: number } {
  const c = libc();
  // Copies in C's own memory: their addresses are numbers, which needs no wider permission.
  const strings = argv.map((argument) => c.strdup(cString(argument)));
  const pointers = new BigUint64Array([...strings, 0n]);
  const actions = new Uint8Array(OPAQUE_BYTES);
  const attributes = new Uint8Array(OPAQUE_BYTES);
  c.posix_spawn_file_actions_init(actions);
  c.posix_spawnattr_init(attributes);
  try {
    if (options.stdoutTo !== undefined) {
      c.posix_spawn_file_actions_adddup2(actions, options.stdoutTo, 1);
    }
    const allSignals = new Uint8Array(128).fill(0xff);
    c.posix_spawnattr_setsigdefault(attributes, allSignals);
    c.posix_spawnattr_setsigmask(attributes, new Uint8Array(128));
    c.posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
    const pid = new Int32Array(1);
    const errno = c.posix_spawnp(
      new Uint8Array(pid.buffer),
      cString(argv[0]!),
      actions,
      attributes,
      new Uint8Array(pointers.buffer),
      environment(),
    );
    if (errno !== 0) return { errno };
    return { pid: pid[0]!, status: waitFor(pid[0]!) };
  } finally {
    c.posix_spawn_file_actions_destroy(actions);
    c.posix_spawnattr_destroy(attributes);
    for (const string of strings) c.free(string);
  }
}

/** The address in `environ` (environ(7)): the symbol leads to the variable, not to what is in it. */
function environment(): bigint {
  const value = new BigUint64Array(1);
  libc().readSymbol(new Uint8Array(value.buffer), libc().environ, 8n);
  return value[0]!;
}

async function waitFor(pid: number): Promise<number> {
  const status = new Int32Array(1);
  const got = await libc().waitpid(pid, new Uint8Array(status.buffer), 0);
  return got === pid ? status[0]! : -1;
}

/** The exit status that stands for a status of wait(2): the code, or 128 + n for signal n. */
export function exitStatusOf(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}
