/// <reference lib="dom" />
/** Loads traces into speedscope itself, which drops a slice that overlaps another one. */
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { foldRecording } from "../../src/model/report/recording_fold.ts";
import { perfettoTrace } from "../../src/wire/perfetto/perfetto_trace.ts";
import { end, exec, exit, fork, lived } from "../model/report/made_up_events.ts";
import { bigBuild } from "../support/model/big_build.ts";
import { close, connect, existing, net, traced } from "../support/activity/traffic_recording.ts";
import { keepBrowser, withBrowser } from "../support/machine/chromium.ts";

keepBrowser();

const SPEEDSCOPE = join(
  dirname(createRequire(import.meta.url).resolve("speedscope/package.json")),
  "dist/release/index.html",
);

/** The part of speedscope's own file format that the test reads. */
interface Imported {
  readonly shared: { readonly frames: readonly { readonly name: string }[] };
  readonly profiles: readonly {
    readonly name: string;
    readonly events: readonly { readonly type: "O" | "C"; readonly at: number }[];
  }[];
}

/** Returns a trace as speedscope exports it, and the complaints of its console. */
async function imported(trace: string): Promise<{ file: Imported; complaints: string[] }> {
  const complaints: string[] = [];
  let file: Imported | null = null;
  await withBrowser(async (page, folder) => {
    page.on("console", (message) => {
      const isLoud = message.type() === "warn" || message.type() === "error";
      // A headless browser may complain about WebGL, which does not concern the trace.
      if (isLoud && !message.text().includes("WebGL")) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    const profile = join(folder, "profile.js");
    const base64 = new TextEncoder().encode(trace).toBase64();
    Deno.writeTextFileSync(profile, `speedscope.loadFileFromBase64("a.json", "${base64}")`);
    // speedscope exports by a download; the page keeps the text instead.
    await page.evaluateOnNewDocument(() => {
      URL.createObjectURL = (blob) => {
        void (blob as Blob).text().then((text) => document.documentElement.dataset["out"] = text);
        return "#";
      };
    });
    await page.goto(`file://${SPEEDSCOPE}#localProfilePath=${profile.slice(1)}`);
    await page.waitForFunction(() => document.body.innerText.includes("Export"));
    await page.keyboard.down("Control");
    await page.keyboard.press("s");
    await page.keyboard.up("Control");
    await page.waitForSelector("html[data-out]");
    const text = await page.evaluate(() => document.documentElement.dataset["out"]);
    file = JSON.parse(text ?? "");
  });
  assert.ok(file !== null);
  return { file, complaints };
}

const traceOf = (events: readonly FlockEvent[]) =>
  [...perfettoTrace(foldRecording(events))].join("");

/** Returns starts and ends in nanoseconds since the first start of the track, as speedscope does. */
function relative(slices: readonly (readonly [from: number, to: number])[]): string {
  const first = Math.min(...slices.map(([from]) => from));
  return slices.map(([from, to]) =>
    `${Math.round((from - first) * 1000)}-${Math.round((to - first) * 1000)}`
  ).join(" ");
}

/** Returns the slices of the trace itself, a text for each track. */
function tracksOf(trace: string): string[] {
  type Slice = { ph: string; pid: number; tid: number; ts: number; dur: number };
  const slices = (JSON.parse(trace).traceEvents as Slice[]).filter(({ ph }) => ph === "X");
  const tracks = Map.groupBy(slices, ({ pid, tid }) => `${pid}/${tid}`);
  return [...tracks.values()]
    .map((slices) => relative(slices.map(({ ts, dur }) => [ts, ts + dur]))).sort();
}

function tracksIn({ profiles }: Imported): string[] {
  return profiles.map(({ events }) => {
    const open: number[] = [];
    const slices: (readonly [number, number])[] = [];
    for (const { type, at } of events) {
      if (type === "O") open.push(at);
      else slices.push([open.pop() ?? NaN, at]);
    }
    assert.deepEqual(open, []);
    return relative(slices);
  }).sort();
}

const AWKWARD: readonly FlockEvent[] = [
  lived(1, 1, "bash", 0),
  ...Array.from({ length: 60 }, (_, i) => {
    const at = 1.1 + i * 0.010_203_071;
    return [
      fork(at, 1, 100 + i),
      exec(at + 0.000_300_007, 100 + i, "sh", ["sh", "-c", "exec sh -c true"]),
      exec(at + 0.001_100_003, 100 + i, "sh", ["sh", "-c", "exec sh -c true"]),
      exec(at + 0.002_200_009, 100 + i, "true", ["true"]),
      exit(at + 0.004_123_456, 100 + i, i % 3),
    ];
  }).flat().sort((a, b) => a.ts - b.ts),
  { type: "gap", ts: 2.1e9, fromTs: 1.9e9, toTs: 2.1e9, repaired: 2, reason: "restarted" },
  { type: "gap", ts: 2.2e9, fromTs: 2.1e9, toTs: 2.2e9, repaired: 2, reason: "restarted" },
  end(3),
];

const TRAFFIC: readonly FlockEvent[] = [
  lived(1, 1, "nginx", 0),
  traced(1, ["net"]),
  existing(1, 1, 1),
  ...Array.from({ length: 40 }, (_, i) => {
    const at = 1.1 + i * 0.010_203_071;
    return [
      { ...connect(at, 1, 2 + i), ts: Math.round(at * 1e9) + i },
      close(at + 0.023_300_007 * (1 + i % 3), 1, 2 + i, 10, 20),
      connect(at + 0.001_100_003, 1, 100 + i, { address: "192.0.2.9", port: 81 }, "refused"),
      net(at, 1, 1_000 + i, 7),
    ];
  }).flat().sort((a, b) => a.ts - b.ts),
  end(3),
];

/** Lives without duration, ends before births, several events at one moment, and a life without an end. */
function touching(): readonly FlockEvent[] {
  const at = (events: readonly FlockEvent[], ns: number) =>
    events.map((event) => ({ ...event, ts: 1e9 + ns }));
  return [
    ...at([lived(0, 1, "bash"), fork(0, 1, 2), exec(0, 2, "a", ["a"]), exit(0, 2, 0)], 10),
    ...at([fork(0, 1, 3), exit(0, 3, 0)], 12),
    ...at([exit(0, 4, 0)], 12),
    ...at([fork(0, 1, 4)], 13),
    ...Array.from({ length: 30 }, (_, i) => [
      ...at([fork(0, 1, 100 + i)], 100 + i * 7),
      ...at([exec(0, 100 + i, "a", ["a"])], 100 + i * 7 + i % 3),
      ...at([exec(0, 100 + i, "b", ["b"]), exec(0, 100 + i, "c", ["c"])], 100 + i * 7 + 3),
      ...at([exit(0, 100 + i, i % 2)], 100 + i * 7 + 3 + i % 5),
    ]).flat(),
    ...at([fork(0, 1, 200), exec(0, 200, "late", ["late"]), end(0)], 900),
  ];
}

for (
  const [name, events] of Object.entries({
    "a build": bigBuild(400),
    "awkward times": AWKWARD,
    "events at one moment": touching(),
    "connections": TRAFFIC,
  })
) {
  Deno.test(`speedscope shows every slice of ${name}, at its start and end`, async () => {
    const trace = traceOf(events);
    const { file, complaints } = await imported(trace);
    assert.deepEqual(complaints, []);
    assert.deepEqual(tracksIn(file), tracksOf(trace));
    assert.ok(tracksIn(file).every((slices) => slices !== ""));
  });
}
