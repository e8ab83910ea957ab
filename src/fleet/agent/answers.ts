import type { NatsConnection, SubscriptionOptions } from "@nats-io/transport-node";
import { MAX_ANSWER_EVENTS, MAX_ANSWERS } from "../../model/hosts/fleet_limits.ts";
import type { FlockEvent, MetaEvent } from "../../model/event/event.ts";
import type { Process } from "../../model/process/process.ts";
import { snapshotOfRow } from "../../model/process/row_snapshot.ts";
import { type CompiledQuery, compileQuery } from "../../model/query/compile_query.ts";
import type { QueryContext } from "../../model/query/query_context.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { type AskRequest, readAsk } from "../../wire/fleet/ask.ts";
import { type Ask, ASKS } from "../../model/hosts/asks.ts";
import { askSubject, isInbox } from "../../wire/fleet/subjects.ts";
import type { TimedEvent } from "../../sinks/lines_frame.ts";
import { Answer, type AnswerParts, type Question, refuse } from "./answer.ts";
import { isBelowNow } from "../../model/table/descendants.ts";
import { sendPast } from "./past_answer.ts";

/** The inputs of the answers of an agent. */
export interface AnswersParts extends AnswerParts {
  readonly version: string;
  /** The questions that are answered. */
  readonly allow: () => ReadonlySet<Ask>;
  readonly table: ProcessTable;
  readonly meta: (ts: number) => MetaEvent;
  /** Nanoseconds since boot. */
  readonly now: () => number;
  /** The folder of the spool, and the run and number of the next event in it. */
  readonly folder: string;
  readonly head: () => { readonly run: string; readonly events: number };
  /** Writes the events that wait for the spool. */
  readonly flush: () => void;
  /** Returns the report of `traceflock doctor` as JSON. */
  readonly doctor: () => Promise<string>;
  readonly report: (text: string) => void;
}

/** An answer that goes on while the viewer renews its question. */
interface LiveAnswer {
  readonly answer: Answer;
  readonly matches: (event: FlockEvent) => boolean;
  /** The past is sent first; events of the present wait for it. */
  isReady: boolean;
  /** After a lost connection: the server lets the agent answer again when the question comes again. */
  isHeld: boolean;
  expiresMs: number;
}

/** Answers the questions of viewers, as a service of NATS. */
export class Answers {
  readonly #live = new Map<string, LiveAnswer>();
  #running = 0;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly parts: AnswersParts) {}

