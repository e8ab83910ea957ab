import assert from "node:assert/strict";
import {
  internStyle,
  overlayStyle,
  PLAIN,
  rgb,
  selectGraphicRendition,
  styleOf,
} from "../../../src/ui/cells/style.ts";

const red = internStyle({ fg: rgb(0xff0000, 9), bg: rgb(0x000080, 4), bold: true });

Deno.test("selectGraphicRendition: each level of colour has its own codes", () => {
  const code = (level: Parameters<typeof selectGraphicRendition>[1]) =>
    selectGraphicRendition(styleOf(red), level).slice(2, -1);
  assert.equal(code("truecolor"), "0;1;38;2;255;0;0;48;2;0;0;128");
  assert.equal(code("256"), "0;1;38;5;196;48;5;18");
  assert.equal(code("16"), "0;1;91;44");
  assert.equal(code("none"), "0;1");
});

Deno.test("selectGraphicRendition: greys of the 256 colours come from the grey ramp", () => {
  const grey = styleOf(internStyle({ fg: rgb(0x808080, 8) }));
  assert.equal(selectGraphicRendition(grey, "256"), "\x1b[0;38;5;244m");
});

Deno.test("internStyle: equal styles have equal numbers, and plain is 0", () => {
  assert.equal(internStyle({}), PLAIN);
  assert.equal(internStyle({ bold: true, fg: rgb(0xff0000, 9), bg: rgb(0x000080, 4) }), red);
});

Deno.test("overlayStyle: changes only the named attributes", () => {
  const selected = { bg: rgb(0x112233, 4) };
  const style = styleOf(overlayStyle(red, selected));
  assert.deepEqual(style, { ...styleOf(red), ...selected });
});
