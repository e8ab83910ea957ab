import { withParts } from "../../support/model/process_parts.ts";
import assert from "node:assert/strict";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

/** Bytes of one new number in one row: a synchronised update, a jump, a style, some digits. */
const MAX_BYTES = 80;

/** A screen of processes that are all old, and the bytes that each of its frames writes. */
function calmScreen(processes: number) {
  const table = new FakeTable(
    Array.from({ length: processes }, (_, i) => fakeProcess(i + 1, { startTs: i })),
  );
  const screen = new TestScreen(200, 60, { table });
  screen.press("Alt+2");
  const encoder = new FrameEncoder({ colors: "truecolor", ascii: false });
  const frame = () => {
    screen.frame();
    return encoder.encode(screen.buffer).length;
  };
  frame();
  return { table, frame };
}

for (const processes of [100, 10_000]) {
  Deno.test(`a frame of ${processes} processes writes nothing when nothing changed`, () => {
    const { table, frame } = calmScreen(processes);
    assert.equal(frame(), 0);
    // The frame chooses the rows anew; they are the same.
    table.revision++;
    assert.equal(frame(), 0);
  });
}

Deno.test("one changed row costs the same few bytes among 10,000 processes as among 100", () => {
  const bytes = [100, 10_000].map((processes) => {
    const { table, frame } = calmScreen(processes);
    frame();
    // The youngest process is at the top.
    table.all[processes - 1] = withParts(table.all[processes - 1]!, { cpuPercent: 37.1 });
    table.revision++;
    return frame();
  });
  assert.ok(bytes[0]! > 0 && bytes[0]! <= MAX_BYTES, `${bytes[0]} bytes`);
  assert.equal(bytes[0], bytes[1]);
});
