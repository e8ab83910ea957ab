import assert from "node:assert/strict";
import { startChecks } from "../scripts/start_checks.ts";

/** Runs `before`, the checks, and then `echo started`. */
function checked(before: string): { code: number; stdout: string; stderr: string } {
  const script = `":" //# ; ${startChecks()} echo started`;
  const { code, stdout, stderr } = new Deno.Command("sh", {
    args: ["-c", `${before}\n${script}`],
  }).outputSync();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("startChecks() pass on a usual host", () => {
  assert.deepEqual(checked(""), { code: 0, stdout: "started\n", stderr: "" });
  assert.deepEqual(checked("ulimit -n 64").stdout, "started\n");
});

Deno.test("startChecks() report in one line what Deno would panic about, with the remedy", () => {
  for (
    const [before, remedy] of [["ulimit -n 20", "-n 1024"], ["ulimit -v 2000000", "unlimited"]]
  ) {
    const { code, stdout, stderr } = checked(before!);
    assert.deepEqual([code, stdout], [3, ""]);
    assert.match(stderr, /^traceflock: Cannot start: [^\n]*; run `ulimit [^\n]*`\n$/);
    assert.ok(stderr.includes(remedy!));
  }
});

Deno.test("startChecks() are one line that is a comment in JavaScript", () => {
  assert.doesNotMatch(startChecks(), /\n/);
});
