/** A viewer with every host open, as the screen of a fleet has them, and whether its tables are right. */
import { natsConnect } from "../../src/fleet/viewer/live_stream.ts";
import { Viewer } from "../../src/fleet/viewer/viewer.ts";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { startTicksOf } from "../../src/model/base/process_key.ts";
import { HostSet, type HostState } from "../../src/model/hosts/host_set.ts";
import type { Process } from "../../src/model/process/process.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { bootTime } from "../../src/sources/libc/clock.ts";
import type { SourceItem } from "../../src/sources/source.ts";
import { StreamSource } from "../../src/sources/stream/stream_source.ts";
import { NO_SERVER } from "../fleet/test_agent.ts";
import { passwordOf } from "../support/fleet/documented_rights.ts";
import { allProcesses } from "../support/model/live_processes.ts";
import { eventually, pause } from "../support/machine/time_limit.ts";
import { type FleetNetwork, type Host, HOSTS } from "./fleet_network.ts";

/** What a source yields besides events. */
const OTHER_ITEMS: ReadonlySet<string> = new Set(["begin", "over", "notice", "scanned"]);

export class WatchedFleet implements AsyncDisposable {
  readonly hosts = new HostSet();
  readonly reports: string[] = [];
  readonly #viewer: Viewer;
  readonly #tables = new Map<Host, ProcessTable>();
  readonly #sources: StreamSource[] = [];

  constructor(fleet: FleetNetwork) {
    const report = (text: string) => void this.reports.push(text);
    this.#viewer = new Viewer({
      options: {
        ...{ ...NO_SERVER, url: fleet.server.url.replace("nats:", "tls:"), user: "viewer" },
        ca: Deno.readTextFileSync(`${fleet.folder}/ca.pem`),
        password: passwordOf("viewer"),
      },
      ...{ hosts: this.hosts, report, now: bootTime, date: Date.now },
      ...{ onHost: () => {}, changed: () => {} },
    });
    this.#viewer.start();
    for (const host of HOSTS) {
      const table = new ProcessTable({ maxDead: 1_000 });
      const source = new StreamSource({
        ...{ connect: natsConnect(this.#viewer, host), host, retries: true },
        after: (ms, callback) => {
          const timer = setTimeout(callback, ms);
          return () => clearTimeout(timer);
        },
        watch: {
          ...{ up: () => {}, meta: () => {}, wallOffset: () => {} },
          down: (reason) => report(`${host}: ${reason}`),
          odd: (problem) => report(`${host}: ${problem}`),
        },
      });
      this.#tables.set(host, table);
      this.#sources.push(source);
      void source.start(table, (items) => {
        items.forEach((item: SourceItem) => {
          if (!OTHER_ITEMS.has(item.type)) table.apply(item as FlockEvent);
        });
      });
    }
  }

  /** Waits until every table has the processes of its host. */
  begun(): Promise<boolean> {
    return eventually(
      "every host is open",
      () => HOSTS.every((host) => [...this.table(host).living()].length > 0),
    );
  }

  /** The state of a host, as the view Hosts shows it. */
  state(host: Host): HostState | undefined {
    return this.hosts.get(host)?.stateAt(bootTime());
  }

  /** The reason in the row of a host; null without one. */
  reason(host: Host): string | null {
    return this.hosts.get(host)?.link.detail ?? null;
  }

  table(host: Host): ProcessTable {
    return this.#tables.get(host)!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const source of this.#sources) await source.stop();
    await this.#viewer.close();
  }
}

/**
 * Returns what is wrong in tables, compared with /proc. A process that began or ended in the last
 * seconds may be on its way, so it counts neither as missing nor as a ghost.
 */
export async function wrongRows(
  tables: () => readonly (readonly [string, Pick<ProcessTable, "living">])[],
): Promise<readonly string[]> {
  const startTicks = bootTime() / 1e7;
  const before = new Map(allProcesses().map((one) => [one.key, one]));
  await pause(SETTLE_MS);
  const after = new Map(allProcesses().map((one) => [one.key, one]));
  return tables().flatMap(([name, table]) => {
    const rows = new Map([...table.living()].map((row) => [row.key, row]));
    const wrong: string[] = [];
    for (const [key, { comm, ppid, state }] of after) {
      const then = before.get(key);
      if (then === undefined || state === "Z") continue;
      const row = rows.get(key);
      // A thread of the kernel changes its name without an event.
      const isSame = then.comm.text === comm.text && then.ppid === ppid && ppid !== KTHREADD;
      if (row === undefined) wrong.push(`${name} lacks ${key} (${comm.text})`);
      else if (isSame && said(row) !== `${comm.text} of ${ppid}`) {
        wrong.push(`${name} has ${key} as ${said(row)}, not ${comm.text} of ${ppid}`);
      }
    }
    for (const [key, row] of rows) {
      const isOld = startTicksOf(key) < startTicks;
      if (isOld && !before.has(key)) wrong.push(`${name} has ${key} (${said(row)}), which is gone`);
    }
    return wrong;
  });
}

function said(row: Process): string {
  return `${row.image.comm?.text} of ${row.ppid}`;
}

const KTHREADD = 2;
/** A recorder has every event after a second, and the machine may be busy. */
const SETTLE_MS = 4_000;
