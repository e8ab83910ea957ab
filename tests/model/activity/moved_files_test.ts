import assert from "node:assert/strict";
import { FileSums } from "../../../src/model/activity/file_sums.ts";
import {
  addedLook,
  type FileLook,
  type FilePosition,
  movedFiles,
} from "../../../src/model/activity/moved_files.ts";
import { MAX_BUSY_FILES, MAX_SUMMED_FILES } from "../../../src/model/base/limits.ts";
import type { BusyFiles } from "../../../src/model/event/activity.ts";

/** A file of a test: path, access, position, and whether it appends. */
type Given = readonly [string, FilePosition["access"], number, boolean?];

function look(
  ts: number,
  [read, written]: readonly [number, number],
  files: Readonly<Record<number, Given>>,
): FileLook {
  const positions = Object.entries(files).map(([fd, [text, access, position, appends = false]]) =>
    [Number(fd), { path: { text }, deleted: false, access, appends, position }] as const
  );
  return { ts, read, written, files: new Map(positions), unread: 0 };
}

function moved(before: FileLook, now: FileLook, isBegun = true): string[] {
  const files = movedFiles(before, now, () => isBegun)?.files ?? [];
  return files.map(({ access, bytes, path }) => `${access} ${bytes} ${path.text}`);
}

Deno.test("movedFiles() names the files whose positions moved on, the busiest first", () => {
  const before = look(1e9, [0, 0], {
    3: ["/a", "read", 10],
    4: ["/b", "write", 0],
    5: ["/c", "write", 9],
  });
  const now = look(3e9, [100, 900], {
    3: ["/a", "read", 60],
    4: ["/b", "write", 800],
    5: ["/c", "write", 9],
    6: ["/d", "read_write", 70],
  });
  assert.deepEqual(moved(before, now), ["write 800 /b", "read_write 70 /d", "read 50 /a"]);
  assert.equal(movedFiles(before, now, () => true)?.intervalNs, 2e9);
  assert.equal(movedFiles(now, now, () => true), null);
});

Deno.test("movedFiles() leaves out what the calls of the process do not explain", () => {
  const before = look(1e9, [0, 0], { 3: ["/shared", "write", 10], 4: ["/jumped", "read", 0] });
  const now = look(2e9, [5, 20], { 3: ["/shared", "write", 1_000], 4: ["/jumped", "read", 6] });
  assert.deepEqual(moved(before, now), []);
  const back = look(2e9, [50, 20], { 3: ["/shared", "write", 4], 4: ["/jumped", "read", 6] });
  assert.deepEqual(moved(before, back), ["read 6 /jumped"]);
});

Deno.test("movedFiles() counts an opened file from its start, unless it appends or may be inherited", () => {
  const before = look(1e9, [0, 0], { 3: ["/old", "write", 500] });
  const now = look(2e9, [0, 900], { 3: ["/new", "write", 40], 4: ["/log", "write", 700, true] });
  assert.deepEqual(moved(before, now), ["write 40 /new"]);
  assert.deepEqual(moved(before, now, false), []);
  const later = look(3e9, [0, 990], { 3: ["/new", "write", 40], 4: ["/log", "write", 720, true] });
  assert.deepEqual(moved(now, later), ["write 20 /log"]);
});

Deno.test("movedFiles() counts an open file with two numbers once, and two open files of one path both", () => {
  const before = look(1e9, [0, 0], { 1: ["/out", "write", 0], 2: ["/out", "write", 0] });
  assert.deepEqual(
    moved(before, look(2e9, [0, 90], { 1: ["/out", "write", 9], 2: ["/out", "write", 9] })),
    ["write 9 /out"],
  );
  assert.deepEqual(
    moved(before, look(2e9, [0, 90], { 1: ["/out", "write", 9], 2: ["/out", "write", 4] })),
    ["write 13 /out"],
  );
});

Deno.test("movedFiles() names a bounded number of files and counts the rest", () => {
  const files = (position: number) =>
    Object.fromEntries(
      Array.from(
        { length: MAX_BUSY_FILES + 2 },
        (_, fd) => [fd, [`/${fd}`, "write", fd * position + position] as const],
      ),
    );
  const now = { ...look(2e9, [0, 1e6], files(2)), unread: 3 };
  const busy = movedFiles(look(1e9, [0, 0], files(1)), now, () => true)!;
  assert.deepEqual([busy.files.length, busy.omitted, busy.unread], [MAX_BUSY_FILES, 2, 3]);
  assert.equal(busy.files[0]?.path.text, `/${MAX_BUSY_FILES + 1}`);
});

const busy = (...files: readonly (readonly [path: string, bytes: number])[]): BusyFiles => ({
  intervalNs: 1e9,
  files: files.map(([text, bytes]) => ({ access: "write", bytes, path: { text } })),
});

Deno.test("addedLook() adds up two looks at a process", () => {
  const sum = addedLook(busy(["/a", 5], ["/b", 4]), { ...busy(["/b", 9]), omitted: 1, unread: 2 });
  assert.deepEqual(sum, { ...busy(["/b", 13], ["/a", 5]), intervalNs: 2e9, omitted: 1, unread: 2 });
  assert.deepEqual(addedLook(null, busy(["/a", 5])), busy(["/a", 5]));
});

Deno.test("FileSums adds up the bytes of files, keeps the busiest and counts the others", () => {
  const sums = new FileSums(false);
  sums.add(1e9, busy(["/a", 1], ["/b", 3]));
  sums.add(2e9, busy(["/a", 4]));
  const kept = sums.copy();
  for (let i = 0; i < MAX_SUMMED_FILES; i++) sums.add(3e9, busy([`/c${i}`, 4]));
  assert.deepEqual(sums.files().length, MAX_SUMMED_FILES);
  assert.deepEqual(sums.files()[0]?.path.text, "/a");
  assert.equal(sums.others, 2);
  assert.deepEqual(kept.files().map(({ path, bytes }) => [path.text, bytes]), [["/a", 5], [
    "/b",
    3,
  ]]);
});
