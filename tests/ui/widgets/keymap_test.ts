import assert from "node:assert/strict";
import { ALL_BINDINGS } from "../../../src/ui/replay/replay_keys.ts";

/** Cells for a description in help, and none to the next column of keys. */
const ROOM = 24;

Deno.test("help has room for each description of a key", () => {
  assert.deepEqual(ALL_BINDINGS.map(({ help }) => help).filter((help) => help.length > ROOM), []);
});
