/** All hosts of a NATS server: `traceflock fleet`. */
import { JsonSink } from "../../sinks/json_sink.ts";
import { FleetQuery } from "../../fleet/viewer/fleet_query.ts";
import { Viewer } from "../../fleet/viewer/viewer.ts";
import { type OrderedEvent, WallOrder } from "../../fleet/viewer/wall_order.ts";
import type { EndEvent } from "../../model/event/event.ts";
import { Tally } from "../../model/event/tally.ts";
import { HostSet } from "../../model/hosts/host_set.ts";
import { safe, sanitize } from "../../model/base/safe_text.ts";
import { bootTime, wallOffset } from "../../sources/libc/clock.ts";
import { EventLineWriter } from "../../wire/event/event_line.ts";
import { compileQueryOrExit } from "../base/event_filter.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { longTimer } from "../base/long_timer.ts";
import { EVENT_OUTPUT, muteConsole, printError } from "../base/output.ts";
import { rejectClosedStdout, StdoutWatch } from "../base/stdout_watch.ts";
import type { FleetRequest } from "../flags/fleet_flags.ts";
import { hostIdentity } from "../live/host_identity.ts";
import { serverSettings } from "./server_settings.ts";
import { plural } from "../../model/base/units.ts";

/** Returns the exit status. */
export async function runFleetCommand(request: FleetRequest): Promise<number> {
  muteConsole();
  compileQueryOrExit(request.query);
  const server = serverSettings(request.server, "traceflock fleet");
  switch (request.mode) {
    case "json":
      return await streamFleet(request, server);
    case "record": {
      const { recordFleet } = await import("./record_fleet.ts");
      return await recordFleet(request, server);
    }
    case "screen": {
      const { runFleetScreen } = await import("./fleet_screen.ts");
      return await runFleetScreen(request, server);
    }
  }
}

