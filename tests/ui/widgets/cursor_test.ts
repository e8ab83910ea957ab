import assert from "node:assert/strict";
import { type CursorRequest, placeCursor, type RowList } from "../../../src/ui/widgets/cursor.ts";
import { fakeProcess } from "../support/fake_table.ts";

function list(...pids: number[]): RowList {
  const processes = pids.map((pid) => fakeProcess(pid));
  return {
    length: pids.length,
    processAt: (index) => processes[index],
    indexOf: (key) => processes.findIndex((process) => process.key === key),
  };
}

const keyOf = (pid: number) => fakeProcess(pid).key;

const REQUEST: CursorRequest = {
  ...{ selected: null, index: 0, top: 0, move: 0, height: 3, follow: false, search: null },
};

Deno.test("cursor: until somebody moves it, it is pinned to the top row", () => {
  assert.equal(placeCursor(list(9, 8, 7), REQUEST).key, keyOf(9));
  const later = placeCursor(list(10, 9, 8), REQUEST);
  assert.equal(later.key, keyOf(10));
  assert.equal(later.selected, null);
});

Deno.test("cursor: sticks to the process when rows come before it", () => {
  const request = { ...REQUEST, selected: keyOf(8), index: 1 };
  const cursor = placeCursor(list(11, 10, 9, 8, 7), request);
  assert.deepEqual([cursor.index, cursor.top], [3, 1]);
});

Deno.test("cursor: moves from where the process is now, not from where it was", () => {
  const cursor = placeCursor(list(10, 9, 8, 7), {
    ...REQUEST,
    selected: keyOf(9),
    index: 0,
    move: 1,
  });
  assert.equal(cursor.key, keyOf(8));
});

Deno.test("cursor: stays at its place when the process is gone", () => {
  const cursor = placeCursor(list(9, 7, 6), { ...REQUEST, selected: keyOf(8), index: 1 });
  assert.equal(cursor.selected, keyOf(7));
});

Deno.test("cursor: moves end at the ends", () => {
  const selected = keyOf(2);
  assert.equal(placeCursor(list(1, 2, 3), { ...REQUEST, selected, move: Infinity }).index, 2);
  assert.equal(placeCursor(list(1, 2, 3), { ...REQUEST, selected, move: -Infinity }).index, 0);
  assert.equal(placeCursor(list(1, 2, 3), { ...REQUEST, selected, move: -99 }).index, 0);
});

Deno.test("cursor: without rows there is nothing under it", () => {
  const cursor = placeCursor(list(), { ...REQUEST, selected: keyOf(1), move: 5 });
  assert.deepEqual([cursor.key, cursor.index, cursor.top, cursor.total], [null, 0, 0, 0]);
});

Deno.test("cursor: the window moves no further than needed, and shows no emptiness at its end", () => {
  const many = list(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const at = (pid: number, top: number) =>
    placeCursor(many, { ...REQUEST, selected: keyOf(pid), top }).top;
  assert.equal(at(4, 3), 3);
  assert.equal(at(2, 3), 2);
  assert.equal(at(9, 0), 7);
  assert.equal(at(9, 9), 7);
});

Deno.test("cursor: followed, the process stays in the middle", () => {
  const many = list(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const cursor = placeCursor(many, { ...REQUEST, selected: keyOf(5), follow: true });
  assert.equal(cursor.top, 4);
});

Deno.test("search: goes round, forward and backward, and says when there is nothing", () => {
  const rows = list(1, 20, 3, 21, 5);
  const search = (from: "here" | "next" | "previous", pid: number, wanted: string) =>
    placeCursor(rows, {
      ...REQUEST,
      selected: keyOf(pid),
      search: { from, matches: (process) => String(process.pid).startsWith(wanted) },
    });
  assert.equal(search("here", 20, "2").key, keyOf(20));
  assert.equal(search("next", 20, "2").key, keyOf(21));
  assert.equal(search("next", 21, "2").key, keyOf(20));
  assert.equal(search("previous", 20, "2").key, keyOf(21));
  const nothing = search("here", 3, "x");
  assert.deepEqual([nothing.found, nothing.key], [false, keyOf(3)]);
});
