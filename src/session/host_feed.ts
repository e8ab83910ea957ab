import { Churn } from "../model/churn/churn.ts";
import { EventLog } from "../model/event/event_log.ts";
import type { FlockEvent, MetaEvent, ProcessEvent } from "../model/event/event.ts";
import type { AcrossHosts } from "../model/hosts/across_hosts.ts";
import type { HostSet } from "../model/hosts/host_set.ts";
import { PulseCounter } from "../model/hosts/pulse_counter.ts";
import type { Redactor } from "../model/redact/redactor.ts";
import type { Sink } from "../sinks/sink.ts";
import type { Notice, Source } from "../sources/source.ts";
import type { WallOffset } from "../wire/event/wall_clock.ts";
import { Session } from "./session.ts";

/** The parts of a {@linkcode HostFeed}. */
export interface HostFeedOptions {
  /** By which the viewer knows the host. */
  readonly name: string;
  readonly source: Source;
  readonly sinks: readonly Sink[];
  readonly wanted: ((event: ProcessEvent, session: Session) => boolean) | null;
  readonly filter: string | null;
  readonly snapshot: boolean;
  readonly maxDead?: number;
  readonly redactor: Redactor | null;
  /** The set that gets the pulses. */
  readonly hosts: HostSet;
  /** Gets the events for the views of all hosts; null without a screen. */
  readonly across: AcrossHosts | null;
  /** Whether a screen shows the log and the churn. */
  readonly hasScreen: boolean;
  /** The viewer's clocks: nanoseconds since boot, and the time of day at boot. */
  readonly now: () => number;
  readonly wallOffset: () => WallOffset;
  readonly onNotice?: (notice: Notice) => void;
  readonly changed?: () => void;
}

/** The facts of the host that its stream begins with. */
type HostMeta = Pick<MetaEvent, "version" | "kernel" | "bootId" | "cpus">;

const UNKNOWN_META: HostMeta = { version: "?", kernel: null, bootId: null, cpus: null };

/** Batches whose delay is remembered: the least delay is the difference of the clocks. */
const DELAYS = 64;

/**
 * The live data of one host of a fleet: its session with a table of its own, its log and its churn. It
 * makes the host's pulses from its events.
 */
export class HostFeed {
  readonly log = new EventLog();
  readonly churn = new Churn();
  readonly session: Session;
  /** The host's facts; unknown before its first line. */
  meta: HostMeta = UNKNOWN_META;
  /** The host's time of day at its boot; null before its first line. */
  wallOffset: WallOffset | null = null;
  /** Nanoseconds since the boot of the host, at its first line; null before. */
  beganTs: number | null = null;
  readonly #counter = new PulseCounter();
  /** When the last events came, by the viewer's clock since boot, nanoseconds. */
  #heardTs = 0;
  /** Since when the connection that is down was silent, by the viewer's clock; null before the first end. */
  #silentTs: number | null = null;
  /** The times of the last batches, minus the viewer's time since boot. */
  readonly #ahead: number[] = [];

  constructor(private readonly options: HostFeedOptions) {
    const { source, sinks, wanted, filter, snapshot, redactor, maxDead, onNotice } = options;
    const version = () => this.meta.version;
    const kernel = () => this.meta.kernel;
    const bootId = () => this.meta.bootId;
    const cpus = () => this.meta.cpus;
    this.session = new Session({
      ...{ source, sinks, wanted, snapshot, redactor, count: null },
      ...(maxDead === undefined ? {} : { maxDead }),
      ...(onNotice === undefined ? {} : { onNotice }),
      // The first line of the host's stream comes later.
      meta: {
        get version() {
          return version();
        },
        get kernel() {
          return kernel();
        },
        get bootId() {
          return bootId();
        },
        get cpus() {
          return cpus();
        },
        filter,
      },
      now: () => this.now(),
      onBatch: (events) => this.#observe(events),
    });
  }

  get name(): string {
    return this.options.name;
  }

  /** Takes the first line of a stream: the facts of the host, and its time. An idle host sends no event. */
  begin(meta: MetaEvent): void {
    this.meta = meta;
    this.#hear(meta.ts, meta.ts);
  }

  /** Returns nanoseconds since the boot of the host. */
  now(): number {
    return this.options.now() + (this.#aheadNs() ?? 0);
  }

  /** Returns what makes the host's time since boot the viewer's, for one time of day. */
  shiftNs(): number {
    const { wallOffset } = this;
    if (wallOffset === null) return -(this.#aheadNs() ?? 0);
    const own = this.options.wallOffset();
    return (wallOffset.seconds - own.seconds) * 1e9 + wallOffset.nanoseconds - own.nanoseconds;
  }

  /**
   * The connection is down. The end of a connection is noticed late, so the pulses since the last
   * event, for at most `silenceNs`, say nothing of the host.
   */
  down(silenceNs: number): void {
    const { hosts, name, now } = this.options;
    this.#silentTs = Math.max(this.#heardTs, now() - silenceNs);
    hosts.unknownSince(name, this.#silentTs);
  }

  /** Returns since when nothing is known of a host that is down, nanoseconds since its boot. */
  silentTs(): number {
    return this.#silentTs === null ? this.now() : this.#silentTs + (this.#aheadNs() ?? 0);
  }

  /** Puts a pulse into the set; called once a second while the connection is up. */
  pulse(): void {
    const { hosts, name } = this.options;
    const ts = this.now();
    const { wallOffset, meta: { version, kernel }, session } = this;
    hosts.pulse(name, {
      ts,
      wallMs: wallOffset === null
        ? null
        : wallOffset.seconds * 1000 + wallOffset.nanoseconds / 1e6 + ts / 1e6,
      ...{ version, kernel, source: session.sourceName },
      ...this.#counter.counts(ts),
      processes: this.#processes(),
      // The lines of a stream have none of these.
      ...{
        states: null,
        load: null,
        cpuPercent: null,
        memoryUsed: null,
        memoryTotal: null,
        cost: null,
      },
    }, this.options.now());
    const host = hosts.get(name);
    const ahead = this.#aheadNs();
    if (host !== undefined) host.offsetNs = ahead === null ? null : ahead + this.shiftNs();
  }

  /**
   * Counts the live processes without the threads of the kernel. The state of a process is that of the
   * moment when the stream began, so that it is unknown from now on.
   */
  #processes(): number {
    const { table } = this.session;
    let count = 0;
    for (const { key, kernelThread, usage } of table.living()) {
      if (!kernelThread) count++;
      if (usage.state !== null) table.sampled(key, { state: null });
    }
    return count;
  }

  #observe(events: readonly FlockEvent[]): void {
    const { across, changed, name, hasScreen } = this.options;
    const now = this.#hear(events[0]!.ts, events.at(-1)!.ts);
    const { table } = this.session;
    if (!hasScreen) return;
    for (const event of events) {
      this.log.push(event);
      this.churn.observe(event, table);
      this.#counter.observe(event);
    }
    across?.observe(name, events, this.shiftNs(), now, table);
    changed?.();
  }

  /** Notes the time of the host in what has come. Returns the viewer's time since boot. */
  #hear(first: number, last: number): number {
    const now = this.options.now();
    this.#heardTs = now;
    this.beganTs ??= first;
    this.#ahead.push(last - now);
    if (this.#ahead.length > DELAYS) this.#ahead.shift();
    return now;
  }

  /** The least late batch shows the difference of the clocks best. */
  #aheadNs(): number | null {
    return this.#ahead.length === 0 ? null : Math.max(...this.#ahead);
  }
}