/** Writes the events of all hosts as lines, in the order of their time of day. */
async function streamFleet(
  request: FleetRequest,
  options: ReturnType<typeof serverSettings>,
): Promise<number> {
  rejectClosedStdout("open it, as with `--json > FILE`");
  let stop: (reason: string) => void = () => {};
  const stopped = new Promise<string>((resolve) => stop = resolve);
  const report = (text: string) => printError(sanitize(text));
  const lines = new EventLineWriter(hostIdentity().host, wallOffset());
  const sink = new JsonSink(EVENT_OUTPUT, lines);
  const isPast = request.sinceMs !== null && !request.follow;
  let left = request.count ?? Infinity;
  const tally = new Tally();
  const order = new WallOrder(isPast ? Infinity : HOLD_MS, ({ host, event, wallOffset }) => {
    const counts = "pid" in event;
    if (counts && left <= 0) return;
    lines.wallOffset = wallOffset;
    tally.count(event);
    sink.batch([{ ...event, host } as OrderedEvent["event"]]);
    if (counts && --left <= 0) stop("count reached");
  });
  const hosts = new HostSet();
  const found = new Set<string>();
  let newMs = 0;
  const viewer: Viewer = new Viewer({
    ...{ options, hosts, report, now: bootTime, date: Date.now },
    // A question about the past is asked once.
    onHost: (host) => {
      newMs = performance.now();
      if (!isPast || !found.has(host) || query.hasFailed(host)) query.add(host);
    },
    ...(isPast
      ? {
        onFound: (host) => {
          if (found.has(host)) return;
          newMs = performance.now();
          found.add(host);
          if (hosts.get(host) === undefined) query.add(host);
        },
      }
      : {}),
    changed: () => {},
  });
  const query = new FleetQuery({
    ...{ viewer, report },
    request: {
      ...{ query: request.query, sinceMs: request.sinceMs, live: !isPast },
      events: request.events === null ? null : [...request.events],
    },
    take: (host, events, offset) => order.push(host, events, offset, performance.now()),
    past: (host) => order.merge.past(host, performance.now()),
    present: (host) => order.merge.present(host),
  });
  if (request.sinceMs !== null) order.merge.waitUntil(performance.now() + HEAR_MS);
  const restoreSignals = forwardSignals(() => null, (signal) => stop(signal));
  const watch = new StdoutWatch({ stop: (reason) => Promise.resolve(stop(reason)) }, sink.closed);
  const began = performance.now();
  let upMs = Infinity;
  const timer = setInterval(() => {
    const now = performance.now();
    order.release(now);
    if (viewer.isUp) upMs = Math.min(upMs, now);
    // Each agent that was found has answered or sent a pulse; each other one had the time for it.
    const hasAll = now - upMs > PULSE_MS && now - newMs > QUIET_MS && found.size > 0 &&
      [...found].every((host) => query.hasAnswered(host) || hosts.get(host) !== undefined);
    const isHeard = hasAll || now - began > (viewer.isUp ? HEAR_MS : HEAR_MS * 4);
    // A question that the server refuses gets no answer.
    const isAnswered = query.isOver || !query.hasAsked || viewer.missingRight !== null;
    if (isPast && isHeard && isAnswered) stop("the past is over");
  }, TICK_MS);
  try {
    if (request.durationMs !== null) longTimer(request.durationMs, () => stop("duration over"));
    viewer.start();
    const reason = await stopped;
    order.flush();
    // The last line has the time of this machine, not that of the host before it.
    lines.wallOffset = wallOffset();
    await sink.end({
      ...{ type: "end", ts: bootTime(), reason, ...sumsOf(tally, query.isComplete) },
    });
    watch.throwFailure();
    const missing = viewer.missingRight;
    if (missing !== null && reason !== "reader closed") {
      throw new ExitError(EXIT.permission, `The events are not complete: ${missing}`);
    }
    if (
      hosts.size === 0 && !query.hasEvents && !reason.startsWith("SIG") &&
      reason !== "reader closed"
    ) {
      const down = viewer.linkProblem;
      if (down === null) throw new ExitError(EXIT.failure, NO_HOST);
      const status = down.isRefused ? EXIT.permission : EXIT.failure;
      throw new ExitError(status, `No agent was heard: ${down.text}`);
    }
    const { hurried } = order.merge;
    if (hurried > 0) {
      const are = plural(hurried, "event is", "events are");
      printError(safe`${hurried} ${are} not in order across hosts: too many waited at once`);
    }
    if (hosts.refused > 0) {
      const were = plural(hosts.refused, "host was", "hosts were");
      printError(safe`${hosts.refused} ${were} left out: ${hosts.size} are the most`);
    }
    return EXIT.ok;
  } finally {
    clearInterval(timer);
    query.close();
    watch.close();
    restoreSignals();
    await viewer.close();
  }
}

/** The sums of the lines of all hosts. An answer that is not complete lacks an unknown number. */
function sumsOf(tally: Tally, isComplete: boolean): Pick<EndEvent, "events" | "lost" | "totals"> {
  const totals: Record<string, number> = {};
  let events = 0;
  for (const [type, count] of Object.entries(tally.events)) {
    if (count > 0) totals[type] = count;
    events += count;
  }
  const isKnown = isComplete && tally.lostUncounted === 0;
  return { events, lost: isKnown ? tally.lostTotal : null, totals };
}

const NO_HOST = "No agent was heard; is one running with this server? " +
  "Start it with `traceflock agent --nats URL`";

/** An event waits this long for earlier ones of other hosts: agents send five times a second. */
const HOLD_MS = 600;
const TICK_MS = 100;
/** An agent sends a pulse each second. */
const PULSE_MS = 1_200;
/** Agents that the server finds answer it at the same time: after this long without another, all have. */
const QUIET_MS = 300;
/** Every agent sends a pulse within this time, also one with much to do. */
const HEAR_MS = 2_500;
