import assert from "node:assert/strict";
import { MemoryBytes } from "../../src/sources/replay/byte_store.ts";
import { Recording } from "../../src/sources/replay/recording.ts";
import { eventually, onTimeout, pause } from "../support/machine/time_limit.ts";
import { startCommand } from "../support/machine/traceflock.ts";
import { together } from "../support/machine/together.ts";
import { EXEC } from "../support/model/events.ts";
import { TestServer } from "./nats_server.ts";
import { TestAgent } from "./test_agent.ts";

/** What the stream has of a host: the pids of its forks, in order, and the lost events. */
async function shippedForks(server: TestServer, host: string) {
  const recording = Recording.of([new MemoryBytes(await server.shipped(host))]);
  const events = [...recording.events()].map(({ event }) => event);
  const pids = events.flatMap((event) => event.type === "fork" ? [event.pid] : []);
  const lost = events.flatMap((event) => event.type === "lost" ? [event.count] : []);
  // After a loss the facts of the host are shipped again.
  const metas = events.filter(({ type }) => type === "meta").length;
  return { pids, lost, damage: recording.damage, count: events.length - lost.length - metas };
}

/** Waits until the stream has a host's fork of this pid. */
async function shipped(server: TestServer, host: string, pid: number): Promise<void> {
  await eventually(
    `the fork of ${pid} is shipped`,
    async () => (await shippedForks(server, host).catch(() => null))?.pids.includes(pid),
  );
}

/** The pids of the forks in a recording that is being written. */
function recordedPids(path: string): readonly number[] {
  try {
    return [...Recording.open([path]).events()].flatMap(({ event }) =>
      event.type === "fork" ? [event.pid] : []
    );
  } catch {
    return [];
  }
}

function range(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i);
}

