import assert from "node:assert/strict";
import {
  countForkstat,
  countJsonLines,
  countOwnScript,
  countSimplest,
  countSnoop,
  type LineCounter,
} from "../../bench/event_counts.ts";

/** The pid of the storm whose children count. */
const STORM = 100;

function counted(counter: LineCounter, lines: readonly string[]) {
  for (const line of lines) counter.take(line, new Set([STORM]));
  const { forks, execs, exits, handled, declared } = counter.counts;
  return [forks, execs, exits, handled, declared];
}

Deno.test("countJsonLines() counts each child of the storm once, and the losses", () => {
  const lines = [
    '{"v":1,"type":"meta"}',
    '{"v":1,"type":"fork","pid":7,"key":"7-1","birth_ppid":100,"parent_tid":100}',
    '{"v":1,"type":"fork","pid":7,"key":"7-1","birth_ppid":100,"parent_tid":100}',
    '{"v":1,"type":"fork","pid":8,"key":"8-1","birth_ppid":1000,"parent_tid":1000}',
    '{"v":1,"type":"exec","pid":7,"key":"7-1","argv":["\\"birth_ppid\\":100"]}',
    '{"v":1,"type":"exit","pid":7,"key":"7-1","ppid":100}',
    '{"v":1,"type":"exit","pid":8,"key":"8-1","ppid":100}',
    '{"v":1,"type":"end","events":6,"lost":3}',
  ];
  assert.deepEqual(counted(countJsonLines(), lines), [1, 1, 1, 6, 3]);
});

Deno.test("countJsonLines() counts births and deaths that come again", () => {
  const fork = '{"v":1,"type":"fork","pid":7,"key":"7-1","birth_ppid":100,"parent_tid":100}';
  const exit = '{"v":1,"type":"exit","pid":7,"key":"7-1","ppid":100}';
  const counter = countJsonLines();
  for (const line of [fork, exit, fork, exit, exit]) counter.take(line, new Set([STORM]));
  assert.equal(counter.counts.repeated, 3);
});

Deno.test("countOwnScript() reads hexadecimal pids, and the losses that bpftrace reports", () => {
  const lines = [
    "F 718b 1 3 7 be7 7 64 be7 64 0 1",
    "F 718c 1 4 8 be7 8 100 be7 100 0 1",
    "E 718d 1 5 7 be7 7 64 0 0 1",
    "X 718e 1 6 7 be7 0 0 4 64",
    "W 718f 0 0 6 0 0",
    "Lost 12 events",
  ];
  assert.deepEqual(counted(countOwnScript(), lines), [1, 1, 1, 4, 12]);
});

Deno.test("countSimplest() distinguishes two lives of one pid", () => {
  const line = (text: string) => `{"type": "printf", "data": "${text}\\n"}`;
  const lines = [
    line("fork 100 7 storm"),
    line("exit 7 storm"),
    line("fork 100 7 storm"),
    line("exec 7 /bin/true"),
    line("exit 7 true"),
    line("fork 9 7 sh"),
    line("exit 7 sh"),
    '{"type": "lost_events", "data": {"events": 5}}',
  ];
  assert.deepEqual(counted(countSimplest(), lines), [2, 1, 2, 7, 5]);
});

Deno.test("countForkstat() takes two lines as one birth", () => {
  const lines = [
    "Time     Event   PID Info   Duration Process",
    "02:03:32 fork    100 parent          /tmp/storm 50000 1 vfork ",
    "02:03:32 fork      7 child           storm",
    "02:03:32 exec      7                 storm-child 3",
    "02:03:32 exit      7  38912   0.001s storm",
    "02:03:32 fork    101 parent          sh",
    "02:03:32 fork      8 child           sh",
    "02:03:32 exit      8      0   0.001s sh",
  ];
  assert.deepEqual(counted(countForkstat(), lines), [1, 1, 1, 5, null]);
});

Deno.test("countSnoop() reads the parent, and names with blanks", () => {
  const lines = [
    "PCOMM            PID     PPID    TID     AGE(s)  EXIT_CODE",
    "storm            7       100     7       0.00    code 89",
    "my prog          8       100     8       0.00    0",
    "sh               9       1       9       0.00    0",
  ];
  assert.deepEqual(counted(countSnoop("exit"), lines), [0, 0, 2, 3, null]);
});
