import assert from "node:assert/strict";
import { NoticeBoard } from "../../../src/cli/live/notices.ts";

function boardOf(...notices: readonly (readonly [topic: string, text: string])[]): string | null {
  const board = new NoticeBoard();
  for (const [topic, text] of notices) board.put({ topic, text });
  return board.text;
}

Deno.test("NoticeBoard: an empty board has no text", () => {
  assert.equal(boardOf(), null);
});

Deno.test("NoticeBoard: notices of several topics are joined, oldest first", () => {
  assert.equal(boardOf(["stall", "silent"], ["procfs", "partial"]), "silent · partial");
});

Deno.test("NoticeBoard: a notice replaces the last one of its topic, in its place", () => {
  const notices = [["stall", "silent for 3 s"], ["procfs", "p"], ["stall", "for 4 s"]] as const;
  assert.equal(boardOf(...notices), "for 4 s · p");
});

Deno.test("NoticeBoard: an empty text removes the notice of its topic", () => {
  assert.equal(boardOf(["a", "x"], ["b", "y"], ["a", ""]), "y");
  assert.equal(boardOf(["a", "x"], ["a", ""]), null);
  assert.equal(boardOf(["a", ""]), null);
});
