import { cString, libc } from "./library.ts";

/** A started program, with the promise of its status. */
export interface SpawnedProgram {
  readonly pid: number;
  /** Its status as wait(2) gives it: code << 8, or the signal. */
  readonly status: Promise<number>;
}

/** The environment of a program that is started. */
export interface SpawnOptions {
  /** Files of ours that the program gets under another number. It inherits others as from a shell. */
  readonly files?: readonly (readonly [ours: number, theirs: number])[];
  /** The whole environment; ours when absent. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Starts a process group, so that signals from the terminal's keys do not reach the program. */
  readonly ownGroup?: boolean;
}

/** More than any libc's `posix_spawnattr_t` and `posix_spawn_file_actions_t`. */
const OPAQUE_BYTES = 1024;
const POSIX_SPAWN_SETPGROUP = 0x02;
const POSIX_SPAWN_SETSIGDEF = 0x04;
const POSIX_SPAWN_SETSIGMASK = 0x08;

/**
 * Starts a program in PATH with our environment, working directory, terminal and files, as a shell
 * does. `stdoutTo` is the file for its standard output. Returns the error number when the program
 * cannot be started, as {@linkcode spawn}.
 */
export function spawnProgram(
  argv: readonly string[],
  options: { stdoutTo?: number } = {},
): SpawnedProgram | { readonly errno: number } {
  const { stdoutTo } = options;
  const started = spawn(argv, stdoutTo === undefined ? {} : { files: [[stdoutTo, 1]] });
  return "pid" in started ? { pid: started.pid, status: waitFor(started.pid) } : started;
}

/**
 * Starts a program in PATH without a wrapper process, so that its first instruction is its own.
 * Signals that a runtime ignores (SIGPIPE) get their default action. The caller has to reap it.
 *
 * Returns the error number when the program cannot be started: 2 (ENOENT), 13 (EACCES) and so on, as
 * posix_spawn(3).
 */
export function spawn(
  argv: readonly string[],
  options: SpawnOptions,
): { readonly pid: number } | { readonly errno: number } {
  const c = libc();
  const list = new StringList(argv);
  const given = options.environment;
  const environment = given === undefined
    ? null
    : new StringList(Object.entries(given).map(([name, value]) => `${name}=${value}`));
  const actions = new Uint8Array(OPAQUE_BYTES);
  const attributes = new Uint8Array(OPAQUE_BYTES);
  c.posix_spawn_file_actions_init(actions);
  c.posix_spawnattr_init(attributes);
  try {
    for (const [ours, theirs] of options.files ?? []) {
      c.posix_spawn_file_actions_adddup2(actions, ours, theirs);
    }
    const allSignals = new Uint8Array(128).fill(0xff);
    c.posix_spawnattr_setsigdefault(attributes, allSignals);
    c.posix_spawnattr_setsigmask(attributes, new Uint8Array(128));
    const group = options.ownGroup === true ? POSIX_SPAWN_SETPGROUP : 0;
    const flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | group;
    c.posix_spawnattr_setflags(attributes, flags);
    const pid = new Int32Array(1);
    const into = new Uint8Array(pid.buffer);
    const name = cString(argv[0]!);
    const errno = environment === null
      ? c.posix_spawnp(into, name, actions, attributes, list.pointers, ourEnvironment())
      : c.spawnWith(into, name, actions, attributes, list.pointers, environment.pointers);
    return errno === 0 ? { pid: pid[0]! } : { errno };
  } finally {
    c.posix_spawn_file_actions_destroy(actions);
    c.posix_spawnattr_destroy(attributes);
    list.free();
    environment?.free();
  }
}

/** Strings in C's memory. Their addresses are numbers, which need no wider permission. */
class StringList {
  readonly pointers: Uint8Array<ArrayBuffer>;
  readonly #strings: bigint[];

  constructor(strings: readonly string[]) {
    this.#strings = strings.map((text) => libc().strdup(cString(text)));
    this.pointers = new Uint8Array(new BigUint64Array([...this.#strings, 0n]).buffer);
  }

  free(): void {
    for (const string of this.#strings) libc().free(string);
  }
}

/** Returns the address in `environ` (environ(7)). The symbol is the variable's own address. */
function ourEnvironment(): bigint {
  const value = new BigUint64Array(1);
  libc().readSymbol(new Uint8Array(value.buffer), libc().environ, 8n);
  return value[0]!;
}

/** Reaps a program and returns its status; null while it runs. */
export function reaped(pid: number): number | null {
  const status = new Int32Array(1);
  const got = libc().waitpidNow(pid, new Uint8Array(status.buffer), WNOHANG);
  return got === pid ? status[0]! : got === 0 ? null : -1;
}

const WNOHANG = 1;

async function waitFor(pid: number): Promise<number> {
  const status = new Int32Array(1);
  const got = await libc().waitpid(pid, new Uint8Array(status.buffer), 0);
  return got === pid ? status[0]! : -1;
}

/** Returns the exit status for a status of wait(2): the code, or 128 + n for signal n. */
export function exitStatusOf(status: number): number {
  const signal = status & 0x7f;
  return signal === 0 ? (status >> 8) & 0xff : 128 + signal;
}
