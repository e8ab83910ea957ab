import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { hasFailed, lastComm, lastImage } from "../../../src/model/report/process_record.ts";
import { foldRecording } from "../../../src/model/report/recording_fold.ts";
import type { RecordingContents } from "../../../src/model/report/recording_contents.ts";
import { MAX_LIFE_ENTRIES } from "../../../src/model/base/limits.ts";
import { EXEC, META } from "../../support/events.ts";
import { end, exec, exit, fork, lived } from "./made_up_events.ts";

/** Each life in one line: who, by whom, from when to when, what it was, how it ended. */
function picture({ processes: lives }: RecordingContents): string[] {
  return lives.map((life) => {
    const images = [life.inherited, ...life.execs].map(({ comm }) => comm?.text ?? "?").join(">");
    const { ending } = life;
    const how = ending === null
      ? "lives"
      : !ending.seen
      ? "gone"
      : ending.signalName ?? `exit ${ending.exitCode}`;
    const parent = life.parentId === null ? "-" : lives[life.parentId]!.pid;
    return `${life.pid} of ${parent}, ${life.startTs / 1e9} to ${
      life.endTs === null ? "-" : life.endTs / 1e9
    }${life.birthSeen ? "" : ", unseen"}, ${images}, ${how}`;
  });
}

function check(events: readonly FlockEvent[], lines: readonly string[]): RecordingContents {
  const lives = foldRecording(events);
  assert.deepEqual(picture(lives), lines);
  assert.deepEqual(lives.processes.map(({ id }) => id), lives.processes.map((_, i) => i));
  return lives;
}

Deno.test("livesOf() tells a life from fork to exit, exec by exec", () => {
  const { processes: lives } = check([
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
  assert.deepEqual(lastImage(lives[1]!).argv, [{ text: "cc" }, { text: "a.c" }]);
  assert.equal(hasFailed(lives[1]!), true);
  assert.equal(lives[0]!.births, 1);
});

Deno.test("livesOf() makes a parent that nothing told of from the fork of its child", () => {
  check([META, fork(2, 100, 200)], [
    "100 of -, 0 to -, unseen, p100, lives",
    "200 of 100, 2 to -, p100, lives",
  ]);
});

Deno.test("livesOf() takes key frames neither for births nor for news", () => {
  const lives = check([
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
  assert.equal(lives.processes[0]!.births, 1);
});

Deno.test("livesOf() keeps who started it when it is given away", () => {
  const orphan = fork(2, 100, 200);
  const { processes: lives } = check([
    lived(1, 100, "sh"),
    orphan,
    exit(3, 100, 0),
    { ...orphan, type: "reparent", ts: 3e9, oldPpid: 100, newPpid: 1, ppid: 1, parentKey: null },
  ], ["100 of -, 1 to 3, unseen, sh, exit 0", "200 of 100, 2 to -, sh, lives"]);
  assert.deepEqual(lives[1]!.reparents, [{ ts: 3e9, from: 100, to: 1 }]);
});

Deno.test("livesOf() buries without a word who was found to be gone", () => {
  const { processes: lives } = check(
    [lived(1, 100, "sh"), { ...lived(9, 100, "sh"), state: "X" }],
    [
      "100 of -, 1 to 9, unseen, sh, gone",
    ],
  );
  assert.equal(hasFailed(lives[0]!), false);
  assert.equal(lives[0]!.inferred, true);
});

Deno.test("livesOf() knows two processes apart that had one pid, even in one tick", () => {
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

Deno.test("livesOf() buries the last owner of a pid that is taken again", () => {
  check([lived(1, 100, "sh"), fork(2, 100, 200), { ...fork(7, 100, 200), key: "200-700" }], [
    "100 of -, 1 to -, unseen, sh, lives",
    "200 of 100, 2 to 7, sh, gone",
    "200 of 100, 7 to -, sh, lives",
  ]);
});

Deno.test("livesOf() puts a late exec where it belongs", () => {
  check([
    lived(1, 100, "sh"),
    fork(2, 100, 200),
    exec(4, 200, "late", ["late"]),
    { ...exec(3, 200, "early", ["early"]), late: true },
  ], ["100 of -, 1 to -, unseen, sh, lives", "200 of 100, 2 to -, sh>early>late, lives"]);
});

Deno.test("livesOf() keeps the beginning and the end of very many execs, and says so", () => {
  const execs = Array.from(
    { length: MAX_LIFE_ENTRIES + 50 },
    (_, i) => ({ ...EXEC, ts: 10e9 + i }),
  );
  const [life] = foldRecording(execs).processes;
  assert.equal(life!.execs.length, MAX_LIFE_ENTRIES);
  assert.equal(life!.execsLeftOut, 50);
  assert.equal(life!.execs[0]!.ts, 10e9);
  assert.equal(life!.execs.at(-1)!.ts, execs.at(-1)!.ts);
});

Deno.test("lastComm() is of the last exec or rename", () => {
  const told = fork(2, 100, 200);
  const renamed: FlockEvent = {
    ...told,
    type: "rename",
    ts: 4e9,
    comm: { text: "new" },
    oldComm: told.comm,
  };
  const [, before] = foldRecording([told, exec(3, 200, "cc", []), renamed]).processes;
  assert.equal(lastComm(before!)?.text, "new");
  const [, after] = foldRecording([told, renamed, exec(5, 200, "cc", [])]).processes;
  assert.equal(lastComm(after!)?.text, "cc");
});

Deno.test("livesOf() learns from its end what it had become when its exec was lost", () => {
  const gone = { ...exit(5, 200, 0), comm: { text: "cc" }, argv: [{ text: "cc" }] };
  const { processes: lives } = check([lived(1, 100, "sh"), fork(2, 100, 200), gone], [
    "100 of -, 1 to -, unseen, sh, lives",
    "200 of 100, 2 to 5, sh>cc, exit 0",
  ]);
  assert.deepEqual([lives[1]!.inferred, lives[1]!.execs[0]!.ts], [true, 2e9]);
  check([fork(2, 100, 200), exec(3, 200, "cc", ["cc"]), gone], [
    "100 of -, 0 to -, unseen, p100, lives",
    "200 of 100, 2 to 5, p100>cc, exit 0",
  ]);
});

Deno.test("livesOf() hands on what the recording says of itself", () => {
  const lives = foldRecording([META, end(6)], 1_700_000_000_000);
  assert.equal(lives.meta, META);
  assert.equal(lives.end?.type, "end");
  assert.equal(lives.bootWallMs, 1_700_000_000_000);
  assert.deepEqual([lives.fromTs, lives.toTs], [META.ts, 6e9]);
});

Deno.test("livesOf() of nothing is empty, and not of infinite length", () => {
  const { fromTs, toTs, processes: lives, meta } = foldRecording([]);
  assert.deepEqual([fromTs, toTs, lives.length, meta], [0, 0, 0, null]);
});
