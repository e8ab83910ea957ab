import assert from "node:assert/strict";
import { join } from "node:path";
import { recordingEvents, recordingSaver } from "../../../src/cli/live/save_recording.ts";
import { numberedName, recordingName } from "../../../src/cli/live/recording_file.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { pastSamples } from "../../../src/model/table/past_samples.ts";
import { SampledPast } from "../../../src/model/table/sampled_past.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import type { ExportedView } from "../../../src/ui/app/export_view.ts";
import { EXEC, EXIT, FORK, META } from "../../support/model/events.ts";
import { type JsonObject, schemaOffences } from "../../support/source/json_schema.ts";
import { ROOT } from "../../support/source/source_files.ts";
import { zstdFrames } from "../../support/source/zstd_frames.ts";
import { fakeProcess, SECOND } from "../../ui/support/fake_table.ts";

const SCHEMA = JSON.parse(Deno.readTextFileSync(join(ROOT, "docs/event.schema.json")));
const DATE = new Date("2026-03-04T05:06:07.890Z");

function shown(changes: Partial<ExportedView> = {}): ExportedView {
  return {
    at: 20 * SECOND,
    filter: "comm=make",
    events: [
      { ...FORK, ts: 6 * SECOND },
      { ...EXEC, ts: 8 * SECOND },
      { ...EXEC, ts: 7 * SECOND, late: true },
      { ...EXIT, ts: 9 * SECOND },
    ],
    living: [fakeProcess(4242), fakeProcess(17)],
    ...changes,
  };
}

const metaAt = (ts: number, filter: string | null) => ({ ...META, ts, filter });

