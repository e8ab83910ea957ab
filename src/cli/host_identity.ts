import { readText } from "../sources/libc/file.ts";

/** Who this machine is, for the `meta` line and the header. */
export interface HostIdentity {
  readonly host: string;
  readonly kernel: string | null;
  readonly bootId: string | null;
}

export function hostIdentity(): HostIdentity {
  return {
    host: readText("/proc/sys/kernel/hostname")?.trim() ?? "?",
    kernel: readText("/proc/sys/kernel/osrelease")?.trim() ?? null,
    bootId: readText("/proc/sys/kernel/random/boot_id")?.trim() ?? null,
  };
}
