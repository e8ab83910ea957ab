import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { hasFailed, lastComm, lastImage } from "../../../src/model/report/process_record.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import type { RecordingContents } from "../../../src/model/report/recording_contents.ts";
import { MAX_RECORD_ENTRIES } from "../../../src/model/base/limits.ts";
import { EXEC, META } from "../../support/model/events.ts";
import { end, exec, exit, fork, lived } from "./made_up_events.ts";

/** A line for each process: pid, parent, start, end, programs, ending. */
function picture({ processes }: RecordingContents): string[] {
  return processes.map((record) => {
    const images = [record.inherited, ...record.execs].map(({ comm }) => comm?.text ?? "?").join(
      ">",
    );
    const { ending } = record;
    const how = ending === null
      ? "lives"
      : !ending.seen
      ? "gone"
      : ending.signalName ?? `exit ${ending.exitCode}`;
    const parent = record.parentId === null ? "-" : processes[record.parentId]!.pid;
    return `${record.pid} of ${parent}, ${record.startTs / 1e9} to ${
      record.endTs === null ? "-" : record.endTs / 1e9
    }${record.birthSeen ? "" : ", unseen"}, ${images}, ${how}`;
  });
}

function check(events: readonly FlockEvent[], lines: readonly string[]): RecordingContents {
  const contents = foldRecording(events);
  assert.deepEqual(picture(contents), lines);
  assert.deepEqual(contents.processes.map(({ id }) => id), contents.processes.map((_, i) => i));
  return contents;
}

Deno.test("foldRecording() records a process from fork to exit, exec by exec", () => {
  const { processes } = check([
    META,
    lived(1, 100, "bash"),
    fork(2, 100, 200),
    exec(3, 200, "make", ["make", "-j4"]),
    exec(4, 200, "cc", ["cc", "a.c"]),
    exit(5, 200, 2),
    end(6),
  ], [
    "100 of -, 1 to -, unseen, bash, lives",
    "200 of 100, 2 to 5, bash>make>cc, exit 2",
  ]);
  assert.deepEqual(lastImage(processes[1]!).argv, [{ text: "cc" }, { text: "a.c" }]);
  assert.equal(hasFailed(processes[1]!), true);
  assert.equal(processes[0]!.births, 1);
});

Deno.test("foldRecording() adds an unknown parent from the fork of its child", () => {
  check([META, fork(2, 100, 200)], [
    "100 of -, 0 to -, unseen, p100, lives",
    "200 of 100, 2 to -, p100, lives",
  ]);
});

Deno.test("foldRecording() takes no birth and no change from a key frame", () => {
  const contents = check([
    META,
    lived(1, 100, "bash"),
    fork(2, 100, 200),
    exec(3, 200, "make", ["make"]),
    lived(4, 100, "bash", 1),
    { ...lived(4, 200, "make"), ppid: 100, parentKey: "100-0" },
    exit(5, 200, 0),
  ], [
    "100 of -, 1 to -, unseen, bash, lives",
    "200 of 100, 2 to 5, bash>make, exit 0",
  ]);
  assert.equal(contents.processes[0]!.births, 1);
});

Deno.test("foldRecording() keeps the parent at birth after a reparenting", () => {
  const orphan = fork(2, 100, 200);
  const { processes } = check([
    lived(1, 100, "sh"),
    orphan,
    exit(3, 100, 0),
    { ...orphan, type: "reparent", ts: 3e9, oldPpid: 100, newPpid: 1, ppid: 1, parentKey: null },
  ], ["100 of -, 1 to 3, unseen, sh, exit 0", "200 of 100, 2 to -, sh, lives"]);
  assert.deepEqual(processes[1]!.reparents, [{ ts: 3e9, from: 100, to: 1 }]);
});

Deno.test("foldRecording() ends a process in state X, with unknown status", () => {
  const { processes } = check(
    [lived(1, 100, "sh"), { ...lived(9, 100, "sh"), state: "X" }],
    [
      "100 of -, 1 to 9, unseen, sh, gone",
    ],
  );
  assert.equal(hasFailed(processes[0]!), false);
  assert.equal(processes[0]!.inferred, true);
});

