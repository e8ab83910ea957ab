import assert from "node:assert/strict";
import { capture, latin1 } from "../../support/capture/capture_lines.ts";

function read(...lines: string[]) {
  return capture(latin1(lines.map((line) => `${line}\n`).join("")));
}

/** Returns a path as the words of an `e` line and its `P` lines, with NUL and padding. */
function execLines(path: string): string[] {
  const bytes = latin1(`${path}\0`.padEnd(80 + 192 * 22, "~"));
  const word = (at: number) => {
    const digits = [...bytes.subarray(at, at + 8)].reverse()
      .map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^0+(?=.)/, "");
  };
  const words = (at: number, count: number) =>
    Array.from({ length: count }, (_, i) => word(at + 8 * i)).join(" ");
  const size = path.length + 1;
  const lines = [`e 7d0 1 6 65 66 3e8 2a ${size.toString(16)} ${words(0, 10)}`];
  for (let at = 80; at < size && at < 4096; at += 192) {
    lines.push(`P 6 1 ${at.toString(16)} ${words(at, 24)}`);
  }
  return lines;
}

Deno.test("a fork without BTF has no start, and its parent may be the caller's parent", () => {
  const [plain, sibling] = read(
    "f 3e8 1 5 65 0 64 66 3e8 2a",
    "f 3e8 1 6 65 8000 64 66 3e8 2a",
  ).observations;
  assert.deepEqual(plain, {
    kind: "fork",
    ts: 1000,
    cpu: 1,
    seq: 5,
    pid: 101,
    startTicks: null,
    sibling: false,
    ppid: 100,
    parentStartTicks: null,
    parentTid: 102,
    uid: 1000,
    cgroupId: 42,
    sharesMemory: false,
    nsPid: null,
    pidNs: null,
  });
  assert.equal(sibling?.kind === "fork" && sibling.sibling, true);
});

Deno.test("thread births and deaths are observations", () => {
  const thread = { kind: "thread", ts: 1000, cpu: 1, pid: 101, startTicks: null };
  assert.deepEqual(read("t 3e8 1 5 65", "x 3e8 1 6 65 7 2a").observations, [
    { ...thread, seq: 5, change: "born", uid: null, cgroupId: null },
    { ...thread, seq: 6, change: "died", uid: 7, cgroupId: 42 },
  ]);
});

Deno.test("an exec without BTF has its path and the name from the path, but no argv", () => {
  const { observations, signals } = read(...execLines("/usr/bin/a-rather-long-name"));
  const [exec] = observations;
  assert.deepEqual(signals, []);
  assert.ok(exec?.kind === "exec");
  assert.equal(exec.filename?.text, "/usr/bin/a-rather-long-name");
  assert.equal(exec.comm?.text, "a-rather-long-n");
  assert.equal(exec.argv, null);
  assert.deepEqual([exec.oldTid, exec.uid, exec.cgroupId, exec.euid], [102, 1000, 42, null]);
});

Deno.test("a long path is joined from pieces up to its announced length", () => {
  for (const length of [78, 79, 80, 81, 271, 272, 1000, 4095]) {
    const path = `/${"x".repeat(length - 1)}`;
    const [exec] = read(...execLines(path), "t 3e8 1 7 65").observations;
    assert.ok(exec?.kind === "exec");
    assert.equal(exec.filename?.text, path);
    assert.equal(exec.filenameTruncated, false);
  }
});

Deno.test("a missing piece leaves a marked cut and no name", () => {
  const lines = execLines(`/${"x".repeat(600)}`);
  const [exec] = read(lines[0]!, lines[2]!, "t 3e8 1 7 65").observations;
  assert.ok(exec?.kind === "exec");
  assert.equal(exec.filename?.text.length, 80);
  assert.equal(exec.filenameTruncated, true);
  assert.equal(exec.comm, null);
});

Deno.test("a program run by descriptor has no name from its path", () => {
  const [exec] = read(...execLines("/dev/fd/3")).observations;
  assert.equal(exec?.kind === "exec" && exec.comm, null);
});

Deno.test("the warning of v0.25 about `while` is no unreadable line", () => {
  const { signals } = read(
    "stdin:83:3-8: WARNING: While loops are deprecated and may be removed in the future.",
    "  while ($e != 0 && $o < 4096) {",
    "  ~~~~~",
    "HINT: For loops support ranges",
  );
  assert.deepEqual(signals, []);
});
