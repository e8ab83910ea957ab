/** An agent over events that a test makes, instead of a tracer. */
import { Agent, type AgentChoices } from "../../src/fleet/agent/agent.ts";
import { Spool } from "../../src/fleet/agent/spool.ts";
import type { FlockEvent, MetaEvent } from "../../src/model/event/event.ts";
import { ProcessTable } from "../../src/model/table/table.ts";
import { ASKS } from "../../src/model/hosts/asks.ts";
import type { ServerOptions } from "../../src/fleet/link/server_options.ts";
import { EXIT, FORK, META } from "../support/model/events.ts";

export const NO_SERVER: ServerOptions = {
  ...{ url: "", user: null, password: null, token: null, nkey: null, creds: null },
  ...{ ca: null, cert: null, key: null, insecure: false },
};

export const OFFSET = { seconds: 1_790_000_000, nanoseconds: 0 };

/** One run of an agent, with a spool in a folder that survives it. */
export class TestAgent {
  readonly table = new ProcessTable({ maxDead: 100 });
  readonly reports: string[] = [];
  readonly spool: Spool;
  readonly agent: Agent;
  #now = 5_000_000_000;

  constructor(
    readonly host: string,
    readonly folder: string,
    url: string,
    { maxBytes = 1 << 30, ...choices }: Partial<AgentChoices> & { maxBytes?: number } = {},
  ) {
    Deno.mkdirSync(folder, { recursive: true });
    const report = (text: string) => void this.reports.push(text);
    this.spool = new Spool({
      ...{ folder, host, bootId: META.bootId, maxBytes, report, date: Date.now },
      wallOffset: () => OFFSET,
      table: () => this.table,
    });
    this.agent = new Agent({
      ...{ folder, report, spool: this.spool, table: this.table, stream: "TRACEFLOCK" },
      proc: { stat: () => null },
      meta: (ts): MetaEvent => ({ ...META, ts }),
      wallOffset: () => OFFSET,
      bootTime: () => this.#now,
      doctor: () => Promise.resolve('{"v":1,"type":"doctor"}'),
      identity: {
        ...{ host, instance: crypto.randomUUID().slice(0, 8), version: "0.1.0" },
        ...{ kernel: "6.1", bootId: META.bootId, cpus: 2, sinceMs: Date.now() },
        source: "bpftrace",
      },
    }, {
      server: { ...NO_SERVER, url },
      ship: null,
      allow: new Set(ASKS),
      ...choices,
    });
    this.spool.begin({ ...META, ts: this.#now });
    this.take({ type: "ready", ts: this.#now });
    this.agent.start();
  }

  take(...events: readonly FlockEvent[]): void {
    for (const event of events) this.table.apply(event);
    this.spool.batch(events);
    this.agent.push(events);
  }

  /** Processes with these pids are born and die; their names are random when `noise` is set. */
  fork(from: number, count: number, noise = false): void {
    const events: FlockEvent[] = [];
    for (let pid = from; pid < from + count; pid++) {
      const comm = noise ? crypto.randomUUID().slice(0, 15) : "sh";
      const ts = this.#now += 1_000;
      const process = { ts, pid, key: `${pid}-500`, comm: { text: comm } } as const;
      events.push({ ...FORK, ...process }, { ...EXIT, ...process });
    }
    this.take(...events);
  }

  async stop(): Promise<void> {
    await this.spool.end({
      ...{ type: "end", ts: this.#now, events: 0, lost: 0, reason: "test", totals: {} },
    });
    await this.agent.stop();
  }

  /** Ends as a crash does: without a last line. */
  async crash(): Promise<void> {
    await this.agent.stop();
  }
}
