/**
 * The functions of the C library that we call by FFI. Without all permissions Deno opens no file of
 * /proc and /sys (docs/security.md). It has no pidfd, posix_spawn and CLOCK_BOOTTIME either.
 */
const SYMBOLS = {
  open: { parameters: ["buffer", "i32", "u32"], result: "i32" },
  open_by_handle_at: { parameters: ["i32", "buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  pread: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize" },
  write: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  pwrite: { parameters: ["i32", "buffer", "usize", "i64"], result: "isize" },
  /** Runs on a thread of its own, since a disk can be slow. That thread's errno is out of reach. */
  writeLater: {
    name: "write",
    parameters: ["i32", "buffer", "usize"],
    result: "isize",
    nonblocking: true,
  },
  fsyncLater: { name: "fsync", parameters: ["i32"], result: "i32", nonblocking: true },
  ftruncate: { parameters: ["i32", "i64"], result: "i32" },
  fsync: { parameters: ["i32"], result: "i32" },
  mkdir: { parameters: ["buffer", "u32"], result: "i32" },
  rename: { parameters: ["buffer", "buffer"], result: "i32" },
  linkat: { parameters: ["i32", "buffer", "i32", "buffer", "i32"], result: "i32" },
  unlink: { parameters: ["buffer"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  readlink: { parameters: ["buffer", "buffer", "usize"], result: "isize" },
  realpath: { parameters: ["buffer", "buffer"], result: "usize" },
  access: { parameters: ["buffer", "i32"], result: "i32" },
  statx: { parameters: ["i32", "buffer", "i32", "u32", "buffer"], result: "i32" },
  statfs: { parameters: ["buffer", "buffer"], result: "i32" },
  getdents64: { parameters: ["i32", "buffer", "usize"], result: "isize", optional: true },
  getdents: { parameters: ["i32", "buffer", "usize"], result: "i32", optional: true },
  clock_gettime: { parameters: ["i32", "buffer"], result: "i32" },
  sysconf: { parameters: ["i32"], result: "i64" },
  getuid: { parameters: [], result: "u32" },
  geteuid: { parameters: [], result: "u32" },
  getpgrp: { parameters: [], result: "i32" },
  tcgetpgrp: { parameters: ["i32"], result: "i32" },
  poll: { parameters: ["buffer", "u64", "i32"], result: "i32" },
  kill: { parameters: ["i32", "i32"], result: "i32" },
  signal: { parameters: ["i32", "usize"], result: "usize" },
  setpriority: { parameters: ["i32", "u32", "i32"], result: "i32" },
  sched_setaffinity: { parameters: ["i32", "usize", "buffer"], result: "i32" },
  /** openat2(2), for which most C libraries have no function. */
  openat2: {
    name: "syscall",
    parameters: ["i64", "i64", "buffer", "buffer", "i64"],
    result: "i64",
  },
  syscall: { parameters: ["i64", "i64", "i64", "i64", "i64"], result: "i64" },
  socket: { parameters: ["i32", "i32", "i32"], result: "i32" },
  setns: { parameters: ["i32", "i32"], result: "i32" },
  memfd_create: { parameters: ["buffer", "u32"], result: "i32" },
  pipe2: { parameters: ["buffer", "i32"], result: "i32" },
  flock: { parameters: ["i32", "i32"], result: "i32" },
  fcntl: { parameters: ["i32", "i32", "i64"], result: "i32" },
  waitpid: { parameters: ["i32", "buffer", "i32"], result: "i32", nonblocking: true },
  /** For WNOHANG, which does not wait. */
  waitpidNow: { name: "waitpid", parameters: ["i32", "buffer", "i32"], result: "i32" },
  posix_spawnp: {
    parameters: ["buffer", "buffer", "buffer", "buffer", "buffer", "usize"],
    result: "i32",
  },
  /** posix_spawnp with an environment that we make. */
  spawnWith: {
    name: "posix_spawnp",
    parameters: ["buffer", "buffer", "buffer", "buffer", "buffer", "buffer"],
    result: "i32",
  },
  posix_spawn_file_actions_init: { parameters: ["buffer"], result: "i32" },
  posix_spawn_file_actions_adddup2: { parameters: ["buffer", "i32", "i32"], result: "i32" },
  posix_spawn_file_actions_destroy: { parameters: ["buffer"], result: "i32" },
  posix_spawnattr_init: { parameters: ["buffer"], result: "i32" },
  posix_spawnattr_setflags: { parameters: ["buffer", "i16"], result: "i32" },
  posix_spawnattr_setsigdefault: { parameters: ["buffer", "buffer"], result: "i32" },
  posix_spawnattr_setsigmask: { parameters: ["buffer", "buffer"], result: "i32" },
  posix_spawnattr_destroy: { parameters: ["buffer"], result: "i32" },
  /** memcpy(3) from the address of a symbol. */
  readSymbol: { name: "memcpy", parameters: ["buffer", "pointer", "usize"], result: "usize" },
  strdup: { parameters: ["buffer"], result: "usize" },
  free: { parameters: ["usize"], result: "void" },
  /** glibc's alone. */
  mallopt: { parameters: ["i32", "i32"], result: "i32", optional: true },
  memcpy: { parameters: ["buffer", "usize", "usize"], result: "void" },
  __errno_location: { parameters: [], result: "usize" },
  environ: { type: "pointer" },
} as const;

type Library = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

let library: Library | null = null;

/** Returns the C library, opened at the first use. Throws when none of its known names opens. */
export function libc(): Library {
  return library ??= open();
}

function open(): Library {
  const failures: string[] = [];
  for (const name of NAMES) {
    try {
      const { symbols } = Deno.dlopen(name, SYMBOLS);
      symbols.signal(SIGXFSZ, SIG_IGN);
      return symbols;
    } catch (error) {
      failures.push(`${name}: ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(`Cannot open the C library; tried ${failures.join("; ")}`);
}

/**
 * A write beyond `ulimit -f` then fails with EFBIG, which is reported in words. The signal would kill us
 * without a message. Programs that we start get its default action back (spawn.ts).
 */
const SIGXFSZ = 25;
const SIG_IGN = 1n;

/** glibc's default, from which a block of memory is a mapping of its own. */
const MMAP_BYTES = 128 * 1024;
const M_MMAP_THRESHOLD = -3;

/**
 * Gives each large block back to the kernel when it is freed, as long as this process runs. Otherwise
 * glibc raises {@linkcode MMAP_BYTES} to the size of each freed block, up to 32 MiB, and keeps what
 * outgrown columns leave behind. Only for a screen: zstd takes 2 ms instead of 0.5 ms a frame, because
 * each compression maps its context of some megabytes anew.
 */
export function giveBackLargeBlocks(): void {
  libc().mallopt?.(M_MMAP_THRESHOLD, MMAP_BYTES);
}

/** Absolute paths, since Deno permits only those: glibc's places by distribution, then musl's. */
const NAMES = [
  `/lib/${Deno.build.arch}-linux-gnu/libc.so.6`,
  "/lib64/libc.so.6",
  "/usr/lib64/libc.so.6",
  "/usr/lib/libc.so.6",
  `/lib/ld-musl-${Deno.build.arch}.so.1`,
];

const errorNumber = new Int32Array(1);

/** Returns why the last call failed (errno(3)). Call it directly after the call that failed. */
export function errno(): number {
  const c = libc();
  c.memcpy(new Uint8Array(errorNumber.buffer), c.__errno_location(), 4n);
  return errorNumber[0] ?? 0;
}

/** A string as C wants it: UTF-8 and a NUL. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}
