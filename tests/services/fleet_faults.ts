/** `deno task test:fleet` runs it: it needs root, bpftrace and the distribution's nats-server. */
import assert from "node:assert/strict";
import { Recording } from "../../src/sources/replay/recording.ts";
import { eventually, pause, within } from "../support/machine/time_limit.ts";
import type { Traceflock } from "../support/machine/traceflock.ts";
import { FleetNetwork, HOSTS } from "./fleet_network.ts";
import { judge, KnownLoad, recordedUntil } from "./known_load.ts";
import { WatchedFleet, wrongRows } from "./watched_fleet.ts";

/** Waits until a program has said something this often. */
async function says(program: Traceflock, text: RegExp, times = 1): Promise<void> {
  const found = () => [...program.stderr.matchAll(new RegExp(text, "g"))].length >= times;
  await eventually(`${text}, ${times} times`, found).catch((error) => {
    throw new Error(`${error.message}: ${program.stderr}`);
  });
}

/** Returns the tables of all hosts: those of the screen, and those of the recordings. */
function tablesOf(fleet: FleetNetwork, watched: WatchedFleet) {
  return HOSTS.flatMap((host) => [
    [`the screen of ${host}`, watched.table(host)] as const,
    [
      `the recording of ${host}`,
      Recording.open([fleet.recorded(host)]).tableAt(Infinity).table,
    ] as const,
  ]);
}

/** Waits until all tables agree with /proc: the screen finds out within some seconds that an agent is new. */
async function allRight(fleet: FleetNetwork, watched: WatchedFleet): Promise<void> {
  let wrong: readonly string[] = [];
  for (let tries = 0; tries < 12; tries++) {
    wrong = await wrongRows(() => tablesOf(fleet, watched));
    if (wrong.length === 0) return;
  }
  assert.deepEqual(wrong, []);
}

Deno.test(
  "a killed server, a cut veth and agents that start again: every event once, or counted",
  within(150, async () => {
    await using fleet = await FleetNetwork.make();
    const { server, folder } = fleet;
    await server.makeStream({}, fleet.login("admin"));
    await using web = await fleet.agent("web1");
    await using db = await fleet.agent("db2");
    await using recorder = fleet.recorder();
    await using watched = new WatchedFleet(fleet);
    await watched.begun();
    await using load = new KnownLoad(`${folder}/load`);
    await pause(3_000);
    await server.killed();
    await pause(20_000);
    assert.equal(watched.reason("web1"), "no connection to the server");
    await server.run();
    for (const one of [web, db, recorder]) await says(one, /connected to/, 2);
    await eventually("the viewer says so no more", () => watched.reason("web1") === null);

    // The agent cannot know that its way is gone: it finds out by silence.
    fleet.spaces.get("web1")!.cut();
    await eventually("the viewer shows it", () => watched.state("web1") === "gone");
    assert.equal(watched.reason("web1"), "its agent sends no pulse");
    await says(web, /lost the connection .* which is silent/);
    fleet.spaces.get("web1")!.mend();
    db.signal("SIGKILL");
    await db.ended();
    await using _db2 = await fleet.agent("db2");
    await says(web, /connected to/, 3);
    web.signal("SIGTERM");
    await web.ended();
    await using _web2 = await fleet.agent("web1");
    await pause(2_000);
    const known = await load.stop();
    for (const host of HOSTS) await recordedUntil(fleet.recorded(host), known);
    await allRight(fleet, watched);
    recorder.signal("SIGINT");
    assert.equal((await recorder.ended()).code, 0);
    assert.ok(known.length > 3_000, `${known.length} processes`);
    for (const host of HOSTS) {
      const { doubled, missing, lost, gaps } = judge([fleet.recorded(host)], known);
      assert.deepEqual({ host, doubled, missing, lost, gaps }, {
        ...{ host, doubled: [], missing: 0, lost: 0, gaps: 1 },
      });
    }
  }),
);

Deno.test(
  "a full stream, a spool that rotates meanwhile and a full disk: every loss is counted",
  within(150, async () => {
    await using fleet = await FleetNetwork.make();
    const limits = { max_bytes: 200_000, discard: "new" };
    await fleet.server.makeStream(limits, fleet.login("admin"));
    fleet.smallDisk("db2", 3_000_000);
    await using web = await fleet.agent("web1", ["--spool-size", "256K"]);
    await using db = await fleet.agent("db2");
    await using recorder = fleet.recorder();
    await using watched = new WatchedFleet(fleet);
    await watched.begun();
    await using load = new KnownLoad(`${fleet.folder}/load`);
    for (const agent of [web, db]) await says(agent, /shipping waits: the stream is full/);
    await pause(10_000);
    // Another program takes whatever room there is, also what the spool gives up.
    const filler = `${fleet.spool("db2")}/of-another-program`;
    const greedy = 'until [ -e "$1.stop" ]; do cat /dev/zero >>"$1"; sleep 0.1; done; rm "$1"*';
    const other = new Deno.Command("sh", {
      args: ["-c", greedy, "greedy", filler],
      stderr: "null",
    }).spawn();
    await says(db, /the spool cannot be written \(the disk is full/);
    await pause(10_000);
    Deno.writeTextFileSync(`${filler}.stop`, "");
    await other.status;
    await says(db, /the spool is written again/);
    await pause(3_000);
    await fleet.limitStream({ max_bytes: -1 });
    for (const agent of [web, db]) await says(agent, /shipping goes on/);
    await pause(3_000);
    const known = await load.stop();
    for (const host of HOSTS) await recordedUntil(fleet.recorded(host), known);
    await allRight(fleet, watched);
    recorder.signal("SIGINT");
    assert.equal((await recorder.ended()).code, 0);
    const sums = HOSTS.map((host) => {
      const { doubled, missing, lost, gaps, events } = judge([fleet.recorded(host)], known);
      assert.deepEqual({ host, doubled, gaps }, { host, doubled: [], gaps: 0 });
      assert.ok(missing > 0 && lost !== null && lost >= missing, `${host}: ${missing} of ${lost}`);
      // The agents start one after the other, and other programs run meanwhile.
      return events.filter(({ ts }) => ts >= known[0]!.ts).length + lost;
    });
    // Both agents trace one kernel, so from then on they have or count the same events.
    assert.ok(Math.abs(sums[0]! - sums[1]!) < 0.01 * sums[0]!, String(sums));
  }),
);