async function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-spool-" });
  try {
    await run(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

together("an agent ships", 60, {
  "an agent says that the server's messages are too small, records on, and ships later": () =>
    withFolder(async (folder) => {
      const withPayload = (size: string) =>
        `jetstream { store_dir: "FOLDER/js" }\nmax_payload: ${size}`;
      const server = await TestServer.start(withPayload("1KB"));
      const agent = new TestAgent("web1", folder, server.url);
      await eventually(
        "the agent says so",
        () => agent.reports.some((text) => /at most 1024 bytes.* set "max_payload: /.test(text)),
      );
      agent.fork(1_000, 300);
      const argv = [{ text: crypto.getRandomValues(new Uint8Array(20_000)).join("") }];
      agent.take({ ...EXEC, argv });
      agent.fork(1_300, 1);
      server.reload(withPayload("16KB"));
      await shipped(server, "web1", 1_300);
      const { pids, lost } = await shippedForks(server, "web1");
      assert.deepEqual(pids, range(1_000, 301));
      assert.deepEqual(lost, [1]);
      assert.ok(agent.reports.some((text) => /an event is larger .* Raise max_payload/.test(text)));
      // A server that shrinks while it is used ends no agent.
      server.reload(withPayload("1KB"));
      await eventually(
        "the agent says so again",
        () => {
          agent.fork(2_000, 100, true);
          return agent.reports.filter((text) => /at most 1024 bytes/.test(text)).length > 1;
        },
      );
      await agent.stop();
      await server.close();
    }),
  "an agent ships every event once while the server is killed and the agent restarted": () =>
    withFolder(async (folder) => {
      const server = await TestServer.start();
      await server.makeStream();
      const first = new TestAgent("web1", folder, server.url);
      first.fork(1_000, 2_000);
      await shipped(server, "web1", 2_999);
      await server.killed();
      for (let from = 3_000; from < 5_000; from += 500) {
        const { bytes } = first.spool;
        first.fork(from, 500);
        await eventually("the spool has a further frame", () => first.spool.bytes > bytes);
      }
      await server.run();
      first.fork(5_000, 500);
      await first.stop();
      const second = new TestAgent("web1", folder, server.url);
      second.fork(6_000, 100);
      await shipped(server, "web1", 6_099);
      await second.stop();
      const { pids, lost, damage } = await shippedForks(server, "web1");
      assert.deepEqual(pids, [
        ...range(1_000, 2_000),
        ...range(3_000, 2_500),
        ...range(6_000, 100),
      ]);
      assert.deepEqual(lost, []);
      assert.deepEqual(damage, []);
      await server.close();
    }),

  "an agent counts what its spool removed while the stream was full": () =>
    withFolder(async (folder) => {
      const server = await TestServer.start();
      await server.makeStream({ max_msgs: 2, discard: "new" });
      const agent = new TestAgent("web2", folder, server.url, { maxBytes: 256 * 1024 });
      let forked = 1;
      agent.fork(1_000, forked);
      await shipped(server, "web2", 1_000);
      for (; !agent.spool.removed.has(agent.spool.head.run) || forked < 20_000; forked += 1_000) {
        agent.fork(1_000 + forked, 1_000, true);
        await pause(20);
      }
      const says = (text: RegExp) =>
        eventually(`${text}`, () => text.test(agent.reports.join("\n")));
      await says(/shipping waits: the stream is full/);
      await server.updateStream({ max_msgs: -1 });
      await says(/shipping goes on/);
      agent.fork(900_000, 1);
      await shipped(server, "web2", 900_000);
      await agent.stop();
      const { pids, lost, count } = await shippedForks(server, "web2");
      const missing = lost.reduce<number>((sum, count) => sum + (count ?? NaN), 0);
      assert.equal(new Set(pids).size, pids.length);
      assert.equal(pids.at(-1), 900_000);
      assert.ok(missing > 0);
      assert.equal(count + missing, agent.spool.head.events - 1);
      await server.close();
    }),

  "an agent goes on when the limits of the stream removed all that it shipped": () =>
    withFolder(async (folder) => {
      const server = await TestServer.start();
      await server.makeStream();
      const agent = new TestAgent("web3", folder, server.url);
      agent.fork(1_000, 10);
      await shipped(server, "web3", 1_009);
      await server.removeMessages();
      agent.fork(2_000, 10);
      await shipped(server, "web3", 2_009);
      await agent.stop();
      const { pids } = await shippedForks(server, "web3");
      assert.deepEqual(pids, range(2_000, 10));
      assert.deepEqual(agent.reports, [`connected to ${server.url}`]);
      await server.close();
    }),

  "fleet record counts what the stream lost at the end of a run while it was away": () =>
    withFolder(async (folder) => {
      const server = await TestServer.start();
      await server.makeStream();
      const first = new TestAgent("web4", `${folder}/spool`, server.url);
      first.fork(1_000, 10);
      await shipped(server, "web4", 1_009);
      const [command, ...args] = startCommand();
      const path = `${folder}/night.web4.tflock`;
      const recorder = new Deno.Command(command!, {
        args: [...args, "fleet", "record", "--nats", server.url, "-o", `${folder}/night.tflock`],
        ...{ stdin: "null", stdout: "null", stderr: "null" },
      }).spawn();
      onTimeout(() => recorder.kill("SIGKILL"));
      await eventually("the first events are recorded", () => recordedPids(path).includes(1_009));
      // A server that starts anew sends nothing to a recorder that is not there.
      recorder.kill("SIGSTOP");
      await server.killed();
      await server.run();
      const from = await server.lastMessage() + 1;
      first.fork(2_000, 10);
      await shipped(server, "web4", 2_009);
      await first.stop();
      const to = await server.lastMessage();
      const second = new TestAgent("web4", `${folder}/spool`, server.url);
      second.fork(3_000, 10);
      await shipped(server, "web4", 3_009);
      await server.removeMessages(from, to);
      recorder.kill("SIGCONT");
      await eventually(
        "the last events are recorded",
        () => recordedPids(path).includes(3_009),
      );
      recorder.kill("SIGINT");
      await recorder.status;
      await second.stop();
      const events = [...Recording.open([path]).events()].map(({ event }) => event);
      assert.deepEqual(recordedPids(path), [...range(1_000, 10), ...range(3_000, 10)]);
      // Ten births, ten deaths, and the end of the run.
      const lost = events.flatMap((event) => event.type === "lost" ? [event.count] : []);
      assert.deepEqual(lost, [21]);
      await server.close();
    }),
});
