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

Deno.test("colorLevel: an empty NO_COLOR does not count", () => {
  assert.equal(colorLevel("auto", { TERM: "xterm-256color", NO_COLOR: "" }), "256");
});

Deno.test("colorLevel: what the user asks for beats the environment", () => {
  assert.equal(colorLevel("never", { COLORTERM: "truecolor" }), "none");
  assert.equal(colorLevel("always", { NO_COLOR: "1", TERM: "xterm" }), "16");
});
