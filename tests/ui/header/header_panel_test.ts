import assert from "node:assert/strict";
import { type HostVitals, UNKNOWN_VITALS } from "../../../src/model/scan/host_vitals.ts";
import { Rates } from "../../../src/model/event/rates.ts";
import { FrameEncoder } from "../../../src/ui/cells/frame_encoder.ts";
import {
  DEFAULT_HEADER,
  HEADER_PARTS,
  type HeaderLayout,
  type HeaderPart,
} from "../../../src/ui/widgets/settings.ts";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";
import { NO_LOSSES, VITALS } from "../support/sample_host.ts";

/** Returns a screen whose header has this layout, without some parts. */
function screenWith(
  columns: number,
  rows: number,
  layout: HeaderLayout,
  { hidden = [], vitals = {} }: {
    readonly hidden?: readonly HeaderPart[];
    readonly vitals?: Partial<HostVitals>;
  } = {},
): TestScreen {
  const screen = new TestScreen(columns, rows);
  const shown = { ...DEFAULT_HEADER.shown };
  for (const part of hidden) shown[part] = false;
  screen.state = {
    ...screen.state,
    settings: { ...screen.state.settings, header: { layout, shown } },
  };
  screen.vitals = { ...VITALS, ...vitals };
  return screen;
}

const headerOf = (screen: TestScreen) => {
  const { layout } = screen.frame();
  return Array.from(
    { length: layout.header.length },
    (_, y) => screen.buffer.rowText(y).trimEnd(),
  ).join("\n");
};

/** Returns CPUs in groups of `share`, whose loads rise from the first to the last. */
function cores(cpus: number, share = 1): HostVitals["cores"] {
  const groups = Array.from({ length: Math.ceil(cpus / share) }, (_, i) => ({
    ...{ first: i * share, last: Math.min(cpus, (i + 1) * share) - 1 },
  }));
  const percent = groups.map((_, i) => i / groups.length * 100);
  return { cpus, groups, percent, most: percent.map((each) => Math.min(100, each + 20)) };
}

const battery = { percent: 81, isCharging: true };

for (const [columns, rows] of [[60, 20], [80, 24], [80, 50], [120, 40], [200, 60]] as const) {
  for (const layout of ["compact", "normal", "rich"] as const) {
    Deno.test(`header: ${layout} at ${columns}x${rows}`, async (t) => {
      await t.assertSnapshot(headerOf(screenWith(columns, rows, layout, { vitals: { battery } })));
    });
  }
}

for (const [cpus, share] of [[1, 1], [2, 1], [8, 1], [16, 1], [64, 4], [4096, 256]] as const) {
  Deno.test(`header: ${cpus} CPUs at 120x40 and 200x60`, async (t) => {
    const vitals = { cores: cores(cpus, share) };
    const headers = [[120, 40], [200, 60]] as const;
    const texts = headers.map(([columns, rows]) =>
      headerOf(screenWith(columns, rows, "rich", { vitals }))
    );
    await t.assertSnapshot(texts.join("\n\n"));
  });
}

const kinds = (columns: number, rows: number, layout: HeaderLayout = "auto") => {
  const { header } = screenWith(columns, rows, layout).frame().layout;
  const rich = header.filter((line) => line === "panel").length;
  return rich > 3
    ? "rich"
    : rich > 0 || header.includes("meters")
    ? "normal"
    : header.includes("overview")
    ? "compact"
    : "none";
};

Deno.test("header: auto chooses the layout by the size of the screen", () => {
  const sizes = [[80, 9], [80, 10], [200, 17], [80, 18], [109, 60], [110, 31], [110, 32]] as const;
  assert.deepEqual(sizes.map(([columns, rows]) => kinds(columns, rows)), [
    ...["none", "compact", "compact", "normal", "normal", "normal", "rich"],
  ]);
});

Deno.test("header: a list keeps half of the screen, whatever the layout", () => {
  for (const layout of ["auto", "compact", "normal", "rich"] as const) {
    for (let columns = 24; columns <= 220; columns += 28) {
      for (let rows = 10; rows <= 70; rows += 4) {
        const screen = screenWith(columns, rows, layout, { vitals: { cores: cores(16) } });
        const { bodyHeight } = screen.frame().layout;
        assert.ok(bodyHeight >= rows / 2 - 1, `${layout} at ${columns}x${rows}: ${bodyHeight}`);
      }
    }
  }
});

Deno.test("header: setup hides each part", () => {
  const marks: Readonly<Record<HeaderPart, RegExp>> = {
    history: / 4 cpus/,
    cores: /99%/,
    memory: /mem .*7\.7G[^]*swp/,
    processes: /processes/,
    load: /load 1\.42/,
    sensors: /54°C {2}bat 81%\+/,
    pressure: /psi {2}cpu 2\.4%/,
    rates: /fork/,
    io: /disk .*wr[^]*net .*rx/,
  };
  const all = headerOf(screenWith(120, 40, "rich", { vitals: { battery } }));
  for (const { id } of HEADER_PARTS) {
    assert.match(all, marks[id], id);
    const without = headerOf(
      screenWith(120, 40, "rich", { hidden: [id], vitals: { battery } }),
    );
    for (const other of HEADER_PARTS) {
      if (other.id === id) assert.doesNotMatch(without, marks[id], id);
      else if (id !== "history") {
        assert.match(without, marks[other.id], `${other.id} without ${id}`);
      }
    }
  }
});

