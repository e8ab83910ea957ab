/** A real nats-server on the loopback, for tests. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { jetstreamManager } from "@nats-io/jetstream";
import { freePort } from "../support/fleet/free_port.ts";
import { eventually, onTimeout } from "../support/machine/time_limit.ts";

/** A server that tests can kill and start again on the same port. */
export class TestServer {
  #process: Deno.ChildProcess | null = null;

  private constructor(
    private readonly hostname: string,
    readonly port: number,
    readonly folder: string,
    private readonly config: string,
  ) {}

  /** Starts a server. `more` is text of its configuration. */
  static async start(
    more = 'jetstream { store_dir: "FOLDER/js" }',
    hostname = "127.0.0.1",
  ): Promise<TestServer> {
    const port = freePort(hostname);
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-nats-" });
    const config = `${folder}/nats.conf`;
    const server = new TestServer(hostname, port, folder, config);
    server.#write(more);
    onTimeout(() => server.kill());
    await server.run();
    return server;
  }

  get url(): string {
    return `nats://${this.hostname}:${this.port}`;
  }

  async run(): Promise<void> {
    this.#process = new Deno.Command("nats-server", {
      args: ["-c", this.config],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await eventually("nats-server listens", async () => {
      try {
        (await Deno.connect({ hostname: this.hostname, port: this.port })).close();
        return true;
      } catch {
        return false;
      }
    });
  }

  /** Gives the server another configuration while it runs. */
  reload(more: string): void {
    this.#write(more);
    this.#process?.kill("SIGHUP");
  }

  #write(more: string): void {
    const { hostname, port, folder } = this;
    const text = more.replaceAll("FOLDER", folder);
    Deno.writeTextFileSync(this.config, `listen: "${hostname}:${port}"\n${text}\n`);
  }

  /** Ends the server as a crash does. */
  kill(): void {
    try {
      this.#process?.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
  }

  async killed(): Promise<void> {
    this.kill();
    await this.#process?.status;
    this.#process = null;
  }

  async close(): Promise<void> {
    await this.killed();
    Deno.removeSync(this.folder, { recursive: true });
  }

  connect(options: Record<string, unknown> = {}): Promise<NatsConnection> {
    return connect({ servers: `${this.hostname}:${this.port}`, ...options });
  }

  /** Makes the stream of the events, as docs/fleet.md does. */
  async makeStream(
    more: Record<string, unknown> = {},
    login: Record<string, unknown> = {},
  ): Promise<void> {
    const connection = await this.connect(login);
    const manager = await jetstreamManager(connection);
    const subjects = ["traceflock.v1.events.>"];
    await manager.streams.add({ name: "TRACEFLOCK", subjects, allow_direct: true, ...more });
    await connection.close();
  }

  async updateStream(
    more: Record<string, unknown>,
    login: Record<string, unknown> = {},
  ): Promise<void> {
    const connection = await this.connect(login);
    const manager = await jetstreamManager(connection);
    await manager.streams.update("TRACEFLOCK", more);
    await connection.close();
  }

  /** Removes messages from the stream, all or those in this range of sequence numbers. */
  async removeMessages(from = 0, to = Infinity): Promise<void> {
    const connection = await this.connect();
    const manager = await jetstreamManager(connection);
    if (to === Infinity) await manager.streams.purge("TRACEFLOCK");
    else {for (let seq = from; seq <= to; seq++) {
        await manager.streams.deleteMessage("TRACEFLOCK", seq);
      }}
    await connection.close();
  }

  /** Returns the sequence number of the last message in the stream. */
  async lastMessage(): Promise<number> {
    const connection = await this.connect();
    const manager = await jetstreamManager(connection);
    const { state } = await manager.streams.info("TRACEFLOCK");
    await connection.close();
    return state.last_seq;
  }

  /** Returns the payloads of a host's messages, written behind each other. */
  async shipped(host: string): Promise<Uint8Array<ArrayBuffer>> {
    const connection = await this.connect();
    const manager = await jetstreamManager(connection);
    const subject = `traceflock.v1.events.${host}`;
    const parts: Uint8Array[] = [];
    for (let seq = 1;;) {
      const message = await manager.direct.getMessage("TRACEFLOCK", { seq, next_by_subj: subject });
      if (message === null) break;
      parts.push(message.data.slice());
      seq = message.seq + 1;
    }
    await connection.close();
    const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes;
  }
}
