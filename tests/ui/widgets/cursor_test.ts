import assert from "node:assert/strict";
import { type FrontRows, type Goal, placeCursor } from "../../../src/ui/widgets/cursor.ts";

/** Rows that are named by their pids, in a window of three. */
function list(...pids: number[]): FrontRows {
  return {
    ...{ height: 3, anchor: null, pin: "start", keepsRow: false },
    length: pids.length,
    nameAt: (index) => pids[index]?.toString(),
    indexOf: (name) => pids.indexOf(Number(name)),
    matcher: (text) => (index) => String(pids[index]).startsWith(text),
    pidAt: (index) => pids[index],
    describe: (cursor) => cursor,
  };
}

interface Request {
  readonly selected?: number | null;
  readonly index?: number;
  readonly top?: number;
  readonly goal?: Goal;
  readonly text?: string;
  readonly follow?: boolean;
}

function place(rows: FrontRows, request: Request = {}) {
  const { selected = null, index = 0, top = 0, goal = null, text = "", follow = false } = request;
  const anchor = selected === null ? null : String(selected);
  return placeCursor({ ...rows, anchor }, { before: { index, top }, goal, text, follow });
}

const move = (rows: number): Goal => ({ type: "move", rows });

Deno.test("cursor: is pinned to the top row until the user moves the cursor", () => {
  assert.equal(place(list(9, 8, 7)).name, "9");
  const later = place(list(10, 9, 8));
  assert.equal(later.name, "10");
  assert.equal(later.selected, null);
});

Deno.test("cursor: sticks to the process when rows come before it", () => {
  const cursor = place(list(11, 10, 9, 8, 7), { selected: 8, index: 1 });
  assert.deepEqual([cursor.index, cursor.top], [3, 1]);
});

Deno.test("cursor: moves from the new row of the process, not from its old one", () => {
  const cursor = place(list(10, 9, 8, 7), { selected: 9, index: 0, goal: move(1) });
  assert.equal(cursor.name, "8");
});

Deno.test("cursor: stays at its index when its row has disappeared", () => {
  const cursor = place(list(9, 7, 6), { selected: 8, index: 1 });
  assert.equal(cursor.selected, "7");
});

Deno.test("cursor: moves end at the ends", () => {
  assert.equal(place(list(1, 2, 3), { selected: 2, goal: move(Infinity) }).index, 2);
  assert.equal(place(list(1, 2, 3), { selected: 2, goal: move(-Infinity) }).index, 0);
  assert.equal(place(list(1, 2, 3), { selected: 2, goal: move(-99) }).index, 0);
});

Deno.test("cursor: without rows the cursor is on nothing", () => {
  const cursor = place(list(), { selected: 1, goal: move(5) });
  assert.deepEqual([cursor.name, cursor.index, cursor.top, cursor.total], [undefined, 0, 0, 0]);
});

Deno.test("cursor: the window moves no further than needed, and has no empty rows at its end", () => {
  const many = list(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const at = (pid: number, top: number) => place(many, { selected: pid, top }).top;
  assert.equal(at(4, 3), 3);
  assert.equal(at(2, 3), 2);
  assert.equal(at(9, 0), 7);
  assert.equal(at(9, 9), 7);
});

Deno.test("cursor: followed, the process stays in the middle", () => {
  const many = list(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const cursor = place(many, { selected: 5, follow: true });
  assert.equal(cursor.top, 4);
});

Deno.test("search: wraps round, forward and backward, and reports when nothing matches", () => {
  const rows = list(1, 20, 3, 21, 5);
  const search = (from: "here" | "next" | "previous", pid: number, text: string) =>
    place(rows, { selected: pid, goal: { type: "search", from }, text });
  assert.equal(search("here", 20, "2").name, "20");
  assert.equal(search("next", 20, "2").name, "21");
  assert.equal(search("next", 21, "2").name, "20");
  assert.equal(search("previous", 20, "2").name, "21");
  const nothing = search("here", 3, "x");
  assert.deepEqual([nothing.found, nothing.name], [false, "3"]);
});

Deno.test("digits: an exact pid wins over a longer pid that begins with the digits", () => {
  const rows = list(1, 210, 21, 5);
  const digits = (text: string) => place(rows, { goal: { type: "pid", digits: text } });
  assert.equal(digits("21").name, "21");
  assert.equal(digits("2").name, "210");
  assert.equal(digits("7").found, false);
});

Deno.test("cursor: stays pinned to the end until a move up; a move past the end pins the cursor again", () => {
  const rows = { ...list(1, 2, 3, 4), pin: "end", keepsRow: true } as const;
  const last = place(rows);
  assert.deepEqual([last.selected, last.index, last.top], [null, 3, 1]);
  assert.equal(place(rows, { index: 3, top: 1, goal: move(-1) }).selected, "3");
  assert.equal(place(rows, { selected: 4, index: 3, top: 1, goal: move(1) }).selected, null);
});

Deno.test("cursor: a line that keeps its row of the screen keeps it when lines come above it", () => {
  const rows = { ...list(9, 8, 7, 6, 5, 4), keepsRow: true };
  const cursor = place(rows, { selected: 6, index: 1, top: 0 });
  assert.deepEqual([cursor.index, cursor.top], [3, 2]);
});
