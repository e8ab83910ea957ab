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
 * The path that tells most in /proc/PID/cgroup (cgroups(7)): of the unified hierarchy (`0::`), and
 * where that says only `/`, of the systemd, pids or memory hierarchy of version 1.
 */
export function parseProcCgroup(text: string): string | null {
  let unified: string | null = null;
  let best: string | null = null;
  for (const line of text.split("\n")) {
    const parts = /^\d+:([^:]*):(.*)$/.exec(line);
    if (!parts) continue;
    const controllers = parts[1]!;
    // A process may outlive its cgroup, which the kernel then marks.
    const path = parts[2]!.replace(/ \(deleted\)$/, "");
    if (controllers === "") unified = path;
    else if (path !== "/" && /(^|,)(name=systemd|pids|memory)(,|$)/.test(controllers)) {
      best ??= path;
    }
  }
  return unified !== null && unified !== "/" ? unified : best ?? unified;
}