Deno.test("foldRecording() separates two processes of one pid, even within one tick", () => {
  check([
    lived(1, 100, "sh"),
    fork(2, 100, 200),
    exit(2.001, 200, 0),
    fork(2.002, 100, 200),
    exit(2.003, 200, 1),
  ], [
    "100 of -, 1 to -, unseen, sh, lives",
    "200 of 100, 2 to 2.001, sh, exit 0",
    "200 of 100, 2.002 to 2.003, sh, exit 1",
  ]);
});

Deno.test("foldRecording() ends the last owner of a reused pid", () => {
  check([lived(1, 100, "sh"), fork(2, 100, 200), { ...fork(7, 100, 200), key: "200-700" }], [
    "100 of -, 1 to -, unseen, sh, lives",
    "200 of 100, 2 to 7, sh, gone",
    "200 of 100, 7 to -, sh, lives",
  ]);
});

Deno.test("foldRecording() inserts a late exec at its place in time", () => {
  check([
    lived(1, 100, "sh"),
    fork(2, 100, 200),
    exec(4, 200, "late", ["late"]),
    { ...exec(3, 200, "early", ["early"]), late: true },
  ], ["100 of -, 1 to -, unseen, sh, lives", "200 of 100, 2 to -, sh>early>late, lives"]);
});

Deno.test("foldRecording() keeps the first and the last of very many execs, and counts the others", () => {
  const execs = Array.from(
    { length: MAX_RECORD_ENTRIES + 50 },
    (_, i) => ({ ...EXEC, ts: 10e9 + i }),
  );
  const [record] = foldRecording(execs).processes;
  assert.equal(record!.execs.length, MAX_RECORD_ENTRIES);
  assert.equal(record!.execsLeftOut, 50);
  assert.equal(record!.execs[0]!.ts, 10e9);
  assert.equal(record!.execs.at(-1)!.ts, execs.at(-1)!.ts);
});

Deno.test("lastComm() returns the comm of the last exec or rename", () => {
  const forked = fork(2, 100, 200);
  const renamed: FlockEvent = {
    ...forked,
    type: "rename",
    ts: 4e9,
    comm: { text: "new" },
    oldComm: forked.comm,
  };
  const [, before] = foldRecording([forked, exec(3, 200, "cc", []), renamed]).processes;
  assert.equal(lastComm(before!)?.text, "new");
  const [, after] = foldRecording([forked, renamed, exec(5, 200, "cc", [])]).processes;
  assert.equal(lastComm(after!)?.text, "cc");
});

Deno.test("foldRecording() takes the program from the exit event when the exec event was lost", () => {
  const gone = { ...exit(5, 200, 0), comm: { text: "cc" }, argv: [{ text: "cc" }] };
  const { processes } = check([lived(1, 100, "sh"), fork(2, 100, 200), gone], [
    "100 of -, 1 to -, unseen, sh, lives",
    "200 of 100, 2 to 5, sh>cc, exit 0",
  ]);
  assert.deepEqual([processes[1]!.inferred, processes[1]!.execs[0]!.ts], [true, 2e9]);
  check([fork(2, 100, 200), exec(3, 200, "cc", ["cc"]), gone], [
    "100 of -, 0 to -, unseen, p100, lives",
    "200 of 100, 2 to 5, p100>cc, exit 0",
  ]);
});

Deno.test("foldRecording() keeps the first and the last line of the recording", () => {
  const contents = foldRecording([META, end(6)], 1_700_000_000_000);
  assert.equal(contents.meta, META);
  assert.equal(contents.end?.type, "end");
  assert.equal(contents.bootWallMs, 1_700_000_000_000);
  assert.deepEqual([contents.fromTs, contents.toTs], [META.ts, 6e9]);
});

Deno.test("foldRecording() of no events is empty, and not of infinite length", () => {
  const { fromTs, toTs, processes, meta } = foldRecording([]);
  assert.deepEqual([fromTs, toTs, processes.length, meta], [0, 0, 0, null]);
});
