import assert from "node:assert/strict";
import { closeFile, openPipe } from "../../../src/sources/libc/pipe.ts";

Deno.test("a pipe holds 64 KiB, or what was asked for, and says so", () => {
  const most = Number(Deno.readTextFileSync("/proc/sys/fs/pipe-max-size"));
  for (const [asked, holds] of [[null, 65_536], [131_072, 131_072], [4 * most, null]] as const) {
    const pipe = openPipe(asked);
    // Root may have more than the limit.
    if (holds === null) assert.ok(pipe.bytes === 65_536 || pipe.bytes === asked);
    else assert.equal(pipe.bytes, holds);
    [pipe.readEnd, pipe.writeEnd].forEach(closeFile);
  }
});
