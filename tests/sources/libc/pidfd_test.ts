import assert from "node:assert/strict";
import { processKey, startTicksOf } from "../../../src/model/base/process_key.ts";
import { changeProcess, reniceProcess, signalProcess } from "../../../src/sources/libc/pidfd.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";

const proc = new ProcReader();
const keyOf = (pid: number) => proc.stat(pid)?.key ?? null;
const nice = {
  keyOf,
  threads: (pid: number) => proc.threads(pid),
  niceOf: (pid: number, thread: number) => proc.threadStat(pid, thread)?.nice ?? null,
};

const SIGTERM = 15;
const SIGKILL = 9;

function sleeper(): Deno.ChildProcess {
  return new Deno.Command("sleep", { args: ["60"], stdin: "null" }).spawn();
}

/** The nice value that children inherit, which need not be 0. */
const ownNice = proc.stat(Deno.pid)!.nice;

/** Runs a test with a sleeping child and its key. */
async function withSleeper(test: (child: Deno.ChildProcess, key: string) => unknown) {
  const child = sleeper();
  const key = keyOf(child.pid);
  assert.ok(key !== null);
  try {
    await test(child, key);
  } finally {
    try {
      child.kill("SIGKILL");
    } catch {
      // The test has ended it.
    }
    await child.status;
  }
}

Deno.test("signalProcess() ends the process with that key", async () => {
  await withSleeper(async (child, key) => {
    assert.deepEqual(signalProcess(key, SIGTERM, keyOf), { kind: "done" });
    assert.equal((await child.status).signal, "SIGTERM");
  });
});

Deno.test("signalProcess() leaves another process with the same pid alone", async () => {
  await withSleeper((child, key) => {
    // Simulates a reused pid: the live process has another start time.
    const before = processKey(child.pid, startTicksOf(key) - 1);
    assert.deepEqual(signalProcess(before, SIGKILL, keyOf), { kind: "gone" });
    assert.equal(keyOf(child.pid), key);
    assert.deepEqual(reniceProcess(before, 1, nice), { kind: "gone" });
    assert.equal(proc.stat(child.pid)?.nice, ownNice);
  });
});

Deno.test("signalProcess() looks at the key after the pidfd is open", async () => {
  await withSleeper((child, key) => {
    const asked: number[] = [];
    const taken = (pid: number) => {
      asked.push(pid);
      return processKey(pid, startTicksOf(key) + 1);
    };
    assert.deepEqual(signalProcess(key, SIGKILL, taken), { kind: "gone" });
    assert.deepEqual(asked, [child.pid]);
    assert.equal(keyOf(child.pid), key);
  });
});

Deno.test("signalProcess() reports that the process is gone", async () => {
  const child = sleeper();
  const key = keyOf(child.pid) ?? "";
  child.kill("SIGKILL");
  await child.status;
  assert.deepEqual(signalProcess(key, SIGTERM, keyOf), { kind: "gone" });
  assert.deepEqual(signalProcess("0-0", SIGTERM, keyOf), { kind: "gone" });
  assert.deepEqual(signalProcess("nonsense", SIGTERM, keyOf), { kind: "gone" });
});

Deno.test("signalProcess() reports an error that it does not know by number", async () => {
  await withSleeper((_, key) => {
    const einval = 22;
    assert.deepEqual(signalProcess(key, 4711, keyOf), { kind: "failed", errno: einval });
  });
});

Deno.test("changeProcess() does not report success when the pid was reused meanwhile", async () => {
  await withSleeper((_, key) => {
    let isReused = false;
    const outcome = changeProcess(key, (pid) => isReused ? `${pid}-0` : keyOf(pid), () => {
      isReused = true;
      return { kind: "done" };
    });
    assert.deepEqual(outcome, { kind: "gone" });
  });
});

Deno.test("reniceProcess() changes every thread by the step, within the range", async () => {
  await withSleeper((child, key) => {
    assert.deepEqual(reniceProcess(key, 3, nice), { kind: "done" });
    assert.equal(proc.stat(child.pid)?.nice, Math.min(19, ownNice + 3));
    assert.deepEqual(reniceProcess(key, 30, nice), { kind: "done" });
    assert.equal(proc.stat(child.pid)?.nice, 19);
  });
});
