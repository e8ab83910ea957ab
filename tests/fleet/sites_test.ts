/** Several servers, and several streams, as docs/scaling.md has them. */
import assert from "node:assert/strict";
import { pause } from "../../src/fleet/link/link.ts";
import { FleetQuery } from "../../src/fleet/viewer/fleet_query.ts";
import { ShippedReader } from "../../src/fleet/viewer/shipped_reader.ts";
import { Viewer } from "../../src/fleet/viewer/viewer.ts";
import { HostSet } from "../../src/model/hosts/host_set.ts";
import { freePort } from "../support/fleet/free_port.ts";
import { ROOT } from "../support/source/source_files.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER, TestAgent } from "./test_agent.ts";

const page = Deno.readTextFileSync(`${ROOT}/docs/scaling.md`);

/** Returns a configuration of the page without the line of its address. */
function documented(title: string, leafPort: number): string {
  const text = new RegExp(`# ${title}\n([^]*?)\`\`\``).exec(page)?.[1] ?? "";
  return text.replace(/^listen: .*\n/m, "").replace(/store_dir: "[^"]*"/, 'store_dir: "FOLDER/js"')
    .replace("0.0.0.0:7422", `127.0.0.1:${leafPort}`)
    .replace("hub.example.com:7422", `127.0.0.1:${leafPort}`);
}

Deno.test(
  "a viewer at the hub asks an agent at a site; without a viewer no pulse crosses the link",
  within(30, async () => {
    const leafPort = freePort();
    const monitorPort = freePort();
    const hub = await TestServer.start(
      `http: 127.0.0.1:${monitorPort}\n${documented("nats-server of the hub", leafPort)}`,
    );
    const site = await TestServer.start(documented("nats-server of a site", leafPort));
    await site.makeStream();
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
    const agent = new TestAgent("web1", folder, site.url);
    await eventually("the agent ships", async () => {
      return (await site.shipped("web1").catch(() => null) ?? "").length > 0;
    });
    const hosts = new HostSet();
    const viewer = new Viewer({
      options: { ...NO_SERVER, url: hub.url },
      ...{ hosts, now: () => 1e9, date: Date.now, report: () => {} },
      ...{ onHost: () => {}, changed: () => {} },
    });
    const quiet = await received(monitorPort);
    await pause(1_500);
    assert.equal(await received(monitorPort), quiet, "no pulse comes without a viewer");
    viewer.start();
    await eventually("the viewer hears the agent", () => hosts.size === 1);
    agent.fork(700, 3);
    const types: string[] = [];
    const query = new FleetQuery({
      viewer,
      request: { query: "", events: ["fork"], sinceMs: 60_000, live: false },
      take: (_, events) => types.push(...events.map(({ type }) => type)),
      report: () => {},
    });
    query.add("web1");
    await eventually("the answer is complete", () => query.isOver);
    assert.equal(types.filter((type) => type === "fork").length, 3);
    query.close();
    await viewer.close();
    await agent.stop();
    for (const server of [site, hub]) await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);

Deno.test(
  "a stream of a shard takes the hosts of its subjects, and a recorder reads it",
  within(30, async () => {
    const server = await TestServer.start();
    await server.makeStream({ subjects: ["traceflock.v1.events.*.eu"] });
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
    const agent = new TestAgent("web1.eu", folder, server.url);
    const heard = new Set<string>();
    const reader = new ShippedReader({
      options: { ...NO_SERVER, url: server.url },
      ...{ stream: "TRACEFLOCK", fromMs: null, report: () => {} },
      take: (host) => heard.add(host),
    });
    reader.start();
    await eventually("the recorder reads the host", () => heard.has("web1.eu"));
    await reader.close();
    await agent.stop();
    await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);

/** Returns the messages that a server has received, from its monitoring. */
async function received(monitorPort: number): Promise<number> {
  const answer = await fetch(`http://127.0.0.1:${monitorPort}/varz`);
  const { in_msgs } = await answer.json() as { readonly in_msgs: number };
  return in_msgs;
}
