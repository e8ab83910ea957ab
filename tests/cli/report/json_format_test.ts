import assert from "node:assert/strict";
import { jsonReport } from "../../../src/cli/report/json_format.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { schemaOffences } from "../../support/source/json_schema.ts";
import { ROOT } from "../../support/source/source_files.ts";
import { TRAFFIC_EVENTS } from "../../support/activity/traffic_recording.ts";
import { BUILD, HOSTILE, hostileEvents, written, type WrittenOptions } from "./written.ts";

const schema = JSON.parse(Deno.readTextFileSync(`${ROOT}/docs/report.schema.json`));

function json(events: readonly FlockEvent[], options?: WrittenOptions) {
  const { text } = written(jsonReport, events, options);
  const value = JSON.parse(text);
  assert.deepEqual(schemaOffences(schema, value), []);
  return { text, value };
}

Deno.test("json matches docs/report.schema.json for any recording", () => {
  json(BUILD);
  json(BUILD, { against: hostileEvents() });
  json(hostileEvents(), { against: BUILD, damage: ["line 3"] });
  json(TRAFFIC_EVENTS);
  json([]);
  json([{ type: "lost", ts: 1, count: null, where: "kernel", reason: "full" }]);
});

Deno.test("json has the critical path of a build", () => {
  const { family } = json(BUILD).value;
  assert.equal(family.command_line, "make -j2");
  assert.equal(family.duration_ns, 2e9);
  assert.deepEqual(
    family.critical_path.commands.map((one: Record<string, unknown>) => [
      one["command"],
      one["duration_ns"],
    ]),
    [["cc1", 1.7e9], ["make", 0.15e9], ["gcc", 0.15e9]],
  );
  assert.deepEqual(family.waste, {
    failures: 3,
    origins: 1,
    duration_ns: 0.09e9,
    cpu_ns: 0.05e9,
  });
});

Deno.test("json has who moved most, the peers, and what failed to connect", () => {
  const { activity } = json(TRAFFIC_EVENTS).value;
  const [first] = activity.net.movers;
  assert.deepEqual([first.command_line, first.received_bytes], ["curl https://a.test", 2_000_000]);
  assert.equal(activity.peers.by_bytes[0].service, "https");
  assert.deepEqual(activity.failed.groups.map(({ count, result }: Json) => [count, result]), [
    [2, "refused"],
  ]);
  assert.deepEqual(activity.files.map(({ pid, opens }: Json) => [pid, opens]), [[201, 12]]);
  assert.deepEqual(activity.coverage.whole, ["net", "file"]);
});

type Json = Record<string, unknown>;

Deno.test("json: hostile names come back unchanged, and a terminal obeys none of them", () => {
  const { text, value } = json(hostileEvents(), { top: 50 });
  // deno-lint-ignore no-control-regex -- finding control characters is what it is for
  assert.doesNotMatch(text, /[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
  const names = value.started_most.map(({ command }: { command: string }) => command);
  assert.deepEqual(names.slice(0, HOSTILE.length), HOSTILE);
});
