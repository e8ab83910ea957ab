import type { ProcessKey } from "../../model/base/process_key.ts";
import { libc } from "./library.ts";
import { changeThreads, lastOutcome, type PidfdOutcome, type ThreadReader } from "./pidfd.ts";

/** ioprio_set(2): its number differs between the architectures; ioprio_get(2) has the next one. */
const IOPRIO_SET = Deno.build.arch === "aarch64" ? 30n : 251n;
const IOPRIO_GET = IOPRIO_SET + 1n;
const IOPRIO_WHO_PROCESS = 1n;
const IOPRIO_CLASS_SHIFT = 13n;

/** The classes of linux/ioprio.h. */
const IO_CLASSES = { none: 0n, realtime: 1n, "best effort": 2n, idle: 3n } as const;

/** Sets the I/O priority of each thread of exactly the process `key`. */
export function setIoPriority(
  key: ProcessKey,
  ioClass: keyof typeof IO_CLASSES,
  level: number,
  reader: ThreadReader,
): PidfdOutcome {
  const hasLevel = ioClass === "realtime" || ioClass === "best effort";
  const value = (IO_CLASSES[ioClass] << IOPRIO_CLASS_SHIFT) | BigInt(hasLevel ? level : 0);
  return changeThreads(key, reader, (thread) => {
    const result = libc().syscall(IOPRIO_SET, IOPRIO_WHO_PROCESS, BigInt(thread), value, 0n);
    return Number(result) === 0 ? { kind: "done" } : lastOutcome();
  });
}

/** Returns the kernel's number of the I/O priority of a main thread; null when it is gone. */
export function ioPriorityOf(pid: number): number | null {
  const value = Number(libc().syscall(IOPRIO_GET, IOPRIO_WHO_PROCESS, BigInt(pid), 0n, 0n));
  return value < 0 ? null : value;
}

/** Bits of a mask of CPUs; the kernel ignores those of absent CPUs. */
const MASK_CPUS = 8192;

/** Binds each thread of exactly the process `key` to some CPUs; null: to all that it may use. */
export function setAffinity(
  key: ProcessKey,
  cpus: readonly number[] | null,
  reader: ThreadReader,
): PidfdOutcome {
  const mask = new Uint8Array(MASK_CPUS / 8).fill(cpus === null ? 0xff : 0);
  // A byte holds eight CPUs, the lowest in its lowest bit: the kernel's words are little endian.
  for (const cpu of cpus ?? []) mask[cpu >> 3] = (mask[cpu >> 3] ?? 0) | 1 << (cpu & 7);
  return changeThreads(key, reader, (thread) => {
    const result = libc().sched_setaffinity(thread, BigInt(mask.length), mask);
    return result === 0 ? { kind: "done" } : lastOutcome();
  });
}
