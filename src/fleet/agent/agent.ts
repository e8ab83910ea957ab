import type { NatsConnection } from "@nats-io/transport-node";
import type { FlockEvent, MetaEvent } from "../../model/event/event.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { writePrivateFile } from "../../sources/libc/private_file.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { readText } from "../../sources/libc/file.ts";
import { readPulse, writePulse } from "../../wire/fleet/pulse.ts";
import {
  readPosition,
  type SpoolPosition,
  writePosition,
} from "../../wire/fleet/spool_position.ts";
import type { Ask } from "../../model/hosts/asks.ts";
import { agentInbox, pulseSubject } from "../../wire/fleet/subjects.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { sizeProblem } from "../link/connect.ts";
import { Link } from "../link/link.ts";
import type { ServerOptions } from "../link/server_options.ts";
import { Answers } from "./answers.ts";
import { type AgentIdentity, PulseMaker } from "./pulse_maker.ts";
import type { RemovedFiles } from "./removed_files.ts";
import type { ShipFilter } from "./shipped_frames.ts";
import { Shipper } from "./shipper.ts";
import type { Spool } from "./spool.ts";
import { SpoolReader } from "./spool_reader.ts";

/** What an agent ships, and what it answers; SIGHUP may change them. */
export interface AgentChoices {
  readonly server: ServerOptions;
  /** "none" ships nothing. */
  readonly ship: ShipFilter | "none";
  readonly allow: ReadonlySet<Ask>;
}

/** The inputs of an agent. The caller owns the session and the spool. */
export interface AgentParts {
  readonly identity: AgentIdentity;
  readonly stream: string;
  readonly folder: string;
  readonly spool: Spool;
  readonly table: ProcessTable;
  readonly proc: Pick<ProcReader, "stat">;
  readonly meta: (ts: number) => MetaEvent;
  readonly wallOffset: () => WallOffset;
  readonly bootTime: () => number;
  readonly doctor: () => Promise<string>;
  readonly report: (text: string) => void;
}

/** The agent of one host: a link to the server, pulses, shipping and answers. */
export class Agent {
  readonly #link: Link;
  readonly #pulses: PulseMaker;
  readonly #answers: Answers;
  #shipper: Shipper | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #other: { readonly instance: string; readonly seenMs: number } | null = null;
  #connectedMs = Infinity;
  #saved = "";
  #savedRemovals = 0;
  #sinceSaved = 0;
  #position: SpoolPosition | null;
  #cpu = cpuTime();

