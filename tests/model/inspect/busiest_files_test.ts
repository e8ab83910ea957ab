import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import { busiestFiles } from "../../../src/model/inspect/busiest_files.ts";
import type { OpenFile, Reading } from "../../../src/model/inspect/reading.ts";

function file(fd: number, path: string, position: number | null): OpenFile {
  const facts = { kind: "file", access: "r", size: 1e9, isDeleted: false } as const;
  return { fd, path: plainText(path), position, ...facts };
}

function reading(seconds: number, entries: readonly OpenFile[], key = "7-7"): Reading {
  const files = { entries, total: entries.length };
  const locks = { entries: [], total: 0, areWaitsKnown: true };
  return { key, tab: "files", ts: seconds * 1e9, result: { tab: "files", files, locks } };
}

function busiest(before: readonly OpenFile[], now: readonly OpenFile[]) {
  return busiestFiles(reading(10, before), reading(12, now))?.map(({ file: { fd }, rate }) =>
    `${fd} ${rate}`
  );
}

Deno.test("busiestFiles() has the positions that moved on, a second, the busiest first", () => {
  const before = [file(3, "/a", 0), file(4, "/b", 500), file(5, "/c", 9)];
  const now = [file(3, "/a", 1_000), file(4, "/b", 8_500), file(5, "/c", 9)];
  assert.deepEqual(busiest(before, now), ["4 4000", "3 500"]);
});

Deno.test("busiestFiles() knows nothing of other files, jumps back and unknown positions", () => {
  assert.deepEqual(busiest([file(3, "/a", 0)], [file(3, "/other", 1_000)]), []);
  assert.deepEqual(busiest([file(3, "/a", 900)], [file(3, "/a", 100)]), []);
  assert.deepEqual(busiest([file(3, "/a", null)], [file(3, "/a", 100)]), []);
  assert.deepEqual(busiest([], [file(3, "/a", 100)]), []);
  const tty = { ...file(3, "/dev/pts/0", 100), kind: "char" } as const;
  assert.deepEqual(busiest([{ ...tty, position: 0 }], [tty]), []);
});

Deno.test("busiestFiles() needs an earlier reading of the same process, and lists a few", () => {
  const now = reading(2, [file(3, "/a", 100)]);
  assert.equal(busiestFiles(null, now), null);
  assert.equal(busiestFiles(reading(1, [file(3, "/a", 0)], "8-8"), now), null);
  const absent: Reading = { ...reading(1, []), result: { kind: "zombie" } };
  assert.equal(busiestFiles(absent, now), null);
  const many = (position: number) => Array.from({ length: 9 }, (_, i) => file(i, "/a", position));
  assert.equal(busiestFiles(reading(1, many(0)), reading(2, many(5)))?.length, 5);
});
