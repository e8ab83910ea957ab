import assert from "node:assert/strict";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { within } from "../support/time_limit.ts";
import { type Line, Traceflock } from "../support/traceflock.ts";
import { runProgram, workload } from "../support/workload.ts";

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

const exitOf = (lines: readonly Line[], pid: number) => {
  const exit = lines.find((line) => line.type === "exit" && line.pid === pid);
  assert(exit !== undefined, `no exit of ${pid}`);
  return exit;
};

Deno.test(
  "every death by a signal names its cause and its sender",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
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
    const last = await runProgram("true", []);
    await running.line("the last exit", ({ type, pid }) => type === "exit" && pid === last.pid);
    const { lines } = running;
    for (const [mode, pid] of own) {
      const { signal_name, signal_code, cause, killed_by, oom } = exitOf(lines, pid);
      assert.deepEqual([signal_name, signal_code, cause, oom], [...OWN[mode]!, false], mode);
      assert.equal(killed_by?.pid ?? null, cause === "self" ? pid : null, mode);
    }
    for (const [mode, pid, killer] of sent) {
      const { signal_name, signal_code, cause, killed_by, earlier_signal } = exitOf(lines, pid);
      const [signal, code, earlier] = SENT[mode]!;
      assert.deepEqual([signal_name, signal_code, cause], [signal, code, "killed"], mode);
      const comm = mode === "handled" ? "deaths" : killed_by?.comm;
      assert.deepEqual([killed_by?.pid, comm, killed_by?.uid], [killer, "deaths", 0], mode);
      const fork = lines.find((line) => line.type === "fork" && line.key === killed_by?.key);
      assert.equal(fork?.pid, killer, mode);
      assert.equal(earlier_signal?.signal_name, earlier, mode);
    }
    const init = sent.find(([mode]) => mode === "namespace")!;
    const inside = lines.find((line) => line.type === "exit" && line.ppid === init[1]);
    assert.deepEqual([inside?.cause, inside?.killed_by], ["namespace", null]);
  }),
);

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

Deno.test(
  "a death for lack of memory in a cgroup is one, and another exit is none",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    await runProgram("sh", ["-c", IN_SMALL_CGROUP, "sh", workload("deaths"), "oom"]);
    const exit = await running.line(
      "the victim's exit",
      ({ type, argv }) => type === "exit" && argv?.[1] === "oom" && argv.length === 3,
    );
    const { signal_name, cause, killed_by, oom, oom_scope } = exit;
    assert.deepEqual([signal_name, cause, killed_by, oom], ["SIGKILL", "oom", null, true]);
    assert.ok(oom_scope === "memcg" || oom_scope === undefined, oom_scope);
    assert.equal(running.lines.filter((line) => line.oom === true).length, 1);
  }),
);

const TRIES = `
PATH=/nowhere-1:/nowhere-2:/usr/bin:/bin
env nosuchprogram
/usr/bin/env true
sh -c 'exec /etc/passwd'
`;

Deno.test(
  "signals, failed execs and changed ids are events on request",
  within(60, async () => {
    requireBpftrace();
    const events = "exec,exit,signal,exec_failed,setuid";
    await using running = new Traceflock(["--json", "--events", events]);
    await running.ready();
    await runProgram("sh", ["-c", TRIES]);
    const deaths = workload("deaths");
    const [victim, killer] = (await runProgram(deaths, ["handled"])).stdout.split(" ").map(Number);
    const drop = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "true"];
    const dropped = await runProgram("setpriv", drop);
    await running.line("the last exit", ({ type, pid }) => type === "exit" && pid === dropped.pid);
    const { lines } = running;
    const failed = lines.filter(({ type, comm }) =>
      type === "exec_failed" && ["env", "sh"].includes(comm ?? "")
    );
    const tried = failed.map(({ errno_name, tried }) => [errno_name, tried?.join(" ")]);
    const search = ["/nowhere-1", "/nowhere-2", "/usr/bin", "/bin"];
    assert.deepEqual(tried, [
      ["ENOENT", search.map((folder) => `${folder}/nosuchprogram`).join(" ")],
      ["EACCES", "/etc/passwd"],
    ]);
    const codes = failed.map(({ pid }) => {
      const { exit_code, exec_failed, failed_exec } = exitOf(lines, pid);
      return [exit_code, exec_failed, failed_exec?.errno];
    });
    assert.deepEqual(codes, [[127, true, 2], [126, true, 13]]);
    const signals = lines.filter(({ type, pid }) => type === "signal" && pid === victim);
    assert.deepEqual(
      signals.map(({ signal_name, sender }) => [signal_name, sender?.comm]),
      [["SIGTERM", "deaths"], ["SIGKILL", "deaths"]],
    );
    assert.equal(signals.at(-1)?.sender?.pid, killer);
    const ids = lines.filter(({ type, pid }) => type === "setuid" && pid === dropped.pid);
    const last = ids.at(-1);
    assert.deepEqual([last?.uid, last?.gid], [65534, 65534]);
    assert.equal(ids[0]?.old_uid, 0);
    assert.equal(lines.some(({ type }) => type === "fork"), false);
  }),
);
