import { MAX_HOSTS } from "../base/limits.ts";
import { SECOND } from "../base/units.ts";
import { hasLost, type HostPulse } from "./host_pulse.ts";

/** The connection to a host, or the way to it: a server in between. */
export interface HostLink {
  readonly state: "connecting" | "up" | "down";
  /** The reason and the way out, in one line; null without one. */
  readonly detail: string | null;
}

/**
 * What is known of a host now. `gone`: the connection is down, or the host said goodbye. `stale`: it
 * is up, but no pulse came for a while. `lossy`: it is up and has lost events.
 */
export type HostState = "connecting" | "live" | "lossy" | "stale" | "gone";

/** The states of a host, the best first. */
export const HOST_STATES: readonly HostState[] = ["live", "lossy", "connecting", "stale", "gone"];

/** All hosts of a set together. */
export interface FleetSummary {
  readonly hosts: number;
  readonly states: Readonly<Record<HostState, number>>;
  /** Forks in the last second on the hosts that report them; null without one. */
  readonly forks: number | null;
  /** On the hosts that report them; null without one. */
  readonly failures: number | null;
}

/** A host has a pulse every second; after this long without one it is stale, nanoseconds. */
export const STALE_AFTER = 5 * SECOND;

/** Seconds of births that a host keeps for its sparkline. */
const HOST_SECONDS = 60;

/** The births of the last minute. Only a row in the window unfolds them: the set may have thousands. */
export class RecentBirths {
  /**
   * @param ring the births of each second, at the second modulo the length; NaN without a pulse
   * @param newest the newest second in it
   * @param last the second at the end of the minute
   */
  constructor(
    private readonly ring: Float64Array,
    private readonly newest: number,
    private readonly last: number,
  ) {}

  /** Returns one value a second, oldest first; undefined: no pulse in that second. */
  seconds(): (number | undefined)[] {
    const { length } = this.ring;
    return Array.from({ length }, (_, i) => {
      const second = this.last - length + 1 + i;
      if (second > this.newest || second <= this.newest - length || second < 0) return undefined;
      const value = this.ring[second % length]!;
      return Number.isNaN(value) ? undefined : value;
    });
  }
}

/** One host of the set. */
export class Host {
  link: HostLink = { state: "connecting", detail: null };
  pulse: HostPulse | null = null;
  /** When the last pulse came, by the viewer's clock since boot, nanoseconds; null before the first. */
  heardTs: number | null = null;
  /** The host's clock minus the viewer's, nanoseconds. */
  offsetNs: number | null = null;
  /** Births of each second of the viewer's clock. */
  readonly #births = new Float64Array(HOST_SECONDS).fill(NaN);
  #second = -1;

  /** @param name by which the viewer knows it: a host says its own name only to itself */
  constructor(readonly name: string) {}

  stateAt(now: number): HostState {
    if (this.link.state === "down") return "gone";
    if (this.pulse === null || this.heardTs === null || this.link.state === "connecting") {
      return "connecting";
    }
    if (now - this.heardTs > STALE_AFTER) return "stale";
    return hasLost(this.pulse.lost) ? "lossy" : "live";
  }

  /** Whether the pulse is too old for its rates and processes to hold now. */
  isOld(now: number): boolean {
    const state = this.stateAt(now);
    return state === "gone" || state === "stale" || state === "connecting";
  }

  /** Returns the births of each second up to `now`. Later pulses do not change them. */
  births(now: number): RecentBirths {
    const last = Math.floor(now / SECOND);
    return new RecentBirths(this.#births.slice(), this.#second, last);
  }

  /** Forgets the births after `ts`: the host was silent, and its pulses were made without it. */
  unknownSince(ts: number): void {
    const second = Math.floor(ts / SECOND);
    const first = Math.max(second + 1, this.#second - HOST_SECONDS + 1);
    for (let next = first; next <= this.#second; next++) this.#births[next % HOST_SECONDS] = NaN;
  }

  heard(pulse: HostPulse, now: number): void {
    const second = Math.floor(now / SECOND);
    for (let next = Math.max(this.#second + 1, second - HOST_SECONDS + 1); next <= second; next++) {
      this.#births[next % HOST_SECONDS] = NaN;
    }
    this.#second = Math.max(this.#second, second);
    this.#births[second % HOST_SECONDS] = pulse.rates?.fork ?? NaN;
    this.pulse = pulse;
    this.heardTs = now;
  }
}

/**
 * The hosts that a screen shows. A source of hosts puts pulses and links into it. The set is bounded:
 * a host beyond the bound is counted, and not shown.
 */
export class HostSet {
  readonly #hosts = new Map<string, Host>();
  readonly #refused = new Set<string>();
  #summary: { readonly made: string; readonly summary: FleetSummary } | null = null;
  /** Changes with every pulse and link. */
  revision = 0;

  constructor(private readonly maxHosts = MAX_HOSTS) {}

  get size(): number {
    return this.#hosts.size;
  }

  /** Hosts that found no place; a lower bound once it reaches the bound itself. */
  get refused(): number {
    return this.#refused.size;
  }

  all(): Iterable<Host> {
    return this.#hosts.values();
  }

  get(name: string): Host | undefined {
    return this.#hosts.get(name);
  }

  /** Returns the host of this name, which is added when it is new; undefined when the set is full. */
  add(name: string): Host | undefined {
    const known = this.#hosts.get(name);
    if (known !== undefined) return known;
    if (this.#hosts.size >= this.maxHosts) {
      if (this.#refused.size < this.maxHosts) this.#refused.add(name);
      return undefined;
    }
    const host = new Host(name);
    this.#hosts.set(name, host);
    this.revision++;
    return host;
  }

  /** Takes a pulse that came at `now`, the viewer's time since boot. The host is up. */
  pulse(name: string, pulse: HostPulse, now: number): void {
    const host = this.add(name);
    if (host === undefined) return;
    host.heard(pulse, now);
    if (host.link.state !== "up") host.link = { state: "up", detail: null };
    this.revision++;
  }

  link(name: string, link: HostLink): void {
    const host = this.add(name);
    if (host === undefined) return;
    host.link = link;
    this.revision++;
  }

  /** What came of a host after `ts`, the viewer's time since boot, was silence and no zero. */
  unknownSince(name: string, ts: number): void {
    this.get(name)?.unknownSince(ts);
    this.revision++;
  }

  /** Returns the summary of all hosts at `now`. It is computed once for each second and change. */
  summary(now: number): FleetSummary {
    const made = `${this.revision} ${Math.floor(now / SECOND)}`;
    if (this.#summary?.made !== made) this.#summary = { made, summary: this.#summarize(now) };
    return this.#summary.summary;
  }

  #summarize(now: number): FleetSummary {
    const states = { live: 0, lossy: 0, connecting: 0, stale: 0, gone: 0 };
    let forks: number | null = null;
    let failures: number | null = null;
    for (const host of this.all()) {
      states[host.stateAt(now)]++;
      const failed = host.pulse?.failures ?? null;
      if (failed !== null) failures = (failures ?? 0) + failed;
      const rate = host.isOld(now) ? null : host.pulse?.rates?.fork ?? null;
      if (rate !== null) forks = (forks ?? 0) + rate;
    }
    return { hosts: this.size, states, forks, failures };
  }

  remove(name: string): void {
    if (this.#hosts.delete(name)) this.revision++;
  }
}