/** Saves into a temporary folder. */
async function saving(
  body: (save: (what: ExportedView) => Promise<string>, path: string) => Promise<void>,
): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  const save = recordingSaver({
    ...{ host: "build/7 ", folder, metaAt, date: () => DATE },
    wallOffset: () => ({ seconds: 1_700_000_000, nanoseconds: 0 }),
  });
  try {
    await body(save, join(folder, "traceflock-build_7_-20260304T050607Z.tflock"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

function linesOf(path: string): JsonObject[] {
  const text = zstdFrames(Deno.readFileSync(path)).join("");
  assert.equal(text.at(-1), "\n");
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("recording: meta with the filter, events in time order, the living, end", () => {
  const stream = recordingEvents(shown(), metaAt);
  const types = ["meta", "fork", "exec", "exec", "exit", "process", "process", "end"];
  assert.deepEqual(stream.map(({ type }) => type), types);
  assert.deepEqual(stream.map(({ ts }) => ts / SECOND), [6, 6, 7, 8, 9, 20, 20, 20]);
  assert.deepEqual(stream[0], { ...META, ts: 6 * SECOND, filter: "comm=make" });
  assert.deepEqual(stream.at(-1), {
    ...{ type: "end", ts: 20 * SECOND, events: 7, lost: 0, reason: "saved from the screen" },
    totals: { meta: 1, fork: 1, exec: 2, exit: 1, process: 2 },
  });
});

Deno.test("recording: with samples the living to which nothing happened come first", () => {
  const past = new SampledPast();
  const [steady, changed] = [fakeProcess(17, { startTs: SECOND }), fakeProcess(4242)];
  for (let second = 5; second <= 20; second++) {
    Object.assign(steady.usage, { state: "R", cpuUserNs: second * 5e8, cpuSystemNs: 0 });
    past.record(steady, second * SECOND);
    past.pass(second * SECOND, SECOND);
  }
  const stream = recordingEvents(
    shown({ living: [{ ...changed, key: FORK.key }, steady] }),
    metaAt,
    (keys, fromTs, toTs) => pastSamples(past, keys, fromTs, toTs),
  );
  assert.deepEqual(stream.map(({ type }) => type), [
    ...["meta", "process", "fork", "sample", "exec", "exec", "exit", "sample", "process"],
    ...["sample", "end"],
  ]);
  const samples = stream.flatMap((event) => event.type === "sample" ? event.processes : []);
  assert.deepEqual(samples.map(({ pid, cpuPercent }) => [pid, cpuPercent]), [
    ...[[17, null], [17, 50], [17, 50]],
  ]);
  const table = new ProcessTable();
  for (const event of stream) table.apply(event);
  assert.equal(table.get(steady.key)?.usage.cpuPercent, 50);
});

Deno.test("recording: without events it is meta and end at the time shown", () => {
  const stream = recordingEvents(shown({ events: [], living: [], filter: null }), metaAt);
  assert.deepEqual(stream.map(({ type, ts }) => [type, ts]), [
    ["meta", 20 * SECOND],
    ["end", 20 * SECOND],
  ]);
});

Deno.test("recording: the end counts lost events, or their number is null", () => {
  const lost = (count: number | null): FlockEvent => (
    { type: "lost", ts: SECOND, count, where: "kernel", reason: "the buffer was full" }
  );
  const endOf = (...events: FlockEvent[]) => {
    const end = recordingEvents(shown({ events }), metaAt).at(-1);
    return end?.type === "end" ? end.lost : undefined;
  };
  assert.equal(endOf(lost(3), lost(4)), 7);
  assert.equal(endOf(lost(3), lost(null), lost(4)), null);
});

Deno.test("recording: the name has only safe letters for any host name", () => {
  assert.equal(recordingName("web1.lan", DATE), "traceflock-web1.lan-20260304T050607Z.tflock");
  assert.equal(recordingName("../é\x1b", DATE), "traceflock-..___-20260304T050607Z.tflock");
});

Deno.test("recording: further files have a number before the extension", () => {
  const names = (path: string) => [1, 2, 10].map((number) => numberedName(path, number));
  assert.deepEqual(names("a.b/c.tflock"), ["a.b/c.tflock", "a.b/c.2.tflock", "a.b/c.10.tflock"]);
  assert.deepEqual(names("a.b/c"), ["a.b/c", "a.b/c.2", "a.b/c.10"]);
  assert.deepEqual(names(".c"), [".c", ".c.2", ".c.10"]);
});

Deno.test("save: a file of zstd frames, its lines valid by the schema, for its owner only", () =>
  saving(async (save, path) => {
    assert.equal(await save(shown()), `Saved 4 events, 2 processes: ${path}`);
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o7777, 0o600);
    const lines = linesOf(path);
    for (const line of lines) assert.deepEqual(schemaOffences(SCHEMA, line), []);
    assert.deepEqual(lines.map(({ pid }) => pid), [
      ...[undefined, 4242, 4242, 4242, 4242],
      ...[4242, 17, undefined],
    ]);
    assert.equal(lines[0]?.["filter"], "comm=make");
    assert.equal(lines[0]?.["host"], "build/7 ");
  }));

Deno.test("save: many events make many frames, each whole lines of its own", () =>
  saving(async (save, path) => {
    const events = Array.from({ length: 3000 }, (_, i) => ({ ...EXIT, ts: SECOND + i }));
    await save(shown({ events }));
    assert.deepEqual(linesOf(path).slice(1, 3001).map(({ ts }) => ts), events.map(({ ts }) => ts));
    const frames = zstdFrames(Deno.readFileSync(path));
    assert.ok(frames.length > 1);
    for (const frame of frames) {
      for (const line of frame.trimEnd().split("\n")) JSON.parse(line);
    }
  }));

Deno.test("save: a file or link of that name is left unchanged, and the result says so", () =>
  saving(async (save, path) => {
    const refusal = `Not saved: the file exists already: ${path}`;
    Deno.writeTextFileSync(path, "mine");
    assert.equal(await save(shown()), refusal);
    assert.equal(Deno.readTextFileSync(path), "mine");
    Deno.removeSync(path);
    Deno.symlinkSync(`${path}.elsewhere`, path);
    assert.equal(await save(shown()), refusal);
    assert.deepEqual([...Deno.readDirSync(join(path, ".."))].length, 1);
  }));

Deno.test("save: a missing folder and a failed write are reported", async () => {
  const source = { folder: "/nowhere/at/all", host: "box", metaAt, date: () => DATE };
  const wallOffset = () => ({ seconds: 0, nanoseconds: 0 });
  const name = "traceflock-box-20260304T050607Z.tflock";
  assert.equal(
    await recordingSaver({ ...source, wallOffset })(shown()),
    `Not saved: there is no such folder: /nowhere/at/all/${name}`,
  );
  const failing = () => {
    throw new Error("no clock");
  };
  assert.equal(
    await recordingSaver({ ...source, wallOffset: failing })(shown()),
    `Not saved: no clock: ${name}`,
  );
});
