import assert from "node:assert/strict";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import { workload } from "../../support/machine/workload.ts";

/** Returns the command line that ProcReader reads from a process that changes its own. */
async function argvOf(args: readonly string[], env: Record<string, string> = ENVIRONMENT) {
  const child = new Deno.Command(workload("title"), {
    args: [...args],
    env,
    clearEnv: true,
    stdin: "null",
    stdout: "piped",
  }).spawn();
  try {
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    const [pid, bytes] = new TextDecoder().decode(value).split(" ").map(Number);
    await reader.cancel();
    const found = new ProcReader().argv(pid!);
    return { argv: found?.argv.map(({ text }) => text), truncated: found?.truncated, bytes };
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
}

const ENVIRONMENT = { SECRET: "hunter2" };

Deno.test("ProcReader: a title without a final NUL ends where the arguments end", async () => {
  const { argv, truncated, bytes } = await argvOf(["fill", "of some length"]);
  assert.deepEqual(argv, ["t".repeat(bytes!)]);
  assert.equal(truncated, true);
});

Deno.test("ProcReader: a title that overlaps the environment is cut and marked", async () => {
  const { argv, truncated, bytes } = await argvOf(["spill", "x"], { A: "b", SECRET: "hunter2" });
  assert.deepEqual(argv, ["t".repeat(bytes!)]);
  assert.equal(truncated, true);
});

Deno.test("ProcReader: the NULs behind a padded title are no arguments", async () => {
  const { argv, truncated } = await argvOf(["pad", "a", "b", "c", "d", "e", "f", "g", "h"]);
  assert.deepEqual(argv, ["daemon: waiting"]);
  assert.equal(truncated, false);
});

Deno.test("ProcReader: empty arguments of an unchanged command line are real", async () => {
  const { argv, truncated } = await argvOf(["keep", "", ""]);
  assert.deepEqual([argv?.slice(1), truncated], [["keep", "", ""], false]);
});

Deno.test("ProcReader: a title in other memory ends where its process says", async () => {
  const { argv, truncated } = await argvOf(["move"]);
  assert.deepEqual([argv, truncated], [["daemon: moved"], false]);
});
