import assert from "node:assert/strict";
import { possibleCpus } from "../../../src/sources/bpftrace/sidecar_command.ts";
import { readLink } from "../../../src/sources/libc/file.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { ROOT } from "../../support/source/source_files.ts";
import { within } from "../../support/machine/time_limit.ts";
import { traced } from "../../support/machine/traced.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

for (const [mode, story] of [["vfork", "FX"], ["exec", "FEX"]] as const) {
  Deno.test(
    `the sidecar writes one line an event: ${story} for each of 300 children by ${mode}`,
    within(60, async () => {
      requireBpftrace();
      let parent = -1;
      const script = `${ROOT}/scripts/lifecycle.bt`;
      const text = await traced(["-B", "full", script, String(possibleCpus())], async () => {
        parent = (await runProgram(workload("storm"), ["300", "1", mode])).pid;
      });
      const stories = new Map<string, string>();
      const all = text.split("\n").map((line) => line.split(" "));
      for (const [letter, , , , pid, start, , ppid] of all) {
        if (letter === "F" && parseInt(ppid!, 16) === parent) stories.set(`${pid}-${start}`, "");
      }
      assert.equal(stories.size, 300);
      for (const [letter, , , , pid, start] of all) {
        const story = stories.get(`${pid}-${start}`);
        if (story !== undefined) stories.set(`${pid}-${start}`, story + letter);
      }
      const sorted = [...stories.values()].map((letters) => [...letters].sort().join(""));
      assert.deepEqual([...new Set(sorted)], [[...story].sort().join("")]);
    }),
  );
}

Deno.test(
  "a scan of /proc takes three system calls a process: open, read, close",
  within(60, async () => {
    requireBpftrace();
    // A folder in the form of /proc, where no process is born during the test.
    const root = Deno.makeTempDirSync({ prefix: "traceflock-proc-" });
    try {
      const [processes, scans] = [200, 5];
      for (let pid = 1; pid <= processes; pid++) {
        const zeros = "0 ".repeat(49);
        Deno.mkdirSync(`${root}/${pid}`);
        Deno.writeTextFileSync(`${root}/${pid}/stat`, `${pid} (idle) S ${zeros}0\n`);
      }
      const reader = new ProcReader(root);
      assert.equal(reader.scan(() => false).processes.length, processes);
      const thread = Number(readLink("/proc/thread-self")?.split("/").at(-1));
      const calls = ["openat", "read", "close", "getdents64"];
      const program = [
        ...calls.map((call) =>
          `tracepoint:syscalls:sys_enter_${call} /tid == ${thread}/ { @${call} = count(); }`
        ),
        'interval:ms:100 { printf("W\\n"); }',
      ].join(" ");
      const text = await traced(["-e", program], () => {
        for (let scan = 0; scan < scans; scan++) reader.scan(() => false);
        return Promise.resolve();
      });
      const count = (call: string) => Number(new RegExp(`^@${call}: (\\d+)$`, "m").exec(text)?.[1]);
      // Each scan opens the folder too.
      assert.equal(count("openat"), scans * (processes + 1));
      assert.equal(count("close"), scans * (processes + 1));
      // Deno's own reads from the pipe of bpftrace do not belong to the scan.
      assert.ok(count("read") >= scans * processes && count("read") <= scans * processes + 200);
      assert.ok(count("getdents64") <= scans * 3);
    } finally {
      Deno.removeSync(root, { recursive: true });
    }
  }),
);
