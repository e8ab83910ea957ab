/** The screen of other hosts: all of them, and each one that the user opens. */
import type { AcrossHosts } from "../../model/hosts/across_hosts.ts";
import { reasonNotHeard } from "../../model/hosts/host_rows.ts";
import type { Host, HostSet } from "../../model/hosts/host_set.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ViewId } from "../../ui/widgets/view_id.ts";
import { compileQuery } from "../../model/query/compile_query.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { LifecycleTotals, UnknownTotals } from "../../model/event/rates.ts";
import { ProcessTable } from "../../model/table/table.ts";
import { Redactor } from "../../model/redact/redactor.ts";
import type { HostFeed } from "../../session/host_feed.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { Program, type ProgramOptions } from "../../ui/app/program.ts";
import { type OpenedHost, runFleet, SharedScreen } from "../../ui/app/shared_screen.ts";
import { type HostVitals, UNKNOWN_VITALS } from "../../model/scan/host_vitals.ts";
import { plural } from "../../model/base/units.ts";
import { bootTime } from "../../sources/libc/clock.ts";
import { hasLosses, type Losses, NO_LOSSES } from "../../ui/state/host.ts";
import type { FilterCompiler } from "../../ui/widgets/filter.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { longTimer } from "../base/long_timer.ts";
import { isSave } from "../config/config_file.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { columnOptions } from "../live/column_options.ts";
import { LocalClock } from "../live/host_identity.ts";
import {
  filterCompiler,
  requireTerminal,
  setUpScreen,
  statusOf,
  withUnder,
} from "../live/screen_setup.ts";
import { feedOptions } from "./feed_options.ts";
import { type MakeHosts, RemoteHosts } from "./remote_hosts.ts";

/** Runs the screen of `--on`. Returns the exit status after the user left it. */
export function runHostsScreen(request: LiveRequest, makeHosts: MakeHosts): Promise<number> {
  return runScreenOf(request, "ssh", (events) =>
    new RemoteHosts({
      ...{ ...events, hosts: makeHosts(events.notice), redactor: Redactor.of(request) },
      ...{ filter: null, wanted: () => null, sinks: () => [], hasScreen: true, snapshot: false },
      ...{ under: request.under, say: () => {} },
    }));
}

/** The hosts of a screen, and the feeds of those that it opens. */
export interface ScreenHosts {
  readonly set: HostSet;
  readonly across: AcrossHosts;
  /** Returns the feed of a host, which may begin now; undefined for an unknown host. */
  feed(name: string): HostFeed | undefined;
  /** The screen of a host is in front, until the user has left it. */
  opened?(name: string): void;
  left?(name: string): void;
  /** Why no host can be heard now, in one line; null when the way to them is there. */
  problem?(): string | null;
  /** Asks all hosts for what matches, and returns one line about it; absent where they send all. */
  ask?(query: string): string;
  /** The query that chooses what the hosts send; empty without one. */
  readonly asked?: string;
  start(): void;
  stop(reason: string): Promise<void>;
}

/** What hosts report to their screen, and what they can ask it. */
export interface ScreenOfHosts {
  readonly notice: (text: string) => void;
  readonly changed: () => void;
  /** Returns the view of all hosts that is in front. */
  readonly view: () => ViewId;
}

/** The feed of an opened host, and its screen. */
interface OpenedFeed {
  readonly feed: HostFeed;
  readonly program: Program;
}

/** Runs the screen over hosts of any kind. `source` is the way to them, in a word. */
export async function runScreenOf(
  request: LiveRequest,
  source: string,
  make: (events: ScreenOfHosts) => ScreenHosts,
): Promise<number> {
  compileQueryOrExit(request.query);
  const columns = columnOptions(request);
  requireTerminal();
  const { options, file } = setUpScreen({ ...request, ...columns }, new ProcReader());
  const screen = new SharedScreen(options.screen);
  const shared = {
    ...options,
    screen: (events: Parameters<typeof screen.port>[0]) => screen.port(events),
  };
  const hosts = make({
    notice: (text) => fleet.notice(text),
    changed: () => {
      fleet.changed();
      for (const { program } of opened.values()) program.changed();
    },
    view: () => fleet.state.view,
  });
  const save: NonNullable<ProgramOptions["perform"]> = (effect) =>
    isSave(effect) ? file.perform(effect) : "The processes of other hosts are read-only";
  const clock = new LocalClock();
  const fleet: Program = new Program({
    ...shared,
    ...{ scope: "fleet", table: new ProcessTable({ maxDead: 0 }), hosts: hosts.set },
    facts: () => ({
      host: titleOf(hosts),
      ...{ kernel: null, source, isReady: (hosts.problem?.() ?? null) === null },
      restriction: hosts.problem?.() ?? null,
      ...{ localAtBoot: clock.localAtBoot(), isHeard: hosts.set.size > 0 },
    }),
    ...{ vitals: () => UNKNOWN_VITALS, totals: () => NO_TOTALS, losses: () => lossesOf(hosts) },
    compileFilter: fleetFilter(filterCompiler((pid, subject) => {
      const host = "host" in subject ? subject.host : undefined;
      const kin = host === undefined ? undefined : hosts.feed(host)?.session.kin;
      return kin?.isUnder(pid, subject) ?? false;
    }, "")),
    filter: withUnder(request),
    ...{ readOnly: true, isRemote: true, perform: save },
    askHosts: (query) =>
      hosts.ask?.(query) ?? "These hosts send all events; the filter chooses among them",
    // Hosts that are asked anew have other events.
    get log() {
      return hosts.across.log;
    },
    get churn() {
      return hosts.across.churn;
    },
  });
  const opened = new Map<string, OpenedHost & OpenedFeed>();
  const open = (name: string) => {
    const feed = hosts.feed(name);
    if (feed !== undefined) hosts.opened?.(name);
    if (feed === undefined) return { notice: `${name} is none of the hosts` };
    const known = opened.get(name);
    // A host that has started anew has a table of its own.
    if (known?.feed === feed) return known;
    const made = {
      feed,
      program: new Program({
        ...{ ...shared, settings: fleet.state.settings },
        ...{ ...memberOptions(feed, hosts, source), perform: save },
      }),
      left: () => hosts.left?.(name),
      knows: (key: ProcessKey) => feed.session.table.get(key) !== undefined,
    };
    opened.set(name, made);
    return made;
  };
  hosts.start();
  if (request.durationMs !== null) {
    longTimer(request.durationMs, () => {
      for (const program of [fleet, ...[...opened.values()].map((one) => one.program)]) {
        program.stop({ reason: "asked" });
      }
    });
  }
  const outcome = await runFleet(screen, fleet, open);
  await hosts.stop("screen left");
  return statusOf(outcome);
}

