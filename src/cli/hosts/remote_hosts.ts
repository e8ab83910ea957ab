import { AcrossHosts } from "../../model/hosts/across_hosts.ts";
import { HostSet } from "../../model/hosts/host_set.ts";
import { safe } from "../../model/base/safe_text.ts";
import { HostFeed } from "../../session/host_feed.ts";
import type { Session, SessionEnd } from "../../session/session.ts";
import type { ProcessEvent } from "../../model/event/event.ts";
import type { Sink } from "../../sinks/sink.ts";
import { bootTime, wallOffset } from "../../sources/libc/clock.ts";
import type { Redactor } from "../../model/redact/redactor.ts";
import { SSH_SILENCE_NS } from "../../sources/ssh/ssh_command.ts";
import { type Connect, StreamSource } from "../../sources/stream/stream_source.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { later } from "../base/long_timer.ts";

/** A host and the way to it. */
export interface RemoteHost {
  readonly name: string;
  readonly connect: Connect;
}

/** Makes the hosts of a request; `say` shows one line for people. */
export type MakeHosts = (say: (text: string) => void) => readonly RemoteHost[];

/** What the screen, the JSON lines and the recordings do differently with the hosts. */
export interface RemoteHostsOptions {
  readonly hosts: readonly RemoteHost[];
  readonly redactor: Redactor | null;
  readonly filter: string | null;
  readonly wanted: (host: string) => ((event: ProcessEvent, session: Session) => boolean) | null;
  /** Makes the sinks of a host. A host that starts anew gets further ones. */
  readonly sinks: (host: string) => readonly Sink[];
  /** The host's time of day at its boot, before the events to which it belongs. */
  readonly onWallOffset?: (host: string, offset: WallOffset) => void;
  readonly hasScreen: boolean;
  readonly snapshot: boolean;
  readonly maxDead?: number;
  /** The pid of `--under`; null is all processes. */
  readonly under: number | null;
  /** One line for people about a host. */
  readonly say: (text: string) => void;
  readonly changed: () => void;
}

/** Milliseconds between two pulses. */
const PULSE_MS = 1_000;

/** The hosts of `--on`: a feed for each, made anew when the host starts anew. */
export class RemoteHosts {
  readonly set = new HostSet();
  readonly across = new AcrossHosts();
  readonly #feeds = new Map<string, HostFeed>();
  /** The hosts that were up once. */
  readonly #known = new Set<string>();
  readonly #ended: Promise<void>[] = [];
  #isStopped = false;
  #cancel = () => {};

  constructor(private readonly options: RemoteHostsOptions) {
    for (const host of options.hosts) {
      this.set.add(host.name);
      this.#feeds.set(host.name, this.#feed(host));
    }
  }

  /** Connects to all hosts. */
  start(): void {
    for (const { name, connect } of this.options.hosts) {
      this.#ended.push(this.#run({ name, connect }));
    }
    this.#pulse();
  }

  /** Resolves when all hosts have ended: after `stop`. */
  async ended(): Promise<void> {
    await Promise.all(this.#ended);
  }

  async stop(reason: string): Promise<void> {
    this.#isStopped = true;
    this.#cancel();
    await Promise.all([...this.#feeds.values()].map((feed) => feed.session.stop(reason)));
    await this.ended();
  }

  feed(name: string): HostFeed | undefined {
    return this.#feeds.get(name);
  }

  /** The hosts that never were up, with the last reason. */
  missed(): readonly (readonly [host: string, reason: string])[] {
    return this.options.hosts.filter(({ name }) => !this.#known.has(name))
      .map(({ name }) => [name, this.set.get(name)?.link.detail ?? "no answer yet"] as const);
  }

  /** Runs the sessions of a host, one for each boot. */
  async #run(host: RemoteHost): Promise<void> {
    for (;;) {
      const feed = this.#feeds.get(host.name)!;
      await feed.session.start();
      const end: SessionEnd = await feed.session.ended;
      if (this.#isStopped) return;
      if (end.failure !== null) {
        this.#say(host.name, end.failure.message);
        return;
      }
      this.#say(host.name, end.reason);
      this.#feeds.set(host.name, this.#feed(host));
    }
  }

  #feed({ name, connect }: RemoteHost): HostFeed {
    const { options, set } = this;
    const source = new StreamSource({
      ...{ connect, host: name, retries: true, after: later },
      watch: {
        up: () => {
          set.link(name, { state: "up", detail: null });
          this.#say(name, this.#known.has(name) ? "connected again" : "connected");
          this.#known.add(name);
          feed.pulse();
          options.changed();
        },
        meta: (meta) => feed.begin(meta),
        down: (reason, retryMs) => {
          const next = retryMs === null ? "" : `; next try in ${Math.ceil(retryMs / 1000)} s`;
          set.link(name, { state: "down", detail: `${reason}${next}` });
          feed.down(SSH_SILENCE_NS);
          this.#say(name, `${reason}${next}`);
          options.changed();
        },
        tries: (reason) => {
          set.link(name, { state: "down", detail: `${reason}; trying again` });
          options.changed();
        },
        wallOffset: (offset) => {
          feed.wallOffset = offset;
          options.onWallOffset?.(name, offset);
        },
        odd: (problem) => this.#say(name, `a line cannot be read: ${problem}`),
      },
    });
    const feed: HostFeed = new HostFeed({
      ...{ name, source, sinks: options.sinks(name), wanted: options.wanted(name) },
      ...{ filter: options.filter, snapshot: options.snapshot, redactor: options.redactor },
      ...(options.maxDead === undefined ? {} : { maxDead: options.maxDead }),
      ...{
        hosts: set,
        across: options.hasScreen ? this.across : null,
        hasScreen: options.hasScreen,
        now: bootTime,
        wallOffset,
      },
      changed: options.changed,
    });
    if (options.under !== null) feed.session.kin.watch(options.under);
    return feed;
  }

  #pulse(): void {
    this.#cancel = later(PULSE_MS, () => {
      for (const [name, feed] of this.#feeds) {
        if (this.set.get(name)?.link.state === "up") feed.pulse();
      }
      this.across.release(bootTime());
      this.options.changed();
      if (!this.#isStopped) this.#pulse();
    });
  }

  /** Says one line about a host, unless it was said last. */
  #say(name: string, text: string): void {
    if (this.#said.get(name) === text) return;
    this.#said.set(name, text);
    this.options.say(safe`${name}: ${text}`);
  }
  readonly #said = new Map<string, string>();
}
