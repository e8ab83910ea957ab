/** Deaths with known causes, made by tests/workloads/deaths.c, and what the stream says about them. */
import type { Line } from "../machine/traceflock.ts";
import { runProgram, workload } from "../machine/workload.ts";

/** Deaths that the kernel makes or that a process makes itself: signal, code and cause. */
const OWN: Readonly<Record<string, readonly [signal: string, code: number | null, cause: string]>> =
  {
    abort: ["SIGABRT", -6, "self"],
    segv: ["SIGSEGV", 1, "fault"],
    fpe: ["SIGFPE", 1, "fault"],
    pipe: ["SIGPIPE", 0, "pipe"],
    alarm: ["SIGALRM", 128, "timer"],
    prof: ["SIGPROF", 128, "timer"],
    timer: ["SIGUSR1", -2, "timer"],
    seccomp: ["SIGSYS", 1, "seccomp"],
    strict: ["SIGKILL", null, "seccomp"],
    xcpu: ["SIGXCPU", 128, "rlimit"],
    cpu: ["SIGKILL", 128, "rlimit"],
    fsize: ["SIGXFSZ", 0, "rlimit"],
  };

/** Deaths by another process: the signal that ended the victim, and its code. */
const SENT: Readonly<Record<string, readonly [signal: string, code: number, earlier?: string]>> = {
  kill: ["SIGKILL", 0],
  group: ["SIGTERM", 0],
  thread: ["SIGTERM", -6],
  handled: ["SIGKILL", 0, "SIGTERM"],
  ignored: ["SIGQUIT", 0],
  two: ["SIGKILL", 0],
  namespace: ["SIGKILL", 0],
};

/** The pids of the processes that died. */
export interface Deaths {
  readonly own: readonly (readonly [mode: string, pid: number])[];
  readonly sent: readonly (readonly [mode: string, victim: number, killer: number])[];
}

/** Lets a process die in each way. */
export async function dieInEachWay(): Promise<Deaths> {
  const deaths = workload("deaths");
  const own = await Promise.all(
    Object.keys(OWN).map(async (mode) => {
      const { pid } = await runProgram(deaths, [mode]);
      return [mode, pid] as const;
    }),
  );
  const sent = await Promise.all(
    Object.keys(SENT).map(async (mode) => {
      const { stdout } = await runProgram(deaths, [mode]);
      const [victim, killer] = stdout.split(" ").map(Number) as [number, number];
      return [mode, victim, killer] as const;
    }),
  );
  return { own, sent };
}

/**
 * Returns each difference between the stream and the deaths.
 *
 * @param isKnown the source knows why a process died; else every such value must be null
 */
export function deathDefects(
  lines: readonly Line[],
  { own, sent }: Deaths,
  isKnown = true,
): string[] {
  const defects: string[] = [];
  // A storm elsewhere on the machine may use the pids again.
  const exits = new Map(
    lines.filter(({ type, comm }) => type === "exit" && comm === "deaths")
      .map((line) => [line.pid, line]),
  );
  function compare(mode: string, pid: number, found: (exit: Line) => unknown, wanted: unknown) {
    const exit = exits.get(pid);
    const said = exit === undefined ? "no exit" : JSON.stringify(found(exit));
    const right = JSON.stringify(wanted);
    if (said !== right) defects.push(`${mode}: ${said} instead of ${right}`);
  }
  if (!isKnown) {
    for (const [mode, pid] of [...own, ...sent]) compare(mode, pid, causeFields, UNKNOWN);
    return defects;
  }
  const unseen = own.filter(([mode, pid]) => {
    const exit = exits.get(pid);
    return BY_INTERRUPT.has(mode) && exit?.cause === null && exit.signal_code === null;
  });
  if (unseen.length === BY_INTERRUPT.size) defects.push("no death by a timer has its cause");
  for (const [mode, pid] of own) {
    if (unseen.some(([other]) => other === mode)) continue;
    const by = OWN[mode]![2] === "self" ? pid : null;
    compare(mode, pid, ownFields, [...OWN[mode]!, by, false]);
  }
  for (const [mode, pid, killer] of sent) {
    const [signal, code, earlier = null] = SENT[mode]!;
    compare(mode, pid, sentFields, [signal, code, "killed", earlier]);
    compare(mode, pid, ({ killed_by }) => {
      const fork = lines.find(({ type, key }) => type === "fork" && key === killed_by?.key);
      return [killed_by?.pid, killed_by?.comm, killed_by?.uid, fork?.pid];
    }, [killer, "deaths", 0, killer]);
  }
  const init = sent.find(([mode]) => mode === "namespace")?.[1];
  const inside = lines.find(({ type, ppid, comm }) =>
    type === "exit" && ppid === init && comm === "deaths"
  );
  if (inside?.cause !== "namespace" || inside.killed_by !== null) {
    defects.push(`inside the namespace: ${JSON.stringify([inside?.cause, inside?.killed_by])}`);
  }
  return defects;
}

