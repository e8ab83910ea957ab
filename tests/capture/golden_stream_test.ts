import assert from "node:assert/strict";
import type { ExecObservation, Observation } from "../../src/capture/parse/observation.ts";
import { capture } from "../support/capture/capture_lines.ts";
import { GOLDEN } from "./golden_stream.ts";

const { observations, signals } = capture(GOLDEN);

function ofKind<Kind extends Observation["kind"]>(kind: Kind) {
  return observations.filter((seen): seen is Extract<Observation, { kind: Kind }> =>
    seen.kind === kind
  ).sort((a, b) => a.ts - b.ts);
}

const execs = ofKind("exec");
const forks = ofKind("fork");
const exits = ofKind("exit");

/** Returns the exec with this argument. */
function execWith(argument: string): ExecObservation {
  const found = execs.find(({ argv }) => argv?.some(({ text }) => text === argument));
  assert.ok(found, `no exec with argument ${argument}`);
  return found;
}

const LETTERS = "abcdefghijklmno";

/** Returns a short form of a text: `8 times a` for `aaaaaaaa`. */
function inShort(text: string): string {
  return /^(.)\1*$/.test(text) ? `${text.length} times ${text[0]}` : text;
}

const TRUE = "/usr/bin/true";

/** The arguments of each program, in start order; a number means that many letters. */
const STARTED: readonly (readonly (string | number)[])[] = [
  ["env", "-i", "./gold"],
  ["./gold"],
  ["true"],
  [""],
  [""],
  ["true", "", "", "end", ""],
  ["true", "\ufffd\ufffd", "café", "cut\ufffd", "中", "\ufffd\ufffd\ufffd"],
  ["true", "two\nlines", "\nF 1 0 1 1 1 1 1 1 1 0 0\n", "\x1b[31m"],
  ...[1, 2, 3, 118, 119, 120, 121, 122, 123, 130, 310, 311, 312, 318].map((n) => ["true", n]),
  ["true", 12_411],
  ...Array.from({ length: 9 }, () => ["true", "long path"]),
  ["true", "by descriptor"],
  [TRUE, "-opt", "/tmp/g/a-script-of-a-long-name", "x y"],
  ["weird"],
  ["true", "from a thread"],
  ["sh", "-c", "exit 3"],
  ["sh", "-c", "exec /usr/bin/true again"],
  [TRUE, "again"],
];

Deno.test("every program of the real stream has its arguments", () => {
  const seen = execs.map(({ argv }) => argv?.map(({ text }) => inShort(text)));
  let filled = 0;
  const expected = STARTED.map((argv) =>
    argv.map((part) => inShort(typeof part === "string" ? part : LETTERS[filled++]!.repeat(part)))
  );
  assert.deepEqual(seen, expected);
});

Deno.test("only the argv that was longer than the probe carries is marked as cut", () => {
  const cut = execs.filter(({ argvTruncated }) => argvTruncated);
  assert.deepEqual(cut.map(({ argv }) => argv?.[1]?.text.length), [12_411]);
});

Deno.test("only arguments that are not UTF-8 keep their bytes as hex", () => {
  const hex = execWith("café").argv?.map((argument) => argument.hex);
  assert.deepEqual(hex, [undefined, "fffe", undefined, "637574c3", undefined, "eda080"]);
});

Deno.test("paths are whole up to PATH_MAX", () => {
  const lengths = execs.filter(({ argv }) => argv?.[1]?.text === "long path")
    .map(({ filename, filenameTruncated, comm }) => {
      assert.ok(filename !== null && filename.text.endsWith(TRUE));
      assert.equal(filenameTruncated, false);
      assert.deepEqual(comm, { text: "true" });
      return filename.text.length;
    });
  assert.deepEqual(lengths, [78, 79, 80, 81, 271, 272, 273, 1000, 4095]);
});

Deno.test("comm is the kernel's name: the first 15 bytes of the file name", () => {
  const named = (argument: string) => {
    const { filename, comm } = execWith(argument);
    return [filename?.text, comm];
  };
  assert.deepEqual(named("by descriptor"), ["/dev/fd/3", { text: "true" }]);
  assert.deepEqual(named("x y"), ["/tmp/g/a-script-of-a-long-name", { text: "a-script-of-a-l" }]);
  assert.deepEqual(named("weird"), ["/tmp/g/we\ufffdird\nname", {
    text: "we\ufffdird\nname",
    hex: "7765ff697264" + "0a6e616d65",
  }]);
});

