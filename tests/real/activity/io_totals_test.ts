import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

/** What the loader of a dynamic program reads differs, so that only the writes are exact. */
type Writes = readonly [wchar: number | null, syscw: number | null];

const WRITERS: readonly (readonly [args: string, writes: Writes])[] = [
  ["write 0 1000", [0, 0]],
  ["write 7 1000", [7_000, 7]],
  ["write 1 1048575", [1_048_575, 1]],
  ["write 1 1048576", [1_048_576, 1]],
  ["write 5000 1048576", [5_242_880_000, 5_000]],
  ["threads 16 1000", [160_000, 160]],
  ["killed 16 1000", [160_000, 160]],
  ["leader 16 1000", [160_000, 160]],
  ["parent 3 1000", [1_000, 1]],
];

Deno.test(
  "an exit has what the process read and wrote: its threads' too, and its children's not",
  within(60, async () => {
    requireBpftrace();
    const io = workload("io");
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-io-" });
    try {
      await using running = new Traceflock(["--json"]);
      await running.ready();
      const pids: number[] = [];
      for (const [args] of WRITERS) pids.push((await runProgram(io, args.split(" "))).pid);
      const less = await runProgram(io, ["read", "10", "1000"]);
      const more = await runProgram(io, ["read", "4110", "1000"]);
      const file = `${folder}/file`;
      const [block, blocks] = [65_536, 48];
      const dd = await runProgram("dd", [
        ...["if=/dev/zero", `of=${file}`, `bs=${block}`, `count=${blocks}`, "status=none"],
        ...["conv=fsync"],
      ]);
      assert.deepEqual(await running.stop(), { code: 0, signal: null });
      const exits = new Map(
        running.lines.filter(({ type }) => type === "exit").map((line) => [line.pid, line]),
      );
      assert.deepEqual(
        WRITERS.map(([args], i) => [args, writesOf(exits.get(pids[i]!))]),
        WRITERS.map(([args, writes]) => [args, writes]),
      );
      const [a, b] = [exits.get(less.pid), exits.get(more.pid)];
      assert.deepEqual([b!.rchar! - a!.rchar!, b!.syscr! - a!.syscr!], [4_100_000, 4_100]);
      const copied = exits.get(dd.pid)!;
      assert.equal(copied.wchar, block * blocks);
      assert.ok(copied.write_bytes! >= block * blocks, `${copied.write_bytes} bytes to storage`);
      assert.equal(copied.cancelled_write_bytes, 0);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  }),
);

function writesOf(exit: Line | undefined): Writes {
  assert.ok(exit, "its exit is in the stream");
  return [exit.wchar, exit.syscw];
}
