import type { BtfFault } from "../../wire/btf/btf.ts";
import type { KernelTypes } from "./kernel_types.ts";

/** The facts about this host that decide the choice of the program. */
export interface HostMeasure {
  /** First two numbers of `bpftrace --version`; null for any other output. */
  readonly bpftrace: Version | null;
  /** First two numbers of the kernel's release; null when it is unreadable. */
  readonly kernel: Version | null;
  /** The types that /sys/kernel/btf/vmlinux describes; null when the kernel has no such file. */
  readonly types: KernelTypes | BtfFault | null;
  /** Whether the kernel has cgroup tracepoints with its usual cgroup ids; absent means true. */
  readonly cgroupEvents?: boolean;
  /** Whether the kernel has tracepoints of system calls; absent means true. */
  readonly syscallEvents?: boolean;
  /** The version 1 controllers among pids and memory, which name a process; absent: none. */
  readonly cgroupsV1?: readonly string[];
  /** The number of CPUs that this kernel can have. */
  readonly cpus: number;
}

export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** Returns the first two numbers of `bpftrace v0.17.0`, `v0.21.2-dirty` or `6.8.0-45-generic`. */
export function parseVersion(text: string): Version | null {
  const match = /(?:^|\s)v?(\d+)\.(\d+)/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

/** Whether a version is older. An unknown version counts as the newest: it is probably a future one. */
export function isOlder(version: Version | null, major: number, minor: number): boolean {
  return version !== null &&
    (version.major < major || (version.major === major && version.minor < minor));
}