Deno.test("a rename keeps its bytes up to the first NUL", () => {
  assert.deepEqual(ofKind("rename").map(({ comm }) => comm), [
    { text: "renamed" },
    { text: "\x1b]0;\ufffd\n", hex: "1b5d303bff0a" },
    { text: "fifteen-bytes-x" },
    { text: "" },
  ]);
});

Deno.test("an exec by another thread names the caller and keeps the pid", () => {
  const { pid, oldTid } = execWith("from a thread");
  assert.notEqual(oldTid, pid);
  assert.equal(forks.filter((fork) => fork.pid === pid).length, 1);
  assert.equal(execs.filter((exec) => exec.oldTid !== exec.pid).length, 1);
});

Deno.test("each process is born once and dies once", () => {
  const born = forks.map(({ pid, startTicks }) => `${pid}-${startTicks}`).sort();
  const died = exits.map(({ pid, startTicks }) => `${pid}-${startTicks}`).sort();
  const first = `${execs[0]?.pid}-${execs[0]?.startTicks}`;
  assert.deepEqual(died, [...born, first].sort());
  assert.equal(new Set(born).size, born.length);
});

Deno.test("an exit reports its status as wait(2) does", () => {
  const statuses = exits.map(({ status }) => status ?? -1).filter((status) => status !== 0);
  const codes = [126, 7, 255, 2, 3, 1, 6, 5, 3].map((code) => code << 8);
  const expected = [9, 15, ...codes];
  assert.deepEqual(statuses.sort((a, b) => a - b), expected.sort((a, b) => a - b));
});

Deno.test("a thread counts with its process and is not a process", () => {
  const threads = exits.filter(({ threadsStarted }) => threadsStarted !== 0);
  assert.deepEqual(threads.map((exit) => exit.threadsStarted), [3, 1]);
});

Deno.test("the subreaper adopts an orphan of its child", () => {
  const parent = exits.find(({ status }) => status === 2 << 8);
  const orphan = exits.find(({ status, ppid }) => status === 3 << 8 && ppid === parent?.ppid);
  assert.ok(parent && orphan);
  assert.equal(parent.reaperPid, parent.ppid);
  assert.equal(forks.find(({ pid }) => pid === orphan.pid)?.ppid, parent.pid);
});

Deno.test("the child of CLONE_PARENT is its creator's sibling", () => {
  const sibling = exits.find(({ status }) => status === 5 << 8);
  const creator = exits.find(({ status }) => status === 6 << 8);
  assert.ok(sibling && creator);
  const fork = forks.find(({ pid }) => pid === sibling.pid);
  assert.equal(fork?.ppid, creator.ppid);
  assert.equal(fork?.parentTid, creator.pid);
});

Deno.test("a birth has the parent's start, and a death has the process's own start", () => {
  const starts = new Map([...forks, ...execs].map(({ pid, startTicks }) => [pid, startTicks]));
  for (const { ppid, parentStartTicks } of forks) {
    if (starts.has(ppid)) assert.equal(parentStartTicks, starts.get(ppid));
  }
  for (const { pid, startTicks } of exits) assert.equal(startTicks, starts.get(pid));
});

Deno.test("the numbers of each CPU rise by one, and the last watermark equals the final counts", () => {
  const last = new Map<number, number>();
  for (const { cpu, seq } of observations) {
    assert.equal(seq, (last.get(cpu) ?? 0) + 1);
    last.set(cpu, seq);
  }
  const finals = signals.flatMap((signal) => signal.kind === "final" ? [signal] : []);
  assert.deepEqual(new Map(finals.map(({ cpu, count }) => [cpu, count])), last);
  const watermark = signals.findLast(({ kind }) => kind === "watermark");
  assert.ok(watermark?.kind === "watermark");
  assert.deepEqual(watermark.counts, [last.get(0), last.get(1), 0, 0]);
});

Deno.test("every line of the real stream is readable", () => {
  assert.deepEqual(signals.filter(({ kind }) => kind === "problem"), []);
});

Deno.test("the stream has no byte of the environment, in any encoding", () => {
  const raw = new TextDecoder("latin1").decode(GOLDEN);
  const text = JSON.stringify(observations);
  // The secret as text, as hex, and as hex of little-endian words: "race" of "tracefl0ck" backwards.
  for (const secret of ["GT_SECRET", "tracefl0ck", "must-not-leak", "nowhere"]) {
    assert.ok(!text.includes(secret) && !raw.includes(secret), secret);
  }
  for (const hex of ["65636172", "6c66656361", "6b63306c66", "455243455354"]) {
    assert.ok(!raw.includes(hex), hex);
  }
});
