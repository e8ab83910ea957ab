import assert from "node:assert/strict";
import type { ScreenPort } from "../../../src/ui/app/program.ts";
import { runFleet, SharedScreen } from "../../../src/ui/app/shared_screen.ts";
import { initialState } from "../../../src/ui/state/state.ts";
import type { Outcome } from "../../../src/ui/widgets/effect.ts";
import type { Settings } from "../../../src/ui/widgets/settings.ts";
import type { ScreenEvents } from "../../../src/ui/terminal/screen.ts";

const NO_EVENTS: ScreenEvents = {
  input: () => {},
  resized: () => {},
  drained: () => {},
  resumed: () => {},
  closed: () => {},
  signalled: () => {},
};

const TERMINAL: ScreenPort = {
  ...{ enter: () => {}, redraw: () => {}, copy: () => {}, takeMouse: () => {} },
  present: () => "sent",
  size: () => ({ columns: 80, rows: 24 }),
  suspend: () => Promise.resolve(),
  close: () => Promise.resolve(),
};

/** A program whose runs end at once, each with a change of settings. */
class ScriptedProgram {
  state = initialState(80, 24);
  readonly seen: Settings[] = [];

  constructor(private readonly runs: (readonly [Partial<Settings>, Outcome])[]) {}

  run(): Promise<Outcome> {
    this.seen.push(this.state.settings);
    const [change, outcome] = this.runs.shift()!;
    this.adopt({ ...this.state.settings, ...change });
    return Promise.resolve(outcome);
  }
  adopt(settings: Settings) {
    this.state = { ...this.state, settings, kept: settings };
  }
  notice() {}
  open() {}
}

Deno.test("runFleet: what the user sets in one screen holds in the next, and in the fleet again", async () => {
  const [toA, back] = ["a", null].map((host): Outcome => ({ reason: "host", host }));
  const fleet = new ScriptedProgram([
    [{ theme: "light" }, toA!],
    [{}, { reason: "asked" }],
  ]);
  const host = new ScriptedProgram([[{ threads: true }, back!]]);
  const shared = new SharedScreen(() => TERMINAL);
  assert.deepEqual(await runFleet(shared, fleet, () => ({ program: host })), { reason: "asked" });
  assert.deepEqual([host.seen[0]!.theme, host.seen[0]!.threads], ["light", false]);
  assert.deepEqual([fleet.seen[1]!.theme, fleet.seen[1]!.threads], ["light", true]);
});

Deno.test("SharedScreen: each program has its own choice of the mouse, also after another was in front", () => {
  const taken: boolean[] = [];
  const terminal = { ...TERMINAL, takeMouse: (isTaken: boolean) => taken.push(isTaken) };
  const shared = new SharedScreen(() => terminal);
  const [fleet, host] = [shared.port(NO_EVENTS), shared.port(NO_EVENTS)];
  fleet.enter();
  fleet.takeMouse(false);
  host.enter();
  fleet.enter();
  assert.deepEqual(taken, [true, false, true, false]);
});
