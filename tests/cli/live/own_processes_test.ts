import assert from "node:assert/strict";
import { ownRoles } from "../../../src/cli/live/own_processes.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { processKey } from "../../../src/model/base/process_key.ts";
import { plainText } from "../../../src/model/base/text.ts";
import type { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import { fakeProcess } from "../../ui/support/fake_table.ts";

/** The pid, parent and command line of the processes of `sudo traceflock QUERY`, and of others. */
const LINES: readonly (readonly [pid: number, ppid: number, argv: string])[] = [
  [1, 0, "/sbin/init"],
  [10, 1, "bash"],
  [20, 10, "sudo traceflock mak"],
  [30, 20, "deno run --allow-run=bpftrace,setpriv src/main.ts mak"],
  [31, 30, "bpftrace -q -B full - 2"],
  [40, 10, "make all"],
  [41, 10, "bpftrace -e mak"],
];

function roles(args: readonly string[], command: number | null = null) {
  const proc = {
    stat: (pid: number) => {
      const line = LINES.find(([known]) => known === pid);
      return line === undefined ? null : { key: processKey(pid, 0), ppid: line[1] };
    },
    argv: (pid: number) => {
      const text = LINES.find(([known]) => known === pid)?.[2] ?? "";
      return { argv: text.split(" ").map(plainText), truncated: false };
    },
  } as unknown as Pick<ProcReader, "stat" | "argv">;
  return ownRoles({ pid: 30, args, command: () => command }, proc);
}

const processes = LINES.map(([pid, ppid, line]) => {
  const argv = line.split(" ").map(plainText);
  return fakeProcess(pid, { key: processKey(pid, 0), ppid, comm: argv[0] ?? null, argv });
});

/** Returns the pids that a query shows. */
function shown(
  text: string,
  args: readonly string[] = ["mak"],
  command: number | null = null,
): number[] {
  const query = compileQuery(text);
  assert.ok(query.kind === "query");
  const ownRole = roles(args, command);
  return processes.filter((process) =>
    query.matchesProcess(process, { now: 0, isUnder: () => false, ownRole })
  ).map(({ pid }) => pid);
}

Deno.test("a filter word finds neither the tracer nor the command line that it was typed on", () => {
  assert.deepEqual(shown("mak"), [40, 41]);
  assert.deepEqual(shown("bpftrace"), [41]);
  assert.deepEqual(shown("/mak/"), [40, 41]);
  assert.deepEqual(shown("argv~mak", ["mak"]), [40, 41]);
});

Deno.test("a wrapper has its name, and without a query on it its whole command line", () => {
  assert.deepEqual(shown("sudo", ["mak"]), [20]);
  assert.deepEqual(shown("traceflock", []), [20]);
});

Deno.test("the opposite of a query shows what the query hides, and fields find the tracer", () => {
  assert.deepEqual(shown("not mak"), [1, 10, 20, 30, 31]);
  assert.deepEqual(shown("argv!~mak", ["mak"]), [1, 10, 20, 30, 31]);
  assert.deepEqual(shown("comm=bpftrace"), [31, 41]);
  assert.deepEqual(shown("pid=30"), [30]);
});

Deno.test("the traced program is a child of the tracer but no tracer", () => {
  assert.deepEqual(shown("bpftrace", ["bpftrace"], 31), [31, 41]);
});
