import assert from "node:assert/strict";
import { NO_NEEDS } from "../../src/model/process/extra_usage.ts";
import { SampledPast } from "../../src/model/table/sampled_past.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { type SampledScreen, ScreenSampling } from "../../src/session/screen_sampling.ts";
import { ProcReader } from "../../src/sources/procfs/proc_reader.ts";

Deno.test("ScreenSampling: it samples at the pace of the screen, and anew from a refresh on", () => {
  const { sampling, screen, timers, drawn } = sampled();
  sampling.begin();
  assert.deepEqual([timers.map(({ ms }) => ms), drawn()], [[1000], 0]);
  screen.refreshMs = 500;
  timers.shift()!.end();
  assert.deepEqual([timers.map(({ ms }) => ms), drawn()], [[500], 1]);
  screen.refreshMs = 2000;
  sampling.refresh();
  assert.deepEqual([timers.map(({ ms }) => ms), drawn()], [[2000], 2]);
  sampling.sample();
  assert.deepEqual([timers.length, drawn()], [1, 3]);
  sampling.stop();
  assert.deepEqual(timers, []);
});

/** A sampling of an empty screen with timers of the test. */
function sampled() {
  const timers: { readonly ms: number; readonly end: () => void }[] = [];
  let drawn = 0;
  const screen: { -readonly [K in keyof SampledScreen]: SampledScreen[K] } = {
    ...{ watched: [], threadsWanted: null, extraNeeds: NO_NEEDS, refreshMs: 1000 },
    vitalsNeeds: { io: false, pressure: false, sensors: false },
    changed: () => drawn++,
  };
  const sampling = new ScreenSampling({
    ...{ table: new ProcessTable(), proc: new ProcReader(), past: new SampledPast() },
    ...{ redactor: null, onGone: () => {}, screen: () => screen },
    later: (ms, callback) => {
      const timer = { ms, end: callback };
      timers.push(timer);
      return () => {
        const at = timers.indexOf(timer);
        if (at !== -1) timers.splice(at, 1);
      };
    },
  });
  return { sampling, screen, timers, drawn: () => drawn };
}
