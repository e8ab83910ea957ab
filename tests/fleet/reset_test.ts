import assert from "node:assert/strict";
import net from "node:net";
import { connectOnce } from "../../src/fleet/link/connect.ts";
import { Link } from "../../src/fleet/link/link.ts";
import { linkProblem } from "../../src/fleet/link/problem.ts";
import type { ServerOptions } from "../../src/fleet/link/server_options.ts";
import { eventually, within } from "../support/machine/time_limit.ts";
import { makeCertificates } from "../support/fleet/certificates.ts";
import { TestServer } from "./nats_server.ts";
import { NO_SERVER } from "./test_agent.ts";

/** A way to a server that resets each connection after a number of pieces, in both directions together. */
class ResettingWay {
  /** The number of the piece behind which a connection is reset; 0 resets a new connection. */
  resetsAfter = Infinity;
  readonly #sockets = new Set<net.Socket>();
  readonly #server: net.Server;

  private constructor(port: number) {
    this.#server = net.createServer((near) => {
      const far = net.connect(port, "127.0.0.1");
      let pieces = 0;
      const pass = (bytes: Uint8Array, to: net.Socket) => {
        to.write(bytes);
        if (++pieces >= this.resetsAfter) near.resetAndDestroy();
      };
      near.on("data", (bytes) => pass(bytes, far));
      far.on("data", (bytes) => pass(bytes, near));
      for (const [socket, other] of [[near, far], [far, near]] as const) {
        this.#sockets.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => other.destroy());
      }
      if (this.resetsAfter === 0) near.resetAndDestroy();
    });
  }

  static async to(port: number): Promise<ResettingWay> {
    const way = new ResettingWay(port);
    await new Promise<void>((resolve) => way.#server.listen(0, "127.0.0.1", resolve));
    return way;
  }

  get address(): string {
    return `127.0.0.1:${(this.#server.address() as net.AddressInfo).port}`;
  }

  reset(): void {
    for (const socket of this.#sockets) socket.resetAndDestroy();
  }

  async close(): Promise<void> {
    this.reset();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Connects once and waits for the end. Returns "lost", or the problem in words. */
async function outcome(options: ServerOptions): Promise<string> {
  try {
    await (await connectOnce(options, "_INBOX.viewer", "test")).closed();
    return "lost";
  } catch (error) {
    return linkProblem(error, options.url);
  }
}

// An error that no listener takes fails these tests, as it would end the agent.
Deno.test(
  "a connection that is reset at any step of its beginning is a problem in words",
  within(30, async () => {
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-tls-" });
    makeCertificates(folder);
    const ca = Deno.readTextFileSync(`${folder}/ca.pem`);
    const plain = await TestServer.start("");
    const encrypted = await TestServer.start(
      `tls { cert_file: "${folder}/server.pem", key_file: "${folder}/server.key" }`,
    );
    const cases = [
      { server: plain, scheme: "nats", more: {}, pieces: 3 },
      { server: encrypted, scheme: "tls", more: { ca }, pieces: 5 },
      { server: plain, scheme: "tls", more: { ca }, pieces: 1 },
    ];
    for (const { server, scheme, more, pieces } of cases) {
      const way = await ResettingWay.to(server.port);
      for (way.resetsAfter = 0; way.resetsAfter <= pieces; way.resetsAfter++) {
        const url = `${scheme}://${way.address}`;
        assert.match(
          await outcome({ ...NO_SERVER, url, ...more }),
          /^lost$|cut the connection|has no TLS/,
          `${url}, ${way.resetsAfter} pieces`,
        );
      }
      await way.close();
    }
    for (const server of [plain, encrypted]) await server.close();
    Deno.removeSync(folder, { recursive: true });
  }),
);

Deno.test(
  "a server that is silent leaves no socket open",
  within(20, async () => {
    const open = new Set<net.Socket>();
    const silent = net.createServer((socket) => {
      open.add(socket.resume());
      socket.on("close", () => open.delete(socket));
    });
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const url = `nats://127.0.0.1:${(silent.address() as net.AddressInfo).port}`;
    const attempt = outcome({ ...NO_SERVER, url });
    await eventually("a connection comes", () => open.size === 1);
    assert.match(await attempt, /does not answer/);
    await eventually("the connection is closed", () => open.size === 0);
    await new Promise((resolve) => silent.close(resolve));
  }),
);

Deno.test(
  "a link connects again after its connection was reset",
  within(20, async () => {
    const server = await TestServer.start("");
    const way = await ResettingWay.to(server.port);
    const reports: string[] = [];
    const link = new Link({
      ...{ options: { ...NO_SERVER, url: `nats://${way.address}` }, inboxPrefix: "_INBOX.viewer" },
      ...{ name: "test", onUp: () => Promise.resolve() },
      report: (text) => void reports.push(text.replace(/ to .*?(?=;|$)/, "")),
    });
    link.start();
    await eventually("the link is up", () => link.connection !== null);
    way.reset();
    await eventually("the link is up again", () => reports.length === 3);
    assert.deepEqual(reports, [
      "connected",
      "lost the connection; it is tried again",
      "connected",
    ]);
    await link.close();
    await way.close();
    await server.close();
  }),
);