  constructor(private readonly parts: AgentParts, private choices: AgentChoices) {
    const { identity, table, proc, folder } = parts;
    this.#position = readState(folder, parts.spool.removed);
    this.#pulses = new PulseMaker(identity, table, proc);
    this.#link = new Link({
      options: choices.server,
      inboxPrefix: agentInbox(identity.host),
      name: `traceflock agent ${identity.host}`,
      onUp: (connection) => this.#up(connection),
      report: parts.report,
    });
    this.#answers = new Answers({
      ...{ host: identity.host, instance: identity.instance, version: identity.version },
      ...{ table, folder, meta: parts.meta, doctor: parts.doctor, report: parts.report },
      wallOffset: parts.wallOffset,
      connection: () => this.#link.connection,
      allow: () => this.choices.allow,
      now: parts.bootTime,
      head: () => parts.spool.head,
      flush: () => parts.spool.flush(),
    });
  }

  start(): void {
    this.#link.start();
    this.#timer = setInterval(() => this.#pulse(), PULSE_MS);
    this.#startShipper();
  }

  /** Takes the events of a batch: counts them, and passes them to live answers. */
  push(events: readonly FlockEvent[]): void {
    this.#pulses.count(events);
    this.#answers.push(events);
  }

  /** Uses other choices from now on. */
  async reload(choices: AgentChoices): Promise<void> {
    const before = this.choices;
    this.choices = choices;
    if (choices.ship !== before.ship) {
      await this.#shipper?.stop(0);
      this.#startShipper();
    }
    if (JSON.stringify(choices.server) !== JSON.stringify(before.server)) {
      await this.#link.restart(choices.server);
    }
  }

  /** Ships what the spool still has, for some seconds, and closes the connection. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#answers.close();
    await this.#shipper?.stop(LAST_SHIP_MS);
    this.#saveState();
    await this.#link.close();
  }

  #startShipper(): void {
    const { ship } = this.choices;
    this.#shipper = null;
    if (ship === "none") return;
    const { identity, stream, folder, spool, report } = this.parts;
    this.#shipper = new Shipper({
      ...{ host: identity.host, stream, filter: ship, report },
      connection: () => this.#link.connection,
      readerFrom: (position) => new SpoolReader(folder, position, spool.removed),
      start: this.#position,
      run: () => spool.head.run,
      save: (position) => this.#position = position,
      isRefused: () => this.#hasOther || performance.now() - this.#connectedMs < FIRST_SHIP_MS,
    });
    this.#shipper.start();
  }

  /** Whether an older agent of this name was seen in the last seconds. */
  get #hasOther(): boolean {
    return this.#other !== null && performance.now() - this.#other.seenMs < OTHER_MS;
  }

  async #up(connection: NatsConnection): Promise<void> {
    const { host, instance, sinceMs } = this.parts.identity;
    this.#connectedMs = performance.now();
    connection.subscribe(pulseSubject(host), {
      callback: (error, message) => {
        const pulse = error === null ? readPulse(message.string(), host) : null;
        if (pulse === null || pulse.instance === instance) return;
        const isOlder = pulse.sinceMs < sinceMs ||
          (pulse.sinceMs === sinceMs && pulse.instance < instance);
        if (this.#other === null) {
          this.parts.report(
            `another agent calls itself ${host}; give one of the two another --name` +
              (isOlder ? ". This one ships and answers nothing meanwhile" : ""),
          );
        }
        this.#other = isOlder ? { instance: pulse.instance, seenMs: performance.now() } : {
          ...{ instance: pulse.instance, seenMs: -Infinity },
        };
      },
    });
    await this.#answers.attach(connection);
  }

  #pulse(): void {
    const { spool, bootTime } = this.parts;
    const cpu = cpuTime();
    const cpuPercent = (cpu.cpuMs - this.#cpu.cpuMs) / (cpu.nowMs - this.#cpu.nowMs) * 100;
    this.#cpu = cpu;
    const pulse = this.#pulses.pulse(performance.now(), Date.now(), bootTime(), {
      cpuPercent,
      rssBytes: Deno.memoryUsage().rss,
      spoolBytes: spool.bytes,
      unshipped: this.#unshipped,
    });
    // The file is written to the disk, which takes longer than the rest of a pulse.
    if (this.#sinceSaved++ % SAVE_PULSES === 0 || spool.removals !== this.#savedRemovals) {
      this.#saveState();
    }
    const connection = this.#link.connection;
    // Without a server a pulse is worth nothing later. The link ends one with messages that are too small.
    if (connection === null || sizeProblem(connection) !== null) return;
    connection.publish(pulseSubject(this.parts.identity.host), writePulse(pulse));
  }

  /** The events of the present run that the stream does not have; null when it is unknown. */
  get #unshipped(): number | null {
    if (this.#shipper === null) return null;
    const { run, events } = this.parts.spool.head;
    const position = this.#shipper.position;
    return position?.run === run ? Math.max(0, events - position.nextEvent) : null;
  }

  /** Saves where shipping is, for a server that lost its stream, and what was removed meanwhile. */
  #saveState(): void {
    this.#savedRemovals = this.parts.spool.removals;
    const position = this.#shipper?.position ?? this.#position;
    const { removed } = this.parts.spool;
    if (position !== null) removed.forget(position);
    const text = JSON.stringify({
      v: 1,
      position: position === null ? null : writePosition(position),
      removed: removed.saved(),
    });
    if (text === this.#saved) return;
    this.#saved = text;
    const failed = writePrivateFile(`${this.parts.folder}/${STATE_FILE}`, `${text}\n`);
    if (failed !== 0) this.#saved = "";
  }
}

/** Reads the position that an earlier run has left, and what it knew of removed files. */
function readState(folder: string, removed: RemovedFiles): SpoolPosition | null {
  try {
    const state = JSON.parse(readText(`${folder}/${STATE_FILE}`) ?? "") as Record<string, unknown>;
    removed.load(state["removed"]);
    const position = state["position"];
    return typeof position === "string" ? readPosition(position) : null;
  } catch {
    return null;
  }
}

/** The cpu time of this process. */
function cpuTime(): { readonly cpuMs: number; readonly nowMs: number } {
  const fields = readText("/proc/self/stat")?.split(") ")[1]?.split(" ") ?? [];
  // utime, stime, and those of ended children.
  const ticks = [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at] ?? 0), 0);
  return { cpuMs: ticks * 10, nowMs: performance.now() };
}

const STATE_FILE = "agent.json";
const PULSE_MS = 1_000;
const SAVE_PULSES = 5;
/** An older agent of the same name is heard within this time after the connection. */
const FIRST_SHIP_MS = 1_500;
const OTHER_MS = 5_000;
const LAST_SHIP_MS = 3_000;
