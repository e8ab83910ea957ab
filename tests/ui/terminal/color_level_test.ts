import assert from "node:assert/strict";
import { colorLevel } from "../../../src/ui/terminal/color_level.ts";

Deno.test("colorLevel: the environment decides, NO_COLOR first", () => {
  assert.equal(colorLevel("auto", { TERM: "xterm-256color", COLORTERM: "truecolor" }), "truecolor");
  assert.equal(colorLevel("auto", { TERM: "xterm-256color" }), "256");
  assert.equal(colorLevel("auto", { TERM: "xterm-kitty" }), "truecolor");
  assert.equal(colorLevel("auto", { TERM: "linux" }), "16");
  assert.equal(colorLevel("auto", { TERM: "dumb" }), "none");
  assert.equal(colorLevel("auto", { TERM: "xterm-256color", NO_COLOR: "1" }), "none");
});

Deno.test("colorLevel: a terminal without colours in terminfo gets none", () => {
  const without =
    "vt52 vt100 vt102 vt100-am vt220 vt220-w vt320 vt420 xterm-mono xterm-r6 sun adm3a";
  for (const TERM of `${without} wy50 wyse60 linux-m ansi-m mach rxvt-basic`.split(" ")) {
    assert.equal(colorLevel("auto", { TERM, COLORTERM: "truecolor" }), "none", TERM);
    assert.notEqual(colorLevel("always", { TERM }), "none", TERM);
  }
  for (const TERM of "ansi cygwin screen tmux rxvt vt525 xterm xterm-vt220 mach-color".split(" ")) {
    assert.equal(colorLevel("auto", { TERM }), "16", TERM);
  }
});

Deno.test("colorLevel: an empty NO_COLOR does not count", () => {
  assert.equal(colorLevel("auto", { TERM: "xterm-256color", NO_COLOR: "" }), "256");
});

Deno.test("colorLevel: the user's choice overrides the environment", () => {
  assert.equal(colorLevel("never", { COLORTERM: "truecolor" }), "none");
  assert.equal(colorLevel("always", { NO_COLOR: "1", TERM: "xterm" }), "16");
});
