import { isAlive, sleep } from "../process_cost.ts";
import { installed, scratch, start, stop } from "../started.ts";
import { CannotRun } from "../tracers.ts";
import type { ServerOptions } from "../../src/fleet/link/server_options.ts";

/** What a server has sent and received so far. */
export interface Traffic {
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly sentMessages: number;
}

/** The distribution's nats-server with JetStream, its files in memory; use with `await using`. */
export class BenchServer implements AsyncDisposable {
  private constructor(
    private readonly child: Deno.ChildProcess,
    readonly port: number,
    private readonly monitorPort: number,
  ) {}

  static async start(): Promise<BenchServer> {
    const program = installed("nats-server");
    if (program === null) throw new CannotRun("not installed: bench/setup.sh installs it");
    const [port, monitor] = [freePort(), freePort()];
    const folder = Deno.makeTempDirSync({ dir: scratch(), prefix: "nats-" });
    const child = start([
      ...[program, "-a", "127.0.0.1", "-p", String(port), "-m", String(monitor)],
      ...["-js", "-sd", folder],
    ]);
    const server = new BenchServer(child, port, monitor);
    for (let tries = 0; tries < 100 && isAlive(child.pid); tries++) {
      if (await server.traffic().then(() => true, () => false)) return server;
      await sleep(50);
    }
    throw new CannotRun("it does not listen");
  }

  get pid(): number {
    return this.child.pid;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get options(): ServerOptions {
    return {
      ...{ url: this.url, user: null, password: null, token: null, nkey: null, creds: null },
      ...{ ca: null, cert: null, key: null, insecure: false },
    };
  }

  async traffic(): Promise<Traffic> {
    const { in_bytes, out_bytes, in_msgs, out_msgs } = await this.#monitor("varz");
    return {
      ...{ receivedBytes: in_bytes!, sentBytes: out_bytes! },
      ...{ receivedMessages: in_msgs!, sentMessages: out_msgs! },
    };
  }

  /** The bytes and messages that JetStream keeps. */
  async stored(): Promise<{ readonly bytes: number; readonly messages: number }> {
    const { bytes, messages } = await this.#monitor("jsz");
    return { bytes: bytes!, messages: messages! };
  }

  async #monitor(page: string): Promise<Record<string, number | undefined>> {
    const answer = await fetch(`http://127.0.0.1:${this.monitorPort}/${page}`);
    return await answer.json();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await stop(this.child, "SIGTERM");
  }
}

function freePort(): number {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  return port;
}
