import assert from "node:assert/strict";
import { closeFile, fillPipe, openPipe } from "../../../src/sources/libc/pipe.ts";

Deno.test("a pipe holds its reported capacity, the requested one where the system allows it", () => {
  for (const asked of [null, 262_144, 2 ** 40]) {
    const pipe = openPipe(asked);
    if (asked === 262_144) assert.equal(pipe.bytes, asked);
    else assert.ok(pipe.bytes > 0 && pipe.bytes < 2 ** 40);
    // With a smaller capacity this call would never return.
    assert.ok(fillPipe(pipe, "x".repeat(pipe.bytes)));
    [pipe.readEnd, pipe.writeEnd].forEach(closeFile);
  }
});
