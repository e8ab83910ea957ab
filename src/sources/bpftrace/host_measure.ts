/** What the choice of the program depends on, as found on this host. */
export interface HostMeasure {
  /** First two numbers of `bpftrace --version`; null when it says something else. */
  readonly bpftrace: Version | null;
  /** First two numbers of the kernel's release; null when it cannot be read. */
  readonly kernel: Version | null;
  /** The kernel describes its types in /sys/kernel/btf/vmlinux. */
  readonly btf: boolean;
  /** The kernel has tracepoints for cgroups, with their ids as it has them elsewhere; absent: it has. */
  readonly cgroupEvents?: boolean;
  /** Of the controllers that name a process (pids and memory), those of version 1; absent: none. */
  readonly cgroupsV1?: readonly string[];
  /** CPUs that this kernel can have. */
  readonly cpus: number;
}

export interface Version {
  readonly major: number;
  readonly minor: number;
}

/** `bpftrace v0.17.0`, `v0.21.2-dirty`, `6.8.0-45-generic` -> their first two numbers. */
export function parseVersion(text: string): Version | null {
  const match = /(?:^|\s)v?(\d+)\.(\d+)/.exec(text);
  return match === null ? null : { major: Number(match[1]), minor: Number(match[2]) };
}

/** An unknown version passes for the newest: it is most likely one that does not exist yet. */
export function isOlder(version: Version | null, major: number, minor: number): boolean {
  return version !== null &&
    (version.major < major || (version.major === major && version.minor < minor));
}
