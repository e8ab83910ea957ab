import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock } from "../../support/machine/traceflock.ts";
import { runProgram, workload } from "../../support/machine/workload.ts";

/** The end of a child, then its further arguments: text, or bytes. */
type Child = readonly [end: string, ...args: (string | Uint8Array)[]];

const CHILDREN: readonly Child[] = [
  ["exit:0"],
  ["exit:1"],
  ["exit:2", ""],
  ["exit:3", "", "between", "", ""],
  ["exit:4", "two words", " "],
  ["exit:5", "line one\nline two\n"],
  ["exit:6", "tab\there", "cr\rhere", "\u0001\u001f\u007f"],
  ["exit:7", `"double"`, "'single'", "back\\slash", "\\x00", "$(id)", "`id`", "%s%n"],
  ["exit:8", "é ü ñ", "中文", "👩‍👩‍👧", "\u202eright to left", "\u2028"],
  ["exit:9", Uint8Array.of(0xff, 0xfe, 0xc3, 0x28, 0x80)],
  ["exit:10", Uint8Array.of(0xed, 0xa0, 0x80), "text beside it"],
  ["exit:11", "\u001b]0;owned\u0007", "\u001b[31m", "\u009b31m"],
  ["exit:12", '{"type":"exit","pid":1}', '","pid":1,"x":"'],
  ["exit:13", "a".repeat(100), "b".repeat(127), "c".repeat(129)],
  ["exit:14", "d".repeat(5000)],
  ["exit:15", ..."argument ".repeat(300).trim().split(" ")],
  ["exit:127", "__proto__", "constructor", "--", "-"],
  ["exit:255", "F 1 2 3", "Lost 5 events", "@seq[0]: 1"],
  ["kill:9"],
  ["kill:15", "terminated"],
  ["kill:11", "a fault without a core"],
  ["core:6", "aborted"],
  ["core:11", "a fault with a core"],
];

const encoder = new TextEncoder();

Deno.test(
  "23 known children: 23 forks, 23 execs, 23 exits, with exact arguments and statuses",
  within(60, async () => {
    requireBpftrace();
    assert.equal(CHILDREN.length, 23);
    const arguments_ = CHILDREN.map((child) =>
      ["child", ...child].map((arg) => typeof arg === "string" ? encoder.encode(arg) : arg)
    );
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-cores-" });
    try {
      await using running = new Traceflock(["--json"]);
      await running.ready();
      const spawner = await runProgram(workload("children"), [], {
        input: arguments_.map((argv) => `,${argv.map(hex).join(",")},\n`).join(""),
        cwd: folder,
      });
      assert.deepEqual(await running.stop(), { code: 0, signal: null });
      const truth = spawner.stdout.trim().split("\n").map((line) => line.split(" ").map(Number));
      assert.equal(truth.length, 23);
      const lines = running.lines;
      const pids = new Set(truth.map(([pid]) => pid));
      const ours = lines.filter(({ pid }) => pids.has(pid));
      assert.deepEqual(
        ours.map(({ type, pid }) => `${type} ${pid}`),
        truth.flatMap(([pid]) => ["fork", "exec", "exit"].map((type) => `${type} ${pid}`)),
      );
      truth.forEach(([pid, status], i) => {
        const [fork, exec, exit] = ours.filter((line) => line.pid === pid) as [Line, Line, Line];
        assert.equal(fork.birth_ppid, spawner.pid);
        assert.deepEqual([exec.key, exit.key], [fork.key, fork.key]);
        assert.deepEqual(bytesOf(exec), arguments_[i]!.map(hex), `argv of child ${i}`);
        assert.deepEqual(bytesOf(exit), arguments_[i]!.map(hex));
        assert.equal(exec.argv_truncated, false);
        assert.deepEqual(endOf(exit), expectedEnd(CHILDREN[i]![0], status!), `end of child ${i}`);
      });
      assert.deepEqual(lines.filter(({ type }) => type === "lost"), []);
      assert.equal(lines.at(-1)!.type, "end");
      assert.equal(running.complaints, "");
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  }),
);

/** Returns the arguments of an event as hex, with the exact bytes of invalid UTF-8. */
function bytesOf(line: Line): readonly string[] {
  return line.argv_hex ?? line.argv.map((text) => hex(encoder.encode(text)));
}

function endOf({ exit_code, signal, core }: Line) {
  return { exit_code, signal, core };
}

/** Returns the expected end, with the core flag that wait(2) returned to the parent. */
function expectedEnd(asked: string, status: number) {
  const [how, number] = asked.split(":");
  if (how === "exit") return { exit_code: Number(number), signal: null, core: false };
  const core = (status & 0x80) !== 0;
  if (how === "kill") assert.equal(core, false);
  return { exit_code: null, signal: Number(number), core };
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