/** Returns the number of hosts, and what they were asked for. */
function titleOf({ set, asked = "" }: Pick<ScreenHosts, "set" | "asked">): string {
  const count = `${set.size} ${plural(set.size, "host")}`;
  return asked === "" ? count : `${count}, asked for ${asked}`;
}

const NO_TOTALS = { fork: 0, exec: 0, exit: 0 };

/** Returns the options of the screen of one host. */
function memberOptions(feed: HostFeed, hosts: ScreenHosts, way: string) {
  const { session, name } = feed;
  const reason = () => reasonNotHeard(hosts.set.get(name), bootTime());
  return {
    ...feedOptions(feed, {
      source: () =>
        feed.beganTs === null || reason() !== null ? way : `${way}: ${session.sourceName}`,
      isReady: () => reason() === null,
      restriction: reason,
    }),
    scope: "member" as const,
    vitals: () => vitalsOf(hosts.set.get(name)),
    totals: () => totalsOf(feed, hosts.set.get(name)),
    compileFilter: filterCompiler((pid, subject) => session.kin.isUnder(pid, subject), name),
  };
}

/** Returns the events of a host so far. A host that is silent may have more. */
function totalsOf(feed: HostFeed, host: Host | undefined): LifecycleTotals | UnknownTotals {
  const now = bootTime();
  if (feed.beganTs === null) return { unknownSince: feed.now() };
  if (host === undefined || !host.isOld(now)) return feed.session.table.tally.events;
  const isUp = host.link.state === "up";
  return { unknownSince: isUp ? feed.now() - (now - (host.heardTs ?? now)) : feed.silentTs() };
}

/** Returns the readings of a host's last pulse. An old pulse says nothing about now. */
function vitalsOf(host: Host | undefined): HostVitals {
  if (host === undefined || host.pulse === null || host.isOld(bootTime())) return UNKNOWN_VITALS;
  const { load, cpuPercent, memoryUsed, memoryTotal } = host.pulse;
  return { ...UNKNOWN_VITALS, load, cpuPercent, memoryUsed, memoryTotal };
}

/** Returns the losses of all hosts together. */
function lossesOf(hosts: Pick<ScreenHosts, "set">): Losses {
  let sum = NO_LOSSES;
  for (const { pulse } of hosts.set.all()) {
    if (pulse === null || !hasLosses(pulse.lost)) continue;
    const { kernel, queue, line, uncounted } = pulse.lost;
    sum = {
      kernel: sum.kernel + kernel,
      queue: sum.queue + queue,
      line: sum.line + line,
      uncounted: sum.uncounted + uncounted,
    };
  }
  return sum;
}

/** Returns a compiler whose queries about hosts alone choose the rows of Hosts, too. */
function fleetFilter(compile: FilterCompiler): FilterCompiler {
  return (text) => {
    const compiled = compile(text);
    const query = compileQuery(text);
    if (!compiled.ok || query.kind === "error") return compiled;
    const isAboutHosts = query.fields.size > 0 &&
      [...query.fields].every((name) => name === "host");
    if (!isAboutHosts) {
      // What is missing may have matched.
      const matchesEvent = (event: FlockEvent, now: number) =>
        event.type === "gap" || event.type === "lost" || compiled.matchesEvent(event, now);
      return { ...compiled, matchesEvent };
    }
    const matchesHost = (host: string) => {
      const event: FlockEvent = { type: "ready", ts: 0, host };
      return compiled.matchesEvent(event, 0);
    };
    return { ...compiled, matchesHost };
  };
}
