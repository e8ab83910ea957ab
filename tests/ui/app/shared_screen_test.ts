import assert from "node:assert/strict";
import type { ScreenPort } from "../../../src/ui/app/program.ts";
import { SharedScreen } from "../../../src/ui/app/shared_screen.ts";
import type { ScreenEvents } from "../../../src/ui/terminal/screen.ts";

const NO_EVENTS: ScreenEvents = {
  input: () => {},
  resized: () => {},
  drained: () => {},
  resumed: () => {},
  closed: () => {},
  signalled: () => {},
};

Deno.test("SharedScreen: each program has its own choice of the mouse, also after another was in front", () => {
  const taken: boolean[] = [];
  const terminal: ScreenPort = {
    ...{ enter: () => {}, redraw: () => {}, copy: () => {} },
    present: () => "sent",
    size: () => ({ columns: 80, rows: 24 }),
    takeMouse: (isTaken) => taken.push(isTaken),
    suspend: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const shared = new SharedScreen(() => terminal);
  const [fleet, host] = [shared.port(NO_EVENTS), shared.port(NO_EVENTS)];
  fleet.enter();
  fleet.takeMouse(false);
  host.enter();
  fleet.enter();
  assert.deepEqual(taken, [true, false, true, false]);
});
