import assert from "node:assert/strict";
import { Tool } from "../../../src/sources/libc/tool.ts";

const SAYS = "echo out; echo err >&2; cat; exit 3";

Deno.test("Tool: status, stdout and stderr of a program; its stdin is empty", async () => {
  const expected = { code: 3, stdout: "out\n", stderr: "err\n" };
  assert.deepEqual(new Tool("/bin/sh", ["-c", SAYS]).wait(), expected);
  assert.deepEqual(await new Tool("/bin/sh", ["-c", SAYS]).ended(), expected);
});

Deno.test("Tool: nothing of our environment reaches the program", () => {
  Deno.env.set("TRACEFLOCK_SECRET", "x");
  const said = new Tool("/usr/bin/env", []).wait()?.stdout ?? "";
  Deno.env.delete("TRACEFLOCK_SECRET");
  const names = said.trim().split("\n").map((line) => line.split("=")[0]);
  assert.deepEqual(names.toSorted(), ["LC_ALL", "PATH"]);
});

Deno.test("Tool: null when the program cannot start, and 128 + n after signal n", async () => {
  assert.equal(new Tool("/no/such/program", []).wait(), null);
  assert.equal(await new Tool("/no/such/program", []).ended(), null);
  assert.equal(new Tool("/bin/sh", ["-c", "kill -9 $$"]).wait()?.code, 137);
});

Deno.test("Tool: output beyond the bound does not stop the program", () => {
  const result = new Tool("/bin/sh", ["-c", "head -c 300000 /dev/zero"]).wait();
  assert.equal(result?.code, 0);
  assert.equal(result.stdout.length, 64 * 1024);
});
