/** The fields that we take from /proc/PID/status (proc_pid_status(5)). */
export interface ProcStatus {
  readonly uid: number | null;
  readonly euid: number | null;
  readonly gid: number | null;
  readonly egid: number | null;
  /** The pid in its innermost namespace, as far as our /proc shows namespaces. */
  readonly nsPid: number | null;
}

/** Parses /proc/PID/status. A missing field is null. */
export function parseProcStatus(text: string): ProcStatus {
  const uids = /^Uid:\t(\d+)\t(\d+)/m.exec(text);
  const gids = /^Gid:\t(\d+)\t(\d+)/m.exec(text);
  const pids = /^NSpid:\t([\d\t]+)$/m.exec(text)?.[1]?.split("\t") ?? [];
  return {
    uid: uids ? Number(uids[1]) : null,
    euid: uids ? Number(uids[2]) : null,
    gid: gids ? Number(gids[1]) : null,
    egid: gids ? Number(gids[2]) : null,
    nsPid: pids.length > 0 ? Number(pids.at(-1)) : null,
  };
}

/**
 * Returns the cgroup of a process from /proc/PID/cgroup (cgroups(7)). The unified hierarchy (`0::`)
 * comes first. Where its path is only `/`, the pids hierarchy of version 1 counts, then memory; the
 * probe of `program_choice.ts` follows the same rule. systemd's own hierarchy counts without both.
 */
export function parseProcCgroup(text: string): string | null {
  const paths = new Map<string, string>();
  for (const line of text.split("\n")) {
    const parts = /^\d+:([^:]*):(.*)$/.exec(line);
    if (!parts) continue;
    // A process can outlive its cgroup; the kernel then marks the path.
    const path = parts[2]!.replace(/ \(deleted\)$/, "");
    for (const controller of parts[1]!.split(",")) paths.set(controller, path);
  }
  const hasController = paths.has("pids") || paths.has("memory");
  const names = ["", "pids", "memory", ...hasController ? [] : ["name=systemd"]];
  const known = names.flatMap((name) => paths.get(name) ?? []);
  return known.find((path) => path !== "/") ?? known[0] ?? null;
}

/**
 * Whether `/` in /proc/PID/cgroup may be no cgroup at all: the kernel prints it for each hierarchy of
 * version 1 when the process exits (proc_cgroup_show() of kernel/cgroup/cgroup.c).
 */
export function isRootUnsure(text: string): boolean {
  return parseProcCgroup(text) === "/" && /^[1-9]\d*:/m.test(text);
}

/** Returns the number of each controller's hierarchy in /proc/PID/cgroup. "" is version 2, number 0. */
export function hierarchiesOf(text: string): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  for (const [, number, controllers] of text.matchAll(/^(\d+):([^:]*):/gm)) {
    for (const controller of controllers!.split(",")) numbers.set(controller, Number(number));
  }
  return numbers;
}
