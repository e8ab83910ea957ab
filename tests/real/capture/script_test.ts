/** The program that `traceflock script` prints, run by hand. */
import assert from "node:assert/strict";
import { possibleCpus } from "../../../src/sources/bpftrace/sidecar_command.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { ROOT } from "../../support/source/source_files.ts";
import { within } from "../../support/machine/time_limit.ts";
import { traced } from "../../support/machine/traced.ts";
import { traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

/**
 * The numbers of a line that may differ between two programs on one kernel: the time, the CPU and its
 * count; the cgroup, where version 1 is in use; and the cpu time, which the other program adds to.
 */
const VARIABLE: Readonly<Record<string, readonly number[]>> = {
  F: [1, 2, 3, 11],
  E: [1, 2, 3, 8],
  X: [1, 2, 3, 13, 14, 15, 25],
};

/** Returns the lines of the descendants of a program, without the variable numbers. */
function linesOf(text: string, root: number): string[] {
  const family = new Set([root.toString(16)]);
  const lines = text.split("\n").map((line) => line.split(" "));
  for (const [letter, , , , pid, , , ppid] of lines) {
    if (letter === "F" && family.has(ppid!)) family.add(pid!);
  }
  return lines.filter(([letter, , , , pid]) => VARIABLE[letter!] !== undefined && family.has(pid!))
    .map((line) => line.filter((_, i) => !VARIABLE[line[0]!]!.includes(i)).join(" ")).sort();
}

function hexOf(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

Deno.test(
  "the program of `traceflock script` reports what scripts/lifecycle.bt reports",
  within(60, async () => {
    requireBpftrace();
    const printed = await traceflock(["script"]);
    assert.equal(printed.code, 0, printed.stderr);
    assert.match(printed.stdout, /^#!\/usr\/bin\/env bpftrace\n/);
    const file = Deno.makeTempFileSync({ prefix: "traceflock-script-", suffix: ".bt" });
    try {
      Deno.writeTextFileSync(file, printed.stdout);
      let root = -1;
      const input = ["exit:3", "kill:9", "exit:0"].map((end) =>
        `${["child", end, "x".repeat(300)].map((text) => `,${hexOf(text)}`).join("")},\n`
      ).join("");
      const args = (script: string) => ["-B", "full", script, String(possibleCpus())];
      let plain = "";
      const own = await traced(args(file), async () => {
        plain = await traced(args(`${ROOT}/scripts/lifecycle.bt`), async () => {
          root = (await runProgram(workload("children"), [], { input })).pid;
        });
      });
      const lines = linesOf(own, root);
      assert.equal(lines.length, 12, `${lines.length} lines`);
      assert.deepEqual(lines, linesOf(plain, root));
    } finally {
      Deno.removeSync(file);
    }
  }),
);