/**
 * An interrupt makes the signals of these. The kernel runs no probe inside another on one CPU, so such
 * a signal can be missed when a probe runs there at that moment; the cause is unknown then.
 */
const BY_INTERRUPT: ReadonlySet<string> = new Set(["alarm", "prof", "timer", "xcpu", "cpu"]);

const UNKNOWN = [null, null, null, null, true];

function causeFields({ cause, killed_by, signal_code, oom, earlier_signal }: Line) {
  return [cause, killed_by, signal_code, oom, earlier_signal === undefined];
}

function ownFields({ signal_name, signal_code, cause, killed_by, oom }: Line) {
  return [signal_name, signal_code, cause, killed_by?.pid ?? null, oom];
}

function sentFields({ signal_name, signal_code, cause, earlier_signal }: Line) {
  return [signal_name, signal_code, cause, earlier_signal?.signal_name ?? null];
}

/** Makes a memory cgroup with 16 MiB in a private mount, and runs its arguments with its folder. */
const IN_SMALL_CGROUP = `
set -eu
dir=$(mktemp -d)
v=1
mount -t cgroup -o memory none "$dir" 2>/dev/null || { mount -t cgroup2 none "$dir"; v=2; }
group="$dir/tf-oom-$$"
[ $v = 1 ] || echo +memory >"$dir/cgroup.subtree_control"
mkdir "$group"
trap 'sleep .2; rmdir "$group"; umount "$dir"; rmdir "$dir"' EXIT
if [ $v = 1 ]; then echo 16M >"$group/memory.limit_in_bytes"; else echo 16M >"$group/memory.max"; fi
"$@" "$group" || :
`;

/** Lets a process die for lack of memory in a cgroup. */
export async function dieForLackOfMemory(): Promise<void> {
  await runProgram("sh", ["-c", IN_SMALL_CGROUP, "sh", workload("deaths"), "oom"]);
}

/** Returns each difference between the stream and the death for lack of memory. */
export function memoryDefects(lines: readonly Line[]): string[] {
  const exit = lines.find(isMemoryVictim);
  if (exit === undefined) return ["no exit of the victim of the out-of-memory killer"];
  const { signal_name, cause, killed_by, oom, oom_scope = "memcg" } = exit;
  const said = JSON.stringify([signal_name, cause, killed_by, oom, oom_scope]);
  const right = JSON.stringify(["SIGKILL", "oom", null, true, "memcg"]);
  const others = lines.filter((line) => line.oom === true).length - 1;
  return [
    ...said === right ? [] : [`out of memory: ${said} instead of ${right}`],
    ...others === 0 ? [] : [`${others} other deaths for lack of memory`],
  ];
}

/** Whether the line is the exit of the process that died for lack of memory. */
export function isMemoryVictim({ type, argv }: Line): boolean {
  return type === "exit" && argv?.[1] === "oom" && argv.length === 3;
}

/** A search in PATH that fails, one that succeeds, and a file that is no program. */
const TRIES = `
PATH=/nowhere-1:/nowhere-2:/usr/bin:/bin
env nosuchprogram
/usr/bin/env true
sh -c 'exec /etc/passwd'
`;

/** Lets execs fail. */
export async function failExecs(): Promise<void> {
  await runProgram("sh", ["-c", TRIES]);
}

/** Returns each difference between the stream and the failed execs. */
export function failedExecDefects(lines: readonly Line[]): string[] {
  const failed = lines.filter(({ type, comm }) =>
    type === "exec_failed" && ["env", "sh"].includes(comm ?? "")
  );
  const said = JSON.stringify(failed.map(({ key, errno_name, tried }) => {
    const exit = lines.find((line) => line.type === "exit" && line.key === key);
    const { exit_code, exec_failed, failed_exec } = exit ?? {};
    return [errno_name, tried?.join(" "), exit_code, exec_failed, failed_exec?.errno];
  }));
  const search = ["/nowhere-1", "/nowhere-2", "/usr/bin", "/bin"];
  const right = JSON.stringify([
    ["ENOENT", search.map((folder) => `${folder}/nosuchprogram`).join(" "), 127, true, 2],
    ["EACCES", "/etc/passwd", 126, true, 13],
  ]);
  return said === right ? [] : [`failed execs: ${said} instead of ${right}`];
}
