import assert from "node:assert/strict";
import {
  editLine,
  insertText,
  type LineInput,
  lineInput,
} from "../../../src/ui/widgets/line_input.ts";
import { key } from "../support/render.ts";

/** Returns the line after keys, with `|` at its cursor. */
function typed(start: string, ...keys: string[]): string {
  let input: LineInput = lineInput(start);
  for (const label of keys) input = editLine(input, key(label)) ?? input;
  return `${input.text.slice(0, input.cursor)}|${input.text.slice(input.cursor)}`;
}

Deno.test("line input: letters go in at the cursor", () => {
  assert.equal(typed("", "m", "k", "Left", "a"), "ma|k");
  assert.equal(typed("文", "Space", "🦀"), "文 🦀|");
});

Deno.test("line input: the cursor and the eraser take whole characters", () => {
  assert.equal(typed("a🦀", "Left"), "a|🦀");
  assert.equal(typed("a🦀", "Backspace"), "a|");
  assert.equal(typed("🦀b", "Home", "Delete"), "|b");
  assert.equal(typed("🦀b", "Home", "Right"), "🦀|b");
});

Deno.test("line input: readline's keys for words and lines", () => {
  assert.equal(typed("exit!=0 comm=x", "Ctrl+w"), "exit!=0 |");
  assert.equal(typed("abc", "Left", "Ctrl+u"), "|c");
  assert.equal(typed("abc", "Ctrl+a", "Right", "Ctrl+k"), "a|");
});

Deno.test("line input: other keys do not edit", () => {
  for (const label of ["F5", "Up", "Alt+x", "Ctrl+q", "Escape"]) {
    assert.equal(editLine(lineInput("a"), key(label)), null, label);
  }
});

Deno.test("line input: pasted text becomes one bounded line without control characters", () => {
  assert.equal(insertText(lineInput(""), "a\r\nb\x1b[31m\tc").text, "a b[31m c");
  assert.equal(insertText(lineInput("a"), "x".repeat(3 * 1024)).text.length, 3 * 1024 + 1);
  assert.equal(insertText(lineInput("a"), "x".repeat(8191)).text.length, 8192);
  assert.equal(insertText(lineInput("a"), "x".repeat(8192)).text, "a");
});
