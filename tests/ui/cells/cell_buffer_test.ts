import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { WIDE_TAIL } from "../../../src/ui/cells/glyph.ts";
import { internStyle, PLAIN } from "../../../src/ui/cells/style.ts";

function drawn(columns: number, ...writes: [x: number, text: string][]): string {
  const buffer = new CellBuffer(columns, 1);
  for (const [x, text] of writes) buffer.write(x, 0, text, PLAIN);
  return buffer.rowText(0);
}

Deno.test("CellBuffer: text beyond the edge is cut off", () => {
  assert.equal(drawn(4, [1, "make"]), " mak");
  assert.equal(drawn(4, [9, "make"]), "    ");
  assert.equal(drawn(4, [-1, "make"]), "    ");
});

Deno.test("CellBuffer: a wide glyph is left out when only half of it fits", () => {
  assert.equal(drawn(3, [0, "文档"]), "文 ");
  assert.equal(drawn(1, [0, "🦀"]), " ");
});

Deno.test("CellBuffer: overwriting half of a wide glyph clears the other half", () => {
  assert.equal(drawn(4, [0, "文档"], [1, "x"]), " x档");
  assert.equal(drawn(4, [0, "文档"], [2, "x"]), "文x ");
  assert.equal(drawn(4, [0, "文档"], [1, "字"]), " 字 ");
  const buffer = new CellBuffer(4, 1);
  buffer.write(0, 0, "文档", PLAIN);
  buffer.fill(1, 0, 2, PLAIN);
  assert.equal(buffer.rowText(0), "    ");
});

Deno.test("CellBuffer: text after a combining mark is in the right cells", () => {
  assert.equal(drawn(8, [0, "ae\u0301b"]), "ae\u0301b     ");
  assert.equal(drawn(2, [0, "ae\u0301b"]), "ae\u0301");
});

Deno.test("CellBuffer: write() returns the number of cells that it wrote", () => {
  const buffer = new CellBuffer(10, 1);
  assert.equal(buffer.write(0, 0, "a文b", PLAIN), 4);
  assert.equal(buffer.write(0, 0, "a文b", PLAIN, 2), 1);
  assert.equal(buffer.write(8, 0, "abc", PLAIN), 2);
});

Deno.test("CellBuffer: no cell holds a control sequence or a hidden character, even of unsanitised text", () => {
  const buffer = new CellBuffer(30, 1);
  assert.equal(buffer.write(0, 0, "a\x1b[2J\u202e\u200b\n\x9b", PLAIN), 30);
  assert.equal(buffer.rowText(0), "a^[[2J<U+202E><U+200B>^J<U+009");
});

Deno.test("CellBuffer: every half of a wide glyph has its other half after any drawing", () => {
  const style = internStyle({ bold: true });
  const write = fc.record({
    x: fc.integer({ min: -2, max: 14 }),
    y: fc.integer({ min: -1, max: 3 }),
    text: fc.string({ unit: "grapheme", maxLength: 8 }),
    width: fc.integer({ min: 0, max: 12 }),
    kind: fc.constantFrom("write", "fill", "restyle"),
  });
  fc.assert(fc.property(fc.array(write), (writes) => {
    const buffer = new CellBuffer(12, 3);
    for (const { x, y, text, width, kind } of writes) {
      if (kind === "write") buffer.write(x, y, text, PLAIN, width);
      else if (kind === "fill") buffer.fill(x, y, width, style);
      else buffer.restyle(x, y, width, () => style);
    }
    for (let y = 0; y < 3; y++) {
      assert.notEqual(buffer.glyphAt(0, y), WIDE_TAIL);
      for (let x = 1; x < 12; x++) {
        if (buffer.glyphAt(x, y) === WIDE_TAIL) assert.ok(buffer.glyphAt(x - 1, y) > 0x7f);
      }
    }
  }));
});
