import assert from "node:assert/strict";
import { CaptureParser } from "../../../src/capture/parse/capture_parser.ts";
import type { Captured, CaptureSignal } from "../../../src/capture/parse/observation.ts";
import { latin1 } from "../../support/capture/capture_lines.ts";

function read(line: string): { seen: Captured | undefined; problems: number } {
  const observations: Captured[] = [];
  const signals: CaptureSignal[] = [];
  const parser = new CaptureParser({
    observation: (seen) => void observations.push(seen),
    signal: (signal) => void signals.push(signal),
  });
  parser.push(latin1(`${line}\n`));
  parser.end();
  return { seen: observations[0], problems: signals.length };
}

const PLACE = { ts: 0x3e8, cpu: 1, seq: 5, pid: 0x65, startTicks: 7 };

Deno.test("a signal line names the sender, the thread and the signal", () => {
  assert.deepEqual(read("S 3e8 1 5 65 7 3e8 66 f fffa 1 0").seen, {
    ...{ kind: "signal", ...PLACE, uid: 1000, targetTid: 0x66, signal: 15, code: -6 },
    ...{ isForProcess: true, isToItself: false, cpuLimitSeconds: null },
  });
});

Deno.test("a signal of the kernel may have a limit of cpu time, and infinity is none", () => {
  const limit = (word: string) => {
    const { seen } = read(`S 3e8 1 5 65 7 0 65 9 80 3 ${word}`);
    assert(seen?.kind === "signal");
    assert.deepEqual([seen.code, seen.isToItself], [128, true]);
    return seen.cpuLimitSeconds;
  };
  assert.deepEqual(["0", "5", "ffffffffffffffff"].map(limit), [null, 5, null]);
});

Deno.test("the lines of a thread's end, of a victim and of set ids have their numbers", () => {
  assert.deepEqual(read("Y 3e8 1 5 65 7 66").seen, { kind: "signal target", ...PLACE, tid: 0x66 });
  const victim = { kind: "victim", ...PLACE, startTicks: null };
  assert.deepEqual(read("O 3e8 1 5 65").seen, victim);
  const ids = { uid: 1000, euid: 0, gid: 100, egid: 0 };
  assert.deepEqual(read("U 3e8 1 5 65 7 3e8 0 64 0").seen, { kind: "setuid", ...PLACE, ...ids });
});

Deno.test("a failed exec has the path up to its NUL, and no byte around it", () => {
  const words = ["6e69622f43455300", "5445524345006f6e2f".slice(-16), ...Array(23).fill("41")];
  const { seen } = read(`Q 3e8 1 5 65 7 66 2 4 ${words.join(" ")}`);
  const failed = { tid: 0x66, errno: 2, filename: { text: "/bin/no" } };
  assert.deepEqual(seen, { kind: "exec failed", ...PLACE, ...failed });
});

Deno.test("a line with a missing or a strange field is a problem, never an observation", () => {
  for (const line of ["S 3e8 1 5 65 7 0 65 9 80 3", "O 3e8 1 5", "Y 3e8 1 5 65 7 x", "U 1 1 1 1"]) {
    const { seen, problems } = read(line);
    assert.deepEqual([seen, problems], [undefined, 1], line);
  }
});
