import assert from "node:assert/strict";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { readEventLine } from "../../../src/wire/event/event_reader.ts";
import {
  HOSTILE,
  hostileBytes,
  hostileLines,
  obeyedIn,
} from "../../support/source/hostile_schema.ts";
import type { JsonObject } from "../../support/source/json_schema.ts";
import { recorded } from "../../support/model/recordings.ts";
import { ReplayScreen } from "../support/replay_screen.ts";

/** The sequences that a frame may have: positions, colours, and the marks around the frame. */
// deno-lint-ignore no-control-regex -- such sequences begin with one
const OURS = /\x1b\[(?:0m\x1b\[2J|\d+;\d+H|[0-9;]*m|K|\?2026[hl])/g;

/** The keys that lead to every view, prompt and menu. */
const WAYS: readonly (readonly string[])[] = [
  ["Alt+1"],
  ["Alt+2"],
  ["Alt+3", "Up", "Up"],
  ["Alt+4"],
  ["Alt+4", "g"],
  ["Alt+4", "g", "g"],
  ["Alt+5"],
  ["Alt+1", "Enter"],
  ["Alt+1", "Enter", "Down", "Down", "Down"],
  ["u"],
  ["F6"],
  ["F2"],
  ["?"],
  ["F9"],
  ["y"],
];

for (const [what, lines] of [["text", hostileLines()], ["bytes", hostileBytes()]] as const) {
  const bytes = hostileRecording(lines);

  for (const colors of ["truecolor", "none"] as const) {
    Deno.test(`screen: a recording with hostile ${what} draws nothing but cells (${colors})`, () => {
      for (const [columns, rows] of [[80, 24], [200, 60], [30, 10]] as const) {
        const screen = new ReplayScreen(columns, rows, { bytes, colors });
        screen.desk.player.seekTo(screen.recording.span.toTs);
        screen.facts = { ...screen.facts, host: HOSTILE, kernel: HOSTILE, restriction: HOSTILE };
        const encoder = new FrameEncoder({ colors, ascii: false });
        for (const keys of WAYS) {
          screen.press("Escape", "Escape", ...keys);
          screen.frame();
          const sent = new TextDecoder().decode(encoder.encode(screen.buffer));
          assert.equal(obeyedIn(sent.replace(OURS, "")), null, `after ${keys}`);
        }
        screen.send({ type: "notice", text: HOSTILE });
        screen.frame();
        const sent = new TextDecoder().decode(encoder.encode(screen.buffer));
        assert.equal(obeyedIn(sent.replace(OURS, "")), null);
      }
    });
  }
}

Deno.test("screen: hostile text of a recording is visible", () => {
  const screen = new ReplayScreen(160, 40, { bytes: hostileRecording(hostileLines()) });
  screen.desk.player.seekTo(screen.recording.span.toTs);
  screen.press("Alt+3");
  assert.match(screen.text(), /=\^\[\]0;owned\^G/);
});

function hostileRecording(lines: readonly JsonObject[]): Uint8Array {
  return recorded(lines.map((line) => {
    const read = readEventLine(JSON.stringify(line));
    assert.ok(read.kind === "event");
    return read.event;
  }));
}