Deno.test("header: what a host lacks takes no room; what is unknown is a question mark", () => {
  const lacking = { swapTotal: 0, swapUsed: 0, pressure: null, celsius: null, cores: null };
  const text = headerOf(screenWith(120, 40, "rich", { vitals: lacking }));
  assert.doesNotMatch(text, /swp|psi|°C|bat|NaN|null/);
  const unread = { cpu: null, memory: null, io: null };
  const unknown = { ...UNKNOWN_VITALS, pressure: unread, cores: VITALS.cores };
  const early = headerOf(screenWith(120, 40, "rich", { vitals: unknown }));
  assert.match(early, /disk +\? rd +\? wr[^]*net +\? rx +\? tx/);
  assert.match(early, /psi {2}cpu \?% {2}mem \?% {2}io \?%/);
  assert.match(early, /load \?/);
});

/** A screen at a moment whose values are not kept. */
class ForgottenScreen extends TestScreen {
  override inputs() {
    return { ...super.inputs(), vitals: UNKNOWN_VITALS };
  }
}

Deno.test("header: every value of a moment that is not kept is a question mark", () => {
  const text = headerOf(new ForgottenScreen(120, 40));
  for (const unknown of [/cpu .*\?%/, /load \?/, /psi {2}\?/, /mem .*\? of \?/, /disk +\? rd/]) {
    assert.match(text, unknown);
  }
  assert.doesNotMatch(text, /NaN|null|undefined/);
});

Deno.test("header: graphs begin with a dotted baseline of full width", () => {
  const screen = screenWith(120, 40, "rich");
  screen.history = { series: (count) => new Array(count).fill(null) };
  assert.match(headerOf(screen), /\.{23}/);
});

Deno.test("header: a moment without readings keeps the shape of the header", () => {
  const screen = screenWith(120, 40, "rich");
  const height = screen.frame().layout.header.length;
  const inputs = screen.inputs();
  screen.inputs = () => ({ ...inputs, vitals: UNKNOWN_VITALS });
  assert.equal(screen.frame().layout.header.length, height);
  assert.match(headerOf(screen), /mem .*\? of \?/);
});

Deno.test("header: a second frame of the same second writes nothing", () => {
  const screen = screenWith(200, 60, "rich");
  const frames = new FrameEncoder({ colors: "truecolor", ascii: false });
  screen.frame();
  assert.ok(frames.encode(screen.buffer).length > 0);
  screen.frame();
  assert.equal(frames.encode(screen.buffer).length, 0);
});

Deno.test("header: losses and the filter have their lines below each layout", () => {
  for (const layout of ["compact", "normal", "rich"] as const) {
    const screen = screenWith(120, 40, layout);
    screen.losses = { ...NO_LOSSES, kernel: 5 };
    screen.press("\\").type("make").press("Enter");
    assert.match(headerOf(screen), /LOST 5 events[^]*\n filter {2}make/, layout);
  }
});

Deno.test("header: losses without a number are never zero", () => {
  const screen = screenWith(120, 40, "normal");
  const line = (losses: Partial<typeof NO_LOSSES>) => {
    screen.losses = { ...NO_LOSSES, ...losses };
    return /LOST [^\n]*/.exec(headerOf(screen))?.[0];
  };
  assert.match(line({ uncounted: 1 })!, /^LOST \? events: 1 loss of unknown size/);
  assert.match(line({ kernel: 3, uncounted: 2 })!, /^LOST 3\+ events: .* 2 losses of unknown size/);
  assert.match(line({ line: 1 })!, /^LOST 1 event: /);
});

Deno.test("header: a count without room in the first row is in the second one", () => {
  const sleepers = Array.from({ length: 1200 }, (_, i) => fakeProcess(i + 1, { state: "S" }));
  const screen = new TestScreen(120, 40, { table: new FakeTable(sleepers) });
  assert.match(headerOf(screen), / 1200 processes {2}0 running .*\n.* 1200 sleeping /);
});

Deno.test("header: what is not known of another host is no zero, before its first event and without a connection", () => {
  for (const columns of [80, 120, 200]) {
    const screen = new TestScreen(columns, 24, { table: new FakeTable([]) });
    screen.facts = { ...screen.facts, kernel: null, isReady: false, isHeard: false };
    screen.rates = new Rates();
    screen.rates.sample(1e9, { unknownSince: 0 });
    screen.rates.sample(9e9, { unknownSince: 0 });
    screen.vitals = UNKNOWN_VITALS;
    const text = headerOf(screen);
    assert.match(text, /\? processes/, `${columns}`);
    assert.match(text, /fork +\?\/s/, `${columns}`);
    assert.doesNotMatch(text, /\b0\b| up /, `${columns}`);
  }
});
