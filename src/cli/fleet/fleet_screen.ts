/** The screen of a fleet: hosts by their pulses, each host by its own stream when it is opened. */
import type { ServerOptions } from "../../fleet/link/server_options.ts";
import { FleetQuery, type LookedAt } from "../../fleet/viewer/fleet_query.ts";
import { CONNECTED } from "../../fleet/link/link.ts";
import { natsConnect } from "../../fleet/viewer/live_stream.ts";
import { Viewer } from "../../fleet/viewer/viewer.ts";
import { AcrossHosts } from "../../model/hosts/across_hosts.ts";
import { formatAge, plural } from "../../model/base/units.ts";
import { HostSet } from "../../model/hosts/host_set.ts";
import { HostFeed } from "../../session/host_feed.ts";
import { bootTime, wallOffset } from "../../sources/libc/clock.ts";
import { StreamSource } from "../../sources/stream/stream_source.ts";
import { later } from "../base/long_timer.ts";
import type { FleetRequest } from "../flags/fleet_flags.ts";
import { DEFAULT_REQUEST } from "../flags/live_request.ts";
import { runScreenOf, type ScreenHosts, type ScreenOfHosts } from "../hosts/hosts_screen.ts";

/** Runs the screen. Returns the exit status after the user left it. */
export function runFleetScreen(request: FleetRequest, options: ServerOptions): Promise<number> {
  const { query, durationMs, color, config, sort, columns } = request;
  return runScreenOf(
    { ...DEFAULT_REQUEST, query, durationMs, color, config, sort, columns, readOnly: true },
    "nats",
    (events) => new FleetHosts(request, options, events),
  );
}

/** The hosts of a server. A host costs nothing but its pulses until the user looks at it. */
class FleetHosts implements ScreenHosts {
  readonly set = new HostSet();
  across: AcrossHosts;
  readonly #viewer: Viewer;
  readonly #feeds = new Map<string, HostFeed>();
  /** The query for Events and Churn of all hosts; null while neither is in front. */
  #query: FleetQuery | null = null;
  /** How far the query before has looked at each host. */
  #looked: ReadonlyMap<string, LookedAt> | null = null;
  #timer: ReturnType<typeof setInterval> | undefined;
  #hasReported = false;
  /** The query that chooses what the hosts send, and how far back it begins. */
  asked: string;
  #sinceMs: number | null;

