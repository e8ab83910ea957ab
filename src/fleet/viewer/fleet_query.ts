import type { FlockEvent } from "../../model/event/event.ts";
import { LineStream } from "../../sources/stream/line_stream.ts";
import { ANY_REQUEST, type AskRequest } from "../../wire/fleet/ask.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { wallOffsetIn } from "../../wire/recording/recording_format.ts";
import type { ForeignFrame } from "./foreign_frame.ts";
import type { OpenAsk, Viewer } from "./viewer.ts";

/** Takes the events of one host, in their order. */
export type HostEventsTaker = (
  host: string,
  events: readonly FlockEvent[],
  wallOffset: WallOffset,
) => void;

/** What a query needs from outside. */
export interface FleetQueryParts {
  readonly viewer: Pick<Viewer, "ask" | "isUp" | "isGone">;
  readonly request: Pick<AskRequest, "query" | "events" | "sinceMs" | "live">;
  readonly take: HostEventsTaker;
  /** The host sends its past from now on; its past is over. */
  readonly past?: (host: string) => void;
  readonly present?: (host: string) => void;
  readonly report: (text: string) => void;
  /** Milliseconds of a clock that never goes back; absent is that of this machine. */
  readonly now?: () => number;
  /** How far an earlier query of the same kind has looked at each host. */
  readonly earlier?: ReadonlyMap<string, LookedAt>;
}

/** How far a query has looked at a host, nanoseconds since the boot of the host. */
export interface LookedAt {
  /** Its last event, and the last moment at which the query ran. */
  readonly lastTs: number;
  readonly untilTs: number;
  readonly offset: WallOffset | null;
}

/** A query that runs on every host. */
interface HostQuery {
  readonly request: AskRequest;
  readonly ask: OpenAsk;
  /** Where an earlier query has stopped, until this one has answered. */
  earlier: LookedAt | null;
  /** The number of the next event of the answer. */
  next: number;
  lastTs: number;
  offset: WallOffset | null;
  isOver: boolean;
  hasFailed: boolean;
  /** When the host was asked, or sent something. */
  heardMs: number;
}

/**
 * One query pushed down to all hosts: each sends only what matches. What is lost on the way is a `lost`
 * event, and the time without a host is a `gap`. A host that comes later, or again, is asked as well.
 */
