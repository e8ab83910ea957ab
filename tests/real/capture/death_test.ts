import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import {
  deathDefects,
  dieForLackOfMemory,
  dieInEachWay,
  failedExecDefects,
  failExecs,
  isMemoryVictim,
  memoryDefects,
} from "../../support/model/known_deaths.ts";
import { within } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

Deno.test(
  "every death by a signal names its cause and its sender",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const deaths = await dieInEachWay();
    const last = await runProgram("true", []);
    await running.line("the last exit", ({ type, pid }) => type === "exit" && pid === last.pid);
    assert.deepEqual(deathDefects(running.lines, deaths), []);
  }),
);

Deno.test(
  "two processes with one pid that die in the same way both have their cause",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const { stdout } = await runProgram(workload("deaths"), ["again"]);
    const pid = Number(stdout.split(" ")[0]);
    const isDeath = (line: Line) =>
      line.type === "exit" && line.pid === pid && line.comm === "deaths";
    // Other programs use pids again as well, so the exit of another process is no end mark.
    const keys = new Set<unknown>();
    await running.line(
      "the second death",
      (line) => isDeath(line) && keys.add(line.key).size === 2,
    );
    const exits = running.lines.filter(isDeath);
    assert.deepEqual(
      exits.map(({ signal_name, cause, killed_by }) => [signal_name, cause, killed_by?.pid]),
      [["SIGABRT", "self", pid], ["SIGABRT", "self", pid]],
    );
  }),
);

Deno.test(
  "a death for lack of memory in a cgroup is one, and another exit is none",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    await dieForLackOfMemory();
    await running.line("the victim's exit", isMemoryVictim);
    assert.deepEqual(memoryDefects(running.lines), []);
  }),
);

Deno.test(
  "signals, failed execs and changed ids are events on request",
  within(60, async () => {
    requireBpftrace();
    const events = "exec,exit,signal,exec_failed,setuid";
    await using running = new Traceflock(["--json", "--events", events]);
    await running.ready();
    await failExecs();
    const deaths = workload("deaths");
    const [victim, killer] = (await runProgram(deaths, ["handled"])).stdout.split(" ").map(Number);
    const drop = ["--reuid", "65534", "--regid", "65534", "--clear-groups", "true"];
    const dropped = await runProgram("setpriv", drop);
    await running.line("the last exit", ({ type, pid }) => type === "exit" && pid === dropped.pid);
    const { lines } = running;
    assert.deepEqual(failedExecDefects(lines), []);
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
