/** A fleet for trials: agents in network namespaces, a bridge, and one nats-server with TLS and users. */
import { makeCertificates } from "../support/fleet/certificates.ts";
import {
  documentedRights,
  loginOf,
  passwordOf,
  type User,
} from "../support/fleet/documented_rights.ts";
import { TestServer } from "../fleet/nats_server.ts";
import { NetNamespace, run } from "../support/fleet/net_namespace.ts";
import { eventually } from "../support/machine/time_limit.ts";
import { Traceflock } from "../support/machine/traceflock.ts";

/** The number of the next network, so that two trials do not meet. */
let network = 10 + Math.floor(Math.random() * 200);

export const HOSTS = ["web1", "db2"] as const;
export type Host = typeof HOSTS[number];

export class FleetNetwork implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "traceflock-fleet-" });
  readonly spaces = new Map<Host, NetNamespace>();
  /** The address of the server, which its certificate names. */
  readonly address: string;
  server!: TestServer;
  readonly #bridge: string;
  readonly #undo: (() => void)[] = [];

  private constructor() {
    const number = network++;
    this.#bridge = `tff${number}`;
    this.address = `10.214.${number % 250}.1`;
  }

  /** Makes the network and starts the server. `more` is text of its configuration. */
  static async make(more = ""): Promise<FleetNetwork> {
    const fleet = new FleetNetwork();
    const bridge = fleet.#bridge;
    run("ip", "link", "add", bridge, "type", "bridge");
    fleet.#undo.push(() => run("ip", "link", "del", bridge));
    run("ip", "addr", "add", `${fleet.address}/24`, "dev", bridge);
    run("ip", "link", "set", bridge, "up");
    for (const [index, host] of HOSTS.entries()) {
      const address = fleet.address.replace(/1$/, `${index + 2}/24`);
      const space = new NetNamespace(`${bridge}-${host}`, `${bridge}${host}`, address, { bridge });
      fleet.spaces.set(host, space);
      fleet.#undo.push(() => space.close());
    }
    makeCertificates(fleet.folder, fleet.address);
    fleet.server = await TestServer.start(
      `tls { cert_file: "${fleet.folder}/server.pem", key_file: "${fleet.folder}/server.key" }\n` +
        documentedRights(HOSTS) + more,
      fleet.address,
    );
    return fleet;
  }

  /** Options of the NATS client for a user. */
  login(user: User): Record<string, unknown> {
    const ca = Deno.readTextFileSync(`${this.folder}/ca.pem`);
    return { ...loginOf(user), tls: { host: this.address, ca } };
  }

  /** Options of TraceFlock for a user. */
  options(user: User): string[] {
    const secret = `${this.folder}/${user}.password`;
    Deno.writeTextFileSync(secret, passwordOf(user));
    return [
      ...["--nats", this.server.url.replace("nats:", "tls:"), "--tls-ca", `${this.folder}/ca.pem`],
      ...["--user", user, "--password-file", secret],
    ];
  }

  spool(host: Host): string {
    return `${this.folder}/${host}`;
  }

  /** Starts the agent of a host in its namespace, and waits until it records. */
  async agent(host: Host, more: readonly string[] = []): Promise<Traceflock> {
    const agent = new Traceflock(
      ["agent", ...this.options(host), "--name", host, "--spool", this.spool(host), ...more],
      { wrapper: this.spaces.get(host)!.inside },
    );
    await eventually(`the agent of ${host} records`, () => {
      if (agent.hasEnded) throw new Error(`It ended: ${agent.stderr}`);
      return agent.stderr.includes("recording ");
    });
    return agent;
  }

  /** Puts the spool of a host onto a disk of this size in bytes. */
  smallDisk(host: Host, bytes: number): void {
    const folder = this.spool(host);
    Deno.mkdirSync(folder);
    run("mount", "-t", "tmpfs", "-o", `size=${bytes}`, "tmpfs", folder);
    this.#undo.push(() => run("umount", folder));
  }

  /** Changes the limits of the stream. */
  async limitStream(limits: Record<string, unknown>): Promise<void> {
    await this.server.updateStream(limits, this.login("admin"));
  }

  recorder(): Traceflock {
    return new Traceflock([
      ...["fleet", "record", ...this.options("recorder"), "-o", `${this.folder}/night.tflock`],
    ]);
  }

  /** The recording that `fleet record` made of a host. */
  recorded(host: Host): string {
    return `${this.folder}/night.${host}.tflock`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server?.close();
    for (const undo of this.#undo.reverse()) undo();
    Deno.removeSync(this.folder, { recursive: true });
  }
}