export class FleetQuery {
  readonly #hosts = new Map<string, HostQuery>();
  readonly #id = crypto.randomUUID();
  readonly #now: () => number;
  #ticks = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(private readonly parts: FleetQueryParts) {
    this.#now = parts.now ?? (() => performance.now());
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Asks a host that was heard, unless its answer is under way. */
  add(host: string): void {
    const asked = this.#hosts.get(host);
    // An agent that was found a moment before it could answer has said nothing yet.
    const known = asked?.hasFailed && asked.next === 0 ? undefined : asked;
    if (known !== undefined && (!known.isOver || known.request.live)) {
      // The answer goes on where it was, or the agent begins another one in its place.
      known.isOver = false;
      return this.#renew(known);
    }
    const { sinceMs } = this.parts.request;
    const earlier = this.parts.earlier?.get(host) ?? null;
    // Of a host that comes again the past is known, up to a gap.
    const request = {
      ...{ ...ANY_REQUEST, ...this.parts.request, id: `${this.#id}.${host}`.slice(0, 64) },
      sinceMs: known === undefined ? sinceMs : null,
    };
    if (request.sinceMs !== null) this.parts.past?.(host);
    const entry: HostQuery = {
      ...{ request, earlier: known === undefined ? earlier : null, next: 0 },
      ...{ isOver: false, hasFailed: false, heardMs: this.#now() },
      lastTs: known?.lastTs ?? earlier?.lastTs ?? 0,
      offset: known?.offset ?? earlier?.offset ?? null,
      ask: this.parts.viewer.ask(host, "query", request, {
        frame: (frame) => this.#frame(host, entry, frame),
        ended: (reason, failure) => this.#ended(host, entry, reason, failure),
      }),
    };
    this.#hosts.set(host, entry);
  }

  /** Whether every host that was asked has answered to the end. */
  get isOver(): boolean {
    return this.#hosts.size > 0 && [...this.#hosts.values()].every(({ isOver }) => isOver);
  }

  /** Whether any host was asked, and whether any has sent events. */
  get hasAsked(): boolean {
    return this.#hosts.size > 0;
  }

  get hasEvents(): boolean {
    return [...this.#hosts.values()].some(({ next }) => next > 0);
  }

  /** Whether a host has answered to the end, and whether its answer has failed. */
  hasAnswered(host: string): boolean {
    const entry = this.#hosts.get(host);
    return entry !== undefined && entry.isOver && !entry.hasFailed;
  }

  /** Whether hosts were asked, each has answered, no answer has failed, and live ones are heard now. */
  get isComplete(): boolean {
    const { viewer, request: { live } } = this.parts;
    return this.#hosts.size > 0 &&
      [...this.#hosts].every(([host, { hasFailed, isOver, next }]) =>
        !hasFailed && (live ? next > 0 && viewer.isUp && !viewer.isGone(host) : isOver)
      );
  }

  hasFailed(host: string): boolean {
    return this.#hosts.get(host)?.hasFailed === true;
  }

  close(): void {
    clearInterval(this.#timer);
    for (const [host, { ask }] of this.#hosts) {
      ask.close();
      this.parts.present?.(host);
    }
  }

  /** Returns how far the query has looked. `nowOf` is the time of a host; null when it is unknown. */
  lookedAt(nowOf: (host: string) => number | null): Map<string, LookedAt> {
    const looked = new Map(this.parts.earlier);
    for (const [host, { lastTs, offset, earlier }] of this.#hosts) {
      // A host that has not answered was not looked at.
      if (earlier !== null || offset === null) continue;
      looked.set(host, { lastTs, untilTs: Math.max(lastTs, nowOf(host) ?? 0), offset });
    }
    return looked;
  }

  #frame(host: string, entry: HostQuery, { header, content }: ForeignFrame): void {
    const events: FlockEvent[] = [];
    const offset = wallOffsetIn(header);
    entry.heardMs = this.#now();
    const lost = (count: number | null, reason: string) =>
      events.push({
        type: "lost",
        ts: Math.max(entry.lastTs, header.fromTs),
        count,
        where: "queue",
        reason,
      });
    if (header.firstEvent > entry.next) {
      lost(header.firstEvent - entry.next, "lost on the way from the host");
    } else if (header.firstEvent < entry.next && entry.lastTs > 0) {
      events.push(anew(entry.lastTs, header.fromTs));
      // The clock of another boot has begun again.
      entry.lastTs = Math.min(entry.lastTs, header.fromTs);
    }
    entry.next = header.firstEvent + header.events;
    let isPresent = false;
    // Each frame is checked alone: a filtered stream lacks the exits that would end its processes.
    const lines = new LineStream({
      event: (event) => {
        if (event.type === "ready") isPresent = true;
        else if (event.type === "meta") this.#meta(entry, event, events);
        else events.push(event);
      },
      odd: (problem) => lost(1, `a line cannot be read: ${problem}`),
      failed: (problem) => lost(null, problem),
    });
    lines.push(content);
    for (const { ts } of events) entry.lastTs = Math.max(entry.lastTs, ts);
    entry.offset = offset;
    if (events.length > 0) this.parts.take(host, events, offset);
    if (isPresent) this.parts.present?.(host);
  }

  /** Takes the facts of a host, which are known after its first answer, and the time without a query. */
  #meta(entry: HostQuery, event: FlockEvent, events: FlockEvent[]): void {
    const { earlier, request: { sinceMs } } = entry;
    entry.earlier = null;
    if (entry.lastTs === 0) events.push(event);
    if (earlier === null || sinceMs !== null || event.ts <= earlier.untilTs) return;
    events.push({
      ...{ type: "gap", ts: event.ts, fromTs: earlier.untilTs, toTs: event.ts, repaired: 0 },
      reason: "Events and Churn were not in front",
    });
  }

  /** Gives answers about the past up that do not end: nothing else would end the wait for them. */
  lookForSilent(): void {
    const { viewer } = this.parts;
    for (const [host, entry] of this.#hosts) {
      if (entry.isOver || entry.request.live) continue;
      const silentMs = this.#now() - entry.heardMs;
      if (!viewer.isUp) {
        this.#ended(host, entry, "the connection to the server was lost; ask again", true);
      } else if (silentMs > SILENT_MS || (silentMs > GONE_MS && viewer.isGone(host))) {
        const seconds = Math.floor(silentMs / 1000);
        this.#ended(
          host,
          entry,
          `its answer did not end, and it sent nothing for ${seconds} s; ask again`,
          true,
        );
      }
    }
  }

  #tick(): void {
    this.lookForSilent();
    if (!this.parts.request.live || ++this.#ticks % RENEW_TICKS !== 0) return;
    for (const [host, entry] of this.#hosts) {
      if (entry.isOver) this.add(host);
      else this.#renew(entry);
    }
  }

  /** Keeps an answer going. An agent that has started anew gives no past a second time. */
  #renew({ ask, request, next }: HostQuery): void {
    ask.renew(next > 0 ? { ...request, sinceMs: null } : request);
  }

  /**
   * An answer is over. One that has failed lacks an unknown number of events, whatever its end says; one
   * that has not begun has no time for them.
   */
  #ended(host: string, entry: HostQuery, reason: string, failure: boolean): void {
    const { next, lastTs, offset } = entry;
    entry.isOver = true;
    entry.hasFailed ||= failure;
    if (failure && next > 0 && offset !== null) {
      const lost = { type: "lost", ts: lastTs, count: null, where: "queue", reason } as const;
      this.parts.take(host, [lost], offset);
    }
    this.parts.present?.(host);
    if (failure) this.#say(host, reason);
  }

  #say(host: string, reason: string): void {
    if (this.#said.get(host) === reason) return;
    this.#said.set(host, reason);
    this.parts.report(`${host}: ${reason}`);
  }
  readonly #said = new Map<string, string>();
}

/** Returns what is missing before another answer of an agent: it has started anew, or its host has. */
function anew(lastTs: number, fromTs: number): FlockEvent {
  const reason = "the agent of the host answers anew";
  if (fromTs > lastTs) {
    return { type: "gap", ts: fromTs, fromTs: lastTs, toTs: fromTs, repaired: 0, reason };
  }
  return {
    ...{ type: "lost", ts: fromTs, count: null, where: "queue" },
    reason: "the host was started anew",
  };
}

const TICK_MS = 1_000;
/** An agent searches its past for a minute at most, and may find nothing meanwhile. */
const SILENT_MS = 75_000;
/** A host whose pulses have stopped, too, gets this long. */
const GONE_MS = 5_000;
/** Agents end a live answer after 30 seconds without its question. */
const RENEW_TICKS = 10;