  /** Offers the service on a new connection. */
  async attach(connection: NatsConnection): Promise<void> {
    for (const live of this.#live.values()) live.isHeld = true;
    const { Svcm } = await import("../link/services.ts");
    const { host, version, instance } = this.parts;
    const asked = {
      closed: () => connection.closed(),
      isClosed: () => connection.isClosed(),
      subscribe: (subject: string, options: SubscriptionOptions) =>
        connection.subscribe(subject, this.#onlyInboxes(options)),
    };
    // These are all that a service calls. The package was built with the types of an older client.
    const client = asked as unknown as ConstructorParameters<typeof Svcm>[0];
    const service = await new Svcm(client).add({
      name: "traceflock",
      version,
      description: "Processes of a host, from TraceFlock",
      metadata: { host, instance },
      // Every agent answers a question to all hosts.
      queue: "",
    });
    for (const ask of ASKS) {
      const handler = (_: Error | null, message: Question) => this.#asked(ask, message);
      service.addEndpoint(ask, { subject: askSubject(ask, host), handler });
      service.addEndpoint(`${ask}-all`, { subject: askSubject(ask, null), handler });
    }
  }

  /** Passes the events of the present to the live answers. */
  push(events: readonly FlockEvent[]): void {
    if (this.#live.size === 0) return;
    for (const { answer, matches } of this.#live.values()) {
      const chosen = events.filter(matches);
      if (chosen.length > 0) answer.push(chosen.map((event) => ({ event, wallOffset: null })));
    }
  }

  /** Ends all answers. */
  close(): void {
    clearInterval(this.#timer);
    for (const { answer } of this.#live.values()) answer.end("the agent ends");
    this.#live.clear();
  }

  /**
   * Keeps questions from a service whose answer would go elsewhere than to an inbox. A viewer names any
   * subject, and the agent may publish where the viewer may not: as its own pulse or events.
   */
  #onlyInboxes({ callback, ...options }: SubscriptionOptions): SubscriptionOptions {
    return {
      ...options,
      callback: (error, message) => {
        const reply = error === null ? message.reply ?? "" : "";
        if (reply === "" || isInbox(reply)) return callback?.(error, message);
        if (this.#hasOddReply) return;
        this.#hasOddReply = true;
        this.parts.report(
          `a question wants its answer on ${
            reply.slice(0, 200)
          }, which is no inbox, and gets none; ` +
            "a viewer asks with one below _INBOX",
        );
      },
    };
  }
  #hasOddReply = false;

  #asked(ask: Ask, message: Question): void {
    if ((message.reply ?? "") === "") return;
    const allowed = this.parts.allow();
    if (!allowed.has(ask)) {
      const list = [...allowed].join(", ") || "nothing";
      refuse(message, 403, `this agent does not answer ${ask}; it allows ${list}`);
      return;
    }
    const request = readAsk(message.data, () => message.string());
    if (typeof request === "string") return refuse(message, 400, request);
    const query = compileQuery(request.query);
    if (query.kind === "error") return refuse(message, 400, query.message);
    if (request.live && request.id === "") {
      return refuse(message, 400, "a live question needs an id");
    }
    if (this.#renews(request) || request.stop) return;
    // A live answer that begins is among those that run, too.
    const lives = [...this.#live.values()].filter(({ isReady }) => isReady).length;
    if (this.#running + lives >= MAX_ANSWERS) {
      return refuse(
        message,
        429,
        `this agent gives ${MAX_ANSWERS} answers already; ask again later`,
      );
    }
    this.#running++;
    void this.#answer(ask, request, query, message).catch((error) => {
      this.parts.report(`an answer failed: ${error instanceof Error ? error.message : error}`);
    }).finally(() => this.#running--);
  }

  /** Keeps a live answer going, or stops it. Returns whether there was one. */
  #renews({ id, stop }: AskRequest): boolean {
    const live = this.#live.get(id);
    if (live === undefined) return false;
    live.isHeld = false;
    if (stop) live.expiresMs = 0;
    else live.expiresMs = performance.now() + LEASE_MS;
    return true;
  }

  async #answer(
    ask: Ask,
    request: AskRequest,
    query: CompiledQuery,
    message: Question,
  ): Promise<void> {
    const answer = new Answer(this.parts, message.reply!);
    const now = this.parts.now();
    switch (ask) {
      case "doctor":
        message.respond(await this.parts.doctor());
        return;
      case "snapshot": {
        await answer.put(this.#snapshot(query, now));
        answer.end("complete");
        return;
      }
      case "ancestry": {
        const row = this.#row(request);
        if (row === undefined) return refuse(message, 404, "this host knows no such process");
        const rows: Process[] = [];
        for (let at: Process | null = row; at !== null; at = at.parent) rows.unshift(at);
        const events = [this.parts.meta(now), ...rows.map((one) => snapshotOfRow(one, now))];
        await answer.put(events.map((event) => ({ event, wallOffset: null })));
        answer.end("complete");
        return;
      }
      case "query":
        await this.#query(request, query, answer, now);
    }
  }

  async #query(
    request: AskRequest,
    query: CompiledQuery,
    answer: Answer,
    now: number,
  ): Promise<void> {
    const { events, sinceMs, live, id } = request;
    const context = this.#context(now);
    const matches = (event: FlockEvent) => {
      if (!("pid" in event)) return event.type === "lost" || event.type === "gap";
      return (events === null || events.includes(event.type)) &&
        query.matchesEvent(event, { ...context, now: event.ts });
    };
    if (sinceMs !== null) this.parts.flush();
    const head = this.parts.head();
    const meta = { ...this.parts.meta(now), filter: query.text === "" ? null : query.text };
    const rows = live && request.snapshot ? this.#snapshot(query, now) : [];
    // From here on events of the present are kept: no event falls between past and present.
    const entry: LiveAnswer = {
      ...{ answer, matches, isReady: false, isHeld: false },
      expiresMs: Infinity,
    };
    if (live) this.#begin(id, entry);
    await answer.put(rows.length > 0 ? rows : [{ event: meta, wallOffset: null }]);
    let reason = "complete";
    if (sinceMs !== null) {
      const { folder } = this.parts;
      const limit = Math.min(request.limit ?? MAX_ANSWER_EVENTS, MAX_ANSWER_EVENTS);
      reason = await sendPast(answer, {
        folder,
        head,
        fromTs: now - sinceMs * 1e6,
        now,
        matches,
        limit,
      });
    }
    if (!live) answer.end(reason, reason === "complete" ? 0 : null);
    else if (sinceMs !== null) await answer.put(pastEnd(reason, this.parts.now()));
    entry.isReady = true;
    entry.expiresMs = performance.now() + LEASE_MS;
  }

  #begin(id: string, entry: LiveAnswer): void {
    this.#live.set(id, entry);
    this.#timer ??= setInterval(() => this.#tick(), FLUSH_MS);
  }

  #tick(): void {
    const now = performance.now();
    for (const [id, { answer, isReady, isHeld, expiresMs }] of this.#live) {
      if (isReady && expiresMs < now) answer.end("the question was not renewed");
      if (answer.isOver) this.#live.delete(id);
      else if (isReady && !isHeld) void answer.flush();
    }
    if (this.#live.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  /** Returns the first line of a stream, the living processes that match, and `ready`. */
  #snapshot(query: CompiledQuery, now: number) {
    const context = this.#context(now);
    const rows = [...this.parts.table.living()].filter((row) => query.matchesProcess(row, context));
    const events: FlockEvent[] = [
      this.parts.meta(now),
      ...rows.map((row) => snapshotOfRow(row, now)),
      { type: "ready", ts: now },
    ];
    return events.map((event) => ({ event, wallOffset: null }));
  }

  #row({ key, pid }: AskRequest): Process | undefined {
    const { table } = this.parts;
    return key !== null ? table.get(key) : pid !== null ? table.byPid(pid) : undefined;
  }

  #context(now: number): QueryContext {
    const { host, table } = this.parts;
    return {
      ...{ now, host },
      isUnder: (pid, subject) => isBelowNow(table, pid, subject.key),
    };
  }
}

/** Returns the end of the past in a live answer: the loss when it is not complete, then `ready`. */
function pastEnd(reason: string, ts: number): readonly TimedEvent[] {
  const lost = { type: "lost" as const, ts, count: null, where: "queue" as const };
  const events: FlockEvent[] = reason === "complete"
    ? []
    : [{ ...lost, reason: `the past is not complete: ${reason}` }];
  return [...events, { type: "ready" as const, ts }].map((event) => ({ event, wallOffset: null }));
}

const FLUSH_MS = 200;
/** A live answer ends this long after the last question of its viewer. */
const LEASE_MS = 30_000;
