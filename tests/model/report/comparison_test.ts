import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { compare, type Comparison } from "../../../src/model/report/comparison.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import { normalised } from "../../../src/model/report/command_name.ts";
import { select } from "../../../src/model/report/selection.ts";
import { end, exec, exit, fork, lived } from "./made_up_events.ts";

/** A recording in which the commands run one after another, each for the given milliseconds. */
function recording(runs: Readonly<Record<string, readonly number[]>>, failing: string[] = []) {
  const events: FlockEvent[] = [lived(0, 1, "sh")];
  let [now, pid] = [1, 100];
  for (const [command, times] of Object.entries(runs)) {
    for (const ms of times) {
      pid++;
      events.push(fork(now, 1, pid), exec(now, pid, command, [command]));
      now += ms / 1000;
      events.push(exit(now, pid, failing.includes(command) ? 1 : 0, ms / 2000));
    }
  }
  return select(foldRecording([...events, end(now)]), { query: null, fromTs: null, toTs: null });
}

type Recording = ReturnType<typeof recording>;

/** The commands in each list. */
function compared(now: Recording, before: Recording): Partial<Record<keyof Comparison, string[]>> {
  const { counts: _, ...lists } = compare(now, before, 100);
  return Object.fromEntries(
    Object.entries(lists).filter(([, list]) => list.length > 0).map(([name, list]) => [
      name,
      list.map(({ command }) => command),
    ]),
  );
}

const STEADY = [100, 101, 99, 100, 102, 98, 100];

Deno.test("compare() finds no difference between a recording and itself", () => {
  const one = recording({ cc: STEADY, ld: [3000] });
  assert.deepEqual(compared(one, one), {});
});

Deno.test("compare() lists the commands that only one recording has", () => {
  assert.deepEqual(compared(recording({ cc: [1], new: [1] }), recording({ cc: [1], old: [1] })), {
    onlyNow: ["new"],
    onlyBefore: ["old"],
  });
});

Deno.test("compare() lists commands that are slower or faster by more than noise", () => {
  const slow = STEADY.map((ms) => ms * 1.3);
  assert.deepEqual(compared(recording({ cc: slow }), recording({ cc: STEADY })), {
    slower: ["cc"],
  });
  assert.deepEqual(compared(recording({ cc: STEADY }), recording({ cc: slow })), {
    faster: ["cc"],
  });
});

Deno.test("compare() ignores a difference of a tenth, or one that the spread explains", () => {
  const little = STEADY.map((ms) => ms * 1.08);
  assert.deepEqual(compared(recording({ cc: little }), recording({ cc: STEADY })), {});
  const wild = [20, 300, 40, 250, 120, 90, 280];
  const wilder = [30, 310, 60, 260, 150, 95, 290];
  assert.deepEqual(compared(recording({ cc: wilder }), recording({ cc: wild })), {});
});

Deno.test("compare() needs a greater difference when a command has few runs", () => {
  assert.deepEqual(compared(recording({ ld: [130] }), recording({ ld: [100] })), {});
  assert.deepEqual(compared(recording({ ld: [30] }), recording({ ld: [10] })), {});
  assert.deepEqual(compared(recording({ ld: [400] }), recording({ ld: [200] })), {
    slower: ["ld"],
  });
});

/** Twenty commands with one run each, of 200 ms times a factor. */
function once(factorOf: (i: number) => number): Recording {
  const runs = Array.from({ length: 20 }, (_, i) => [`job${i}`, [200 * factorOf(i)]] as const);
  return recording(Object.fromEntries(runs));
}

Deno.test("compare() ignores a difference when all commands with one run vary as much", () => {
  const busy = once((i) => [0.4, 2.5, 1, 1.8, 0.6][i % 5]!);
  assert.deepEqual(compared(busy, once(() => 1)), {});
});

Deno.test("compare() lists a slower command with one run when nothing else varies", () => {
  const steady = (i: number) => 1 + (i % 5) / 100;
  assert.deepEqual(compared(once((i) => i === 7 ? 3 : steady(i)), once(() => 1)), {
    slower: ["job7"],
  });
  const { slower } = compared(once((i) => 2 * steady(i)), once(() => 1));
  assert.equal(slower?.length, 20);
});

Deno.test("compare() lists commands that fail now and did not fail before", () => {
  const [good, bad] = [recording({ cc: STEADY }), recording({ cc: STEADY }, ["cc"])];
  assert.deepEqual(compared(bad, good), { failsNow: ["cc"] });
  assert.deepEqual(compared(good, bad), {});
  assert.deepEqual(compared(bad, bad), {});
});

Deno.test("compare() gives counts, sums and ratios", () => {
  const [now, before] = [recording({ cc: [400, 200] }), recording({ cc: [100] })];
  const [slower] = compare(now, before, 10).slower;
  assert.deepEqual(slower, {
    command: "cc",
    ratio: 3,
    before: { count: 1, failures: 0, medianNs: 100e6, totalNs: 100e6, cpuNs: 50e6 },
    now: { count: 2, failures: 0, medianNs: 300e6, totalNs: 600e6, cpuNs: 300e6 },
  });
});

/** Command lines and their normalised form; some must stay as they are. */
const FOLDED: readonly (readonly [line: string, folded: string])[] = [
  ["gcc -O2 -c f123.c -o f123.o", "gcc -O2 -c f123.c -o f123.o"],
  ["as -o a.o /tmp/ccB3xT9q.s", "as -o a.o /tmp/*.s"],
  ["cat /tmp/tmp.Xy12Za99bc", "cat /tmp/tmp.*"],
  ["cat tmpfile", "cat tmpfile"],
  ["cc1 -o /tmp/cccccccc.s", "cc1 -o /tmp/*.s"],
  ["cccccccc", "cccccccc"],
  ["ls /proc/4242/fd", "ls /proc/#/fd"],
  ["serve --port=8080", "serve --port=#"],
  ["python3.11 a.py", "python3.11 a.py"],
  ["sleep 10", "sleep 10"],
  ["sleep 1.500", "sleep 1.500"],
  ["kill -9 31337", "kill -9 #"],
  ["git show 0123456789abcdef0123456789abcdef01234567", "git show *"],
  ["x 123e4567-e89b-12d3-a456-426614174000", "x *"],
  ["date 1700000000", "date #"],
];

for (const [line, folded] of FOLDED) {
  Deno.test(`normalised() makes ${JSON.stringify(folded)} of ${JSON.stringify(line)}`, () => {
    assert.equal(normalised(line), folded);
    assert.equal(normalised(folded), folded);
  });
}
