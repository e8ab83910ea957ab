/** What we take from /proc/PID/status (proc_pid_status(5)). */
export interface ProcStatus {
  readonly uid: number | null;
  readonly euid: number | null;
  /** The pid in its innermost namespace, as far as our /proc shows namespaces. */
  readonly nsPid: number | null;
}

export function parseProcStatus(text: string): ProcStatus {
  const uids = /^Uid:\t(\d+)\t(\d+)/m.exec(text);
  const pids = /^NSpid:\t([\d\t]+)$/m.exec(text)?.[1]?.split("\t") ?? [];
  return {
    uid: uids ? Number(uids[1]) : null,
    euid: uids ? Number(uids[2]) : null,
    nsPid: pids.length > 0 ? Number(pids.at(-1)) : null,
  };
}

/**
 * The path that names a process in /proc/PID/cgroup (cgroups(7)): of the unified hierarchy (`0::`),
 * and where that says only `/`, of the pids or else the memory hierarchy of version 1. The probe of
 * `program_choice.ts` goes by the same rule. systemd's own hierarchy counts where there is neither.
 */
export function parseProcCgroup(text: string): string | null {
  const paths = new Map<string, string>();
  for (const line of text.split("\n")) {
    const parts = /^\d+:([^:]*):(.*)$/.exec(line);
    if (!parts) continue;
    // A process may outlive its cgroup, which the kernel then marks.
    const path = parts[2]!.replace(/ \(deleted\)$/, "");
    for (const controller of parts[1]!.split(",")) paths.set(controller, path);
  }
  const hasController = paths.has("pids") || paths.has("memory");
  const names = ["", "pids", "memory", ...hasController ? [] : ["name=systemd"]];
  const known = names.flatMap((name) => paths.get(name) ?? []);
  return known.find((path) => path !== "/") ?? known[0] ?? null;
}

/** The numbers of the hierarchies in /proc/PID/cgroup by their controllers; "" is version 2, number 0. */
export function hierarchiesOf(text: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [, number, controllers] of text.matchAll(/^(\d+):([^:]*):/gm)) {
    for (const controller of controllers!.split(",")) numbers.set(controller, Number(number));
  }
  return numbers;
}