  constructor(
    private readonly request: FleetRequest,
    options: ServerOptions,
    private readonly screen: ScreenOfHosts,
  ) {
    this.#sinceMs = request.sinceMs;
    this.asked = request.query;
    this.across = this.#newAcross();
    this.#viewer = new Viewer({
      ...{ options, hosts: this.set, now: bootTime, date: Date.now },
      report: (text) => this.#report(text),
      onHost: (host) => this.#query?.add(host),
      changed: screen.changed,
    });
  }

  /** A notice hides the keys. The header shows a connection, so only one that came again is news. */
  #report(text: string): void {
    if (text.startsWith(CONNECTED) && !this.#hasReported) return;
    this.#hasReported = true;
    this.screen.notice(text);
  }

  /** Returns the feed of a host, whose stream begins now unless it is open. */
  feed(name: string): HostFeed | undefined {
    const known = this.#feeds.get(name);
    if (known !== undefined || this.set.get(name) === undefined) return known;
    const feed = this.#feedOf(name);
    this.#feeds.set(name, feed);
    void feed.session.start().then(() => feed.session.ended).then(({ failure, reason }) => {
      // A host that has started anew has a table of its own.
      if (this.#feeds.get(name) === feed) this.#feeds.delete(name);
      if (failure !== null || reason !== LEFT) {
        this.screen.notice(`${name}: ${failure?.message ?? reason}`);
      }
    });
    return feed;
  }

  /** Events and Churn of all hosts ask each new host, so they hear all pulses. */
  opened(name: string): void {
    if (this.screen.view() === "hosts") this.#viewer.focus(name);
  }

  /** Ends the stream of a host that is not on the screen. */
  left(name: string): void {
    this.#viewer.focus(null);
    const feed = this.#feeds.get(name);
    this.#feeds.delete(name);
    void feed?.session.stop(LEFT);
  }

  problem(): string | null {
    if (this.#viewer.isUp) return this.set.size === 0 ? this.#viewer.missingRight : null;
    return this.set.size === 0
      ? this.#viewer.linkProblem?.text ?? "no connection to the server yet"
      : "no connection to the server; it is tried again";
  }

  /** Asks anew: what came before is replaced, since another query chose it. */
  ask(query: string): string {
    this.#query?.close();
    this.#query = null;
    this.#looked = null;
    this.asked = query;
    const { request: { sinceMs }, set: { size: count } } = this;
    this.#sinceMs = query === "" ? sinceMs : sinceMs ?? ASKED_MS;
    this.across = this.#newAcross();
    const from = this.#sinceMs === null ? "now" : `${formatAge(this.#sinceMs * 1e6)} ago`;
    return `Asked ${count} ${plural(count, "host")} for ${
      query === "" ? "all events" : query
    }, from ${from} on`;
  }

  start(): void {
    this.#viewer.start();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  async stop(reason: string): Promise<void> {
    clearInterval(this.#timer);
    this.#query?.close();
    await Promise.all([...this.#feeds.values()].map(({ session }) => session.stop(reason)));
    await this.#viewer.close();
  }

  #feedOf(name: string): HostFeed {
    const { set } = this;
    const feed: HostFeed = new HostFeed({
      name,
      source: new StreamSource({
        ...{ connect: natsConnect(this.#viewer, name), host: name, retries: true, after: later },
        watch: {
          up: () => this.screen.changed(),
          meta: (meta) => feed.begin(meta),
          down: (reason) => this.screen.notice(`${name}: ${reason}`),
          wallOffset: (offset) => feed.wallOffset = offset,
          odd: (problem) => this.screen.notice(`${name}: a line cannot be read: ${problem}`),
        },
      }),
      ...{ sinks: [], wanted: null, filter: null, snapshot: false, redactor: null },
      ...{
        hosts: set,
        across: null,
        hasScreen: true,
        now: bootTime,
        wallOffset,
        changed: this.screen.changed,
      },
    });
    return feed;
  }

  /** Asks all hosts for their events while Events or Churn shows them. */
  #tick(): void {
    const isShown = this.screen.view() !== "hosts";
    if (isShown && this.#query === null) {
      this.#query = this.#newQuery();
      for (const { name } of this.set.all()) this.#query.add(name);
    } else if (!isShown && this.#query !== null) {
      this.#looked = this.#query.lookedAt((host) => this.#timeOf(host));
      this.#query.close();
      this.#query = null;
    }
    this.across.release(bootTime());
  }

  #newQuery(): FleetQuery {
    const { events } = this.request;
    const { asked: query, across, across: { merge } } = this;
    // What the user has not looked at since is a gap; only the first look begins in the past.
    const fromMs = this.#looked === null ? this.#sinceMs : null;
    if (fromMs !== null) merge.waitUntil(bootTime() + HEAR_NS);
    return new FleetQuery({
      viewer: this.#viewer,
      request: {
        ...{ query, live: true, sinceMs: fromMs },
        events: events === null ? null : [...events],
      },
      take: (host, found, offset) => {
        const own = wallOffset();
        const shift = (offset.seconds - own.seconds) * 1e9 + offset.nanoseconds - own.nanoseconds;
        const table = this.#feeds.get(host)?.session.table ?? null;
        across.observe(host, found, shift, bootTime(), table);
        this.screen.changed();
      },
      past: (host) => merge.past(host, bootTime()),
      present: (host) => merge.present(host),
      report: this.screen.notice,
      ...(this.#looked === null ? {} : { earlier: this.#looked }),
    });
  }

  #newAcross(): AcrossHosts {
    return new AcrossHosts(this.asked !== "" || this.request.events !== null);
  }

  /** Returns the time of a host since its boot; null before its first pulse. */
  #timeOf(name: string): number | null {
    const host = this.set.get(name);
    if (host === undefined || host.pulse === null || host.heardTs === null) return null;
    return host.pulse.ts + bootTime() - host.heardTs;
  }
}

const LEFT = "host left";
const TICK_MS = 250;
/** A question that is typed on the screen begins so far back, unless --since says another time. */
const ASKED_MS = 10 * 60_000;
/** Every agent sends a pulse within this time, nanoseconds. */
const HEAR_NS = 1.5e9;
