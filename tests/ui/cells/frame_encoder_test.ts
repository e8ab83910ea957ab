import assert from "node:assert/strict";
import xterm from "@xterm/headless";
import fc from "../../support/model/laws.ts";
import { eastAsianWidth } from "get-east-asian-width";
import { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { glyphText, WIDE_TAIL } from "../../../src/ui/cells/glyph.ts";
import { internStyle, PLAIN, rgb, styleOf } from "../../../src/ui/cells/style.ts";

const OPTIONS = { colors: "truecolor", ascii: false } as const;

type Terminal = InstanceType<typeof xterm.Terminal>;

function terminal(cols: number, rows: number): Terminal {
  const made = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 0 });
  // Its own tables end with Unicode 6, before most emoji.
  const wcwidth = (code: number) =>
    /\p{M}/u.test(String.fromCodePoint(code)) ? 0 : eastAsianWidth(code);
  made.unicode.register({
    version: "current",
    wcwidth,
    charProperties(code, preceding) {
      const width = wcwidth(code);
      const joins = width === 0 && preceding !== 0;
      const total = joins ? (preceding >> 1) & 3 : width;
      return (total << 1) | (joins ? 1 : 0);
    },
  });
  made.unicode.activeVersion = "current";
  return made;
}

function written(made: Terminal, bytes: Uint8Array): Promise<void> {
  // The encoder uses its bytes again for the next frame.
  return new Promise((resolve) => made.write(bytes.slice(), resolve));
}

/** Asserts that the terminal shows every cell of the buffer with its style. */
function compare(made: Terminal, buffer: CellBuffer): void {
  for (let y = 0; y < buffer.rows; y++) {
    const line = made.buffer.active.getLine(y);
    for (let x = 0; x < buffer.columns; x++) {
      const cell = line?.getCell(x);
      assert.ok(cell !== undefined);
      const where = `${x},${y}`;
      const glyph = buffer.glyphAt(x, y);
      if (glyph === WIDE_TAIL) {
        assert.equal(cell.getWidth(), 0, where);
        continue;
      }
      assert.equal(cell.getChars() || " ", glyphText(glyph), where);
      const { fg, bold, underline, bg } = styleOf(buffer.styleAt(x, y));
      if (cell.getChars().trim() !== "") {
        assert.equal(cell.isFgDefault() ? -1 : cell.getFgColor(), fg % 0x1000000, where);
        assert.equal(cell.isBold() !== 0, bold, where);
      }
      assert.equal(cell.isUnderline() !== 0, underline, where);
      assert.equal(cell.isBgDefault() ? -1 : cell.getBgColor(), bg % 0x1000000, where);
    }
  }
}

const STYLES = [
  PLAIN,
  internStyle({ fg: rgb(0xff8800, 3) }),
  internStyle({ bg: rgb(0x102030, 4), bold: true }),
  internStyle({ underline: true }),
];

const drawing = fc.record({
  x: fc.integer({ min: 0, max: 19 }),
  y: fc.integer({ min: 0, max: 5 }),
  text: fc.oneof(
    fc.string({ maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom("a", " ", "文", "🦀", "é", "e\u0301", "─", "한", "▆"),
      maxLength: 12,
    }),
    fc.constant(" ".repeat(20)),
  ),
  style: fc.constantFrom(...STYLES),
});

const frames = fc.array(
  fc.record({
    drawings: fc.array(drawing, { maxLength: 8 }),
    size: fc.option(
      fc.record({ columns: fc.integer({ min: 2, max: 20 }), rows: fc.integer({ min: 1, max: 6 }) }),
      { freq: 6 },
    ),
    isCleared: fc.boolean(),
  }),
  { minLength: 1, maxLength: 6 },
);

Deno.test("FrameEncoder: after every change the terminal shows the same as after a full paint", async () => {
  await fc.assert(
    fc.asyncProperty(frames, async (frames) => {
      let made = terminal(20, 6);
      const encoder = new FrameEncoder(OPTIONS);
      const buffer = new CellBuffer(20, 6);
      for (const { drawings, size, isCleared } of frames) {
        if (size !== null) {
          // A resized terminal shows anything: the old picture wrapped, cut or moved.
          made.dispose();
          made = terminal(size.columns, size.rows);
          await written(made, new TextEncoder().encode("\x1b[41m文x".repeat(200)));
          buffer.resize(size.columns, size.rows);
          encoder.invalidate();
        } else if (isCleared) buffer.clear();
        for (const { x, y, text, style } of drawings) buffer.write(x, y, text, style);
        await written(made, encoder.encode(buffer));
        compare(made, buffer);
      }
      made.dispose();
    }),
    { numRuns: 150 },
  );
});

Deno.test("FrameEncoder: an unchanged frame writes nothing", () => {
  const encoder = new FrameEncoder(OPTIONS);
  const buffer = new CellBuffer(20, 3);
  buffer.write(0, 0, "文档 make", PLAIN);
  assert.notEqual(encoder.encode(buffer).length, 0);
  assert.equal(encoder.encode(buffer).length, 0);
  buffer.clear();
  buffer.write(0, 0, "文档 make", PLAIN);
  assert.equal(encoder.encode(buffer).length, 0);
});

Deno.test("FrameEncoder: a small change costs few bytes, inside one synchronised update", () => {
  const encoder = new FrameEncoder(OPTIONS);
  const buffer = new CellBuffer(200, 60);
  encoder.encode(buffer);
  buffer.write(100, 30, "7", PLAIN);
  const text = new TextDecoder().decode(encoder.encode(buffer));
  assert.ok(text.startsWith("\x1b[?2026h") && text.endsWith("\x1b[?2026l"));
  assert.ok(text.length < 40, String(text.length));
});

Deno.test("FrameEncoder: a terminal that is not UTF-8 gets ASCII only", () => {
  const encoder = new FrameEncoder({ colors: "none", ascii: true });
  const buffer = new CellBuffer(20, 2);
  buffer.write(0, 0, "文档 é🇫🇷", PLAIN);
  const bytes = encoder.encode(buffer);
  assert.ok(bytes.every((byte) => byte < 0x80));
  assert.match(new TextDecoder().decode(bytes), /\?\?\?\? \?\?\?/);
});

Deno.test("FrameEncoder: after a glyph of disputed width the cursor is placed again", () => {
  const encoder = new FrameEncoder(OPTIONS);
  const buffer = new CellBuffer(20, 1);
  buffer.write(0, 0, "xx 👍🏽abc", PLAIN);
  encoder.encode(buffer);
  buffer.write(0, 0, "xy 👍🏽abc", PLAIN);
  assert.doesNotMatch(new TextDecoder().decode(encoder.encode(buffer)), /abc/);
  buffer.write(0, 0, "xy 🇫🇷abc", PLAIN);
  assert.ok(new TextDecoder().decode(encoder.encode(buffer)).includes("🇫🇷\x1b[1;6Habc"));
});
