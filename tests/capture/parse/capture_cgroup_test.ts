import assert from "node:assert/strict";
import { cgroupNumber } from "../../../src/model/base/cgroup_number.ts";
import { capture, latin1 } from "../../support/capture/capture_lines.ts";

function read(...lines: string[]) {
  return capture(latin1(lines.map((line) => `${line}\n`).join("")));
}

/** Returns the `M` lines of a cgroup of version 2 with the id 42. */
function made(path: string, seq = 5): string[] {
  const bytes = new TextEncoder().encode(`${path}\0`);
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 32) {
    const words = [0, 8, 16, 24].map((at) => {
      let word = 0n;
      for (let i = 7; i >= 0; i--) word = word << 8n | BigInt(bytes[offset + at + i] ?? 0x55);
      return word.toString(16);
    });
    const head = `M 3e8 1 ${seq} 0 2a ${bytes.length.toString(16)} ${offset.toString(16)}`;
    lines.push(`${head} ${words.join(" ")}`);
  }
  return lines;
}

function paths(...lines: string[]): (string | null)[] {
  const { observations, signals } = read(...lines);
  assert.deepEqual(signals, []);
  return observations.map((seen) => seen.kind === "cgroup" ? seen.path : null);
}

Deno.test("a new cgroup has the joined path of its lines, up to the NUL", () => {
  for (const length of [1, 30, 31, 32, 33, 200, 1023]) {
    const path = `/${"x".repeat(length - 1)}`;
    assert.deepEqual(paths(...made(path)), [path]);
  }
  assert.deepEqual(read(...made("/a")).observations, [{
    kind: "cgroup",
    ts: 1000,
    cpu: 1,
    seq: 5,
    pid: 0,
    startTicks: null,
    cgroupId: 42,
    path: "/a",
  }]);
});

Deno.test("a path with newlines and forged lines in it is one path", () => {
  const path = "/a\nX 7d0 1 6 65 7 900 b00 0 64 1\nLost 5 events\n\u001b[2J";
  assert.deepEqual(paths(...made(path)), [path]);
});

Deno.test("a path with a missing line is no event, and the next path is whole", () => {
  const lines = made(`/${"x".repeat(100)}`);
  assert.deepEqual(paths(lines[0]!, lines[2]!, lines[3]!, ...made("/b", 6)), ["/b"]);
  assert.deepEqual(paths(...lines.slice(1)), []);
});

Deno.test("a move names the hierarchy, the cgroup and the task", () => {
  assert.deepEqual(read("T 3e8 1 5 8 11 65").observations, [{
    kind: "move",
    ts: 1000,
    cpu: 1,
    seq: 5,
    pid: 101,
    startTicks: null,
    cgroupId: cgroupNumber(8, 17),
  }]);
});

Deno.test("a cgroup line with too many or too few fields is a problem", () => {
  for (const line of ["T 3e8 1 5 8 11", "T 3e8 1 5 8 11 65 1", "M 3e8 1 5 0 2a 3 0 1 2 3"]) {
    const { observations, signals } = read(line);
    assert.deepEqual(observations, []);
    assert.deepEqual(signals.map(({ kind }) => kind), ["problem"]);
  }
});
