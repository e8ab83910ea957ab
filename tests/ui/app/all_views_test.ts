import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { CellBuffer } from "../../../src/ui/cells/cell_buffer.ts";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import { Pointer } from "../../../src/ui/app/pointer.ts";
import { type MouseEvent, NO_MODIFIERS } from "../../../src/ui/terminal/terminal_event.ts";
import { BINDINGS } from "../../../src/ui/widgets/keymap.ts";
import { TABS } from "../../../src/ui/widgets/view_id.ts";
import { StoryScreen } from "../support/story_screen.ts";
import { EmulatedTerminal } from "../support/emulated_terminal.ts";

const SIZES = [[60, 15], [80, 24], [120, 40], [200, 60]] as const;

/** The keys that lead to each view, and to a row with much to show. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  tree: ["Alt+1", "1", "3", "4", "0", "-"],
  table: ["Alt+2", "P"],
  events: ["Alt+3", "Up", "Up"],
  churn: ["Alt+4", "g", "Down"],
  "details of a live process": ["Alt+1", "1", "0", "0", "0", "1", "Enter"],
  "details of one that died": ["Alt+3", "\\", "s", "e", "l", "f", "Enter", "Enter"],
};

for (const [name, keys] of Object.entries(WAYS)) {
  for (const [columns, rows] of SIZES) {
    Deno.test(`views: ${name} at ${columns}x${rows}`, async (t) => {
      await t.assertSnapshot(new StoryScreen(columns, rows).press(...keys).text());
    });
  }
}

Deno.test("views: a terminal that is not UTF-8 gets ASCII in every view", () => {
  for (const { id } of TABS) {
    const screen = new StoryScreen(120, 40, { ascii: true }).press(`Alt+${digitOf(id)}`);
    const foreign = /[文档生成🦀]/gu;
    assert.match(screen.text().replaceAll(foreign, "?"), /^[\x20-\x7e\n]*$/, id);
  }
});

Deno.test("views: any keys, sizes and events leave a valid state, and the diff equals a repaint", async () => {
  const labels = [...BINDINGS.flatMap(({ keys }) => keys), ..."0123456789", "Enter", "a", "("];
  const step = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...labels.filter((label) => label !== "Ctrl+z")) },
    { weight: 3, arbitrary: fc.constantFrom(...TABS.map(({ id }) => `Alt+${digitOf(id)}`)) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 130 }), fc.integer({ min: 1, max: 45 })),
    },
    { weight: 1, arbitrary: fc.constant(null) },
    {
      weight: 5,
      arbitrary: fc.record({
        mouse: fc.constantFrom<MouseEvent["action"]>(
          ...["press", "press", "move", "release", "wheel-up", "wheel-down"] as const,
        ),
        button: fc.constantFrom(0, 0, 0, 2),
        x: fc.nat(130),
        y: fc.nat(45),
      }),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), async (steps) => {
      const screen = new StoryScreen(100, 30);
      const encoder = new FrameEncoder({ colors: "truecolor", ascii: false });
      const terminal = new EmulatedTerminal(100, 30);
      const pointer = new Pointer();
      let pid = 30_000;
      for (const each of steps) {
        if (each === null) {
          screen.story.wait(1e8).run(10001, ++pid, "true").wait(1e6).exit(pid);
          screen.now = screen.story.now;
        } else if (typeof each === "string") screen.press(each);
        else if ("mouse" in each) {
          point(screen, pointer, each.mouse, each.button, each.x, each.y);
        } else {
          const [columns, rows] = each;
          screen.send({ type: "resized", columns, rows });
          screen.buffer.resize(columns, rows);
          terminal.resize(columns, rows);
        }
        screen.frame();
        const { cursor, goal } = screen.state;
        assert.ok(cursor.index >= 0 && cursor.index <= Math.max(0, cursor.total - 1));
        assert.ok(cursor.top >= 0 && cursor.top <= cursor.index);
        assert.equal(goal, null);
        await terminal.write(encoder.encode(screen.buffer));
        assert.equal(terminal.text(), textOf(screen.buffer));
      }
      // Equal to a frame painted at once on a blank screen, colours too.
      screen.frame();
      await terminal.write(encoder.encode(screen.buffer));
      const { columns, rows } = screen.buffer;
      const blank = new EmulatedTerminal(columns, rows);
      const anew = new FrameEncoder({ colors: "truecolor", ascii: false });
      await blank.write(anew.encode(screen.buffer));
      assert.deepEqual(terminal.visibleLooks(), blank.visibleLooks());
    }),
    { numRuns: 100 },
  );
});

/** Sends a mouse event to the screen, as the program does. */
function point(
  screen: StoryScreen,
  pointer: Pointer,
  action: MouseEvent["action"],
  button: number,
  x: number,
  y: number,
): void {
  const event = { ...NO_MODIFIERS, type: "mouse", action, button, x, y } as const;
  for (const message of pointer.messages(event, screen.state, screen.frame(), screen.now)) {
    screen.send(message);
  }
}

function digitOf(view: string): number {
  return TABS.findIndex(({ id }) => id === view) + 1;
}

function textOf(buffer: CellBuffer): string {
  return Array.from({ length: buffer.rows }, (_, y) => buffer.rowText(y).trimEnd()).join("\n");
}
