import type { Msg, NatsConnection, Subscription } from "@nats-io/transport-node";
import { MAX_HOSTS } from "../../model/base/limits.ts";
import { MAX_ASK_BYTES, MAX_PULSE_BYTES } from "../../model/hosts/fleet_limits.ts";
import type { HostSet } from "../../model/hosts/host_set.ts";
import { type AskRequest, END_HEADER, readEnd, writeAsk } from "../../wire/fleet/ask.ts";
import { type Pulse, readPulse } from "../../wire/fleet/pulse.ts";
import type { Ask } from "../../model/hosts/asks.ts";
import {
  askSubject,
  FIND_AGENTS,
  foundHost,
  hostOf,
  PULSES,
  pulseSubject,
  VIEWER_INBOX,
} from "../../wire/fleet/subjects.ts";
import { sizeProblem } from "../link/connect.ts";
import { Link, type LinkProblem } from "../link/link.ts";
import type { ServerOptions } from "../link/server_options.ts";
import { type ForeignFrame, foreignFrame } from "./foreign_frame.ts";

/** The inputs of a viewer. */
export interface ViewerParts {
  readonly options: ServerOptions;
  /** Gets the hosts and their pulses. */
  readonly hosts: HostSet;
  /** Nanoseconds since boot, and milliseconds since 1970, by the clocks of the viewer. */
  readonly now: () => number;
  readonly date: () => number;
  /** One line for people. */
  readonly report: (text: string) => void;
  /** Called for the first pulse of a host, and again when it comes back or its agent was started anew. */
  readonly onHost: (host: string) => void;
  /**
   * Called for the host of each agent that the server's service discovery finds, which is sooner than
   * its pulse. An agent may name any host there: the name is good for a question only.
   */
  readonly onFound?: (host: string) => void;
  readonly changed: () => void;
}

/** What comes back for a question. */
export interface AnswerTaker {
  frame(frame: ForeignFrame): void;
  /** The answer is over; `failure` says why it is not complete. */
  ended(reason: string, failure: boolean): void;
}

/** A question that waits for answers. */
export interface OpenAsk {
  /** Asks again, which keeps a live answer going; `request` takes the place of the first one. */
  renew(request?: AskRequest): void;
  close(): void;
}

/** The pulses of a host: who sent them, and when the last one came. */
interface Heard {
  instance: string;
  atMs: number;
  isGone: boolean;
}

/**
 * Hears the pulses of all agents and asks them questions. A question goes to one host, by a subject that
 * only its agent may hear, so no other agent can answer for it.
 */
export class Viewer {
  readonly #link: Link;
  readonly #heard = new Map<string, Heard>();
  readonly #asks = new Map<string, AnswerTaker>();
  readonly #inbox = `${VIEWER_INBOX}.${crypto.randomUUID().replaceAll("-", "")}`;
  readonly #foundInbox = `${this.#inbox}.found`;
  #found = 0;
  #nextAsk = 0;
  #hasOddPulse = false;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** Waits for more pulses before it reports a change. */
  #change: ReturnType<typeof setTimeout> | undefined;
  /** The only host whose pulses are heard; null is all hosts. */
  #focus: string | null = null;
  #pulses: Subscription | null = null;
  /** When the pulses that are heard now were asked for. */
  #listenMs = 0;

  constructor(private readonly parts: ViewerParts) {
    this.#link = new Link({
      options: parts.options,
      inboxPrefix: VIEWER_INBOX,
      name: "traceflock fleet",
      onUp: (connection) => this.#up(connection),
      report: parts.report,
    });
  }

  /** Whether the server answers. */
  get isUp(): boolean {
    return this.#link.connection !== null;
  }

  /** Why the server does not answer; null while it does. */
  get linkProblem(): LinkProblem | null {
    return this.#link.problem;
  }

  /** A right that the user lacks at the server now, in a line; null when there is none. */
  get missingRight(): string | null {
    return this.#link.missingRight;
  }

  /** Whether the pulses of a host have stopped. */
  isGone(host: string): boolean {
    return this.#heard.get(host)?.isGone === true;
  }

  /** Returns the random name of the run of a host's agent; undefined before its first pulse. */
  instanceOf(host: string): string | undefined {
    return this.#heard.get(host)?.instance;
  }

  start(): void {
    this.#link.start();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#link.close();
    clearTimeout(this.#change);
  }

  /**
   * Hears only this host from now on, or all hosts again: a host on the screen costs nothing for the
   * others. A host that was not heard meanwhile is `connecting` until its next pulse.
   */
  focus(host: string | null): void {
    if (host === this.#focus) return;
    this.#focus = host;
    const connection = this.#link.connection;
    if (connection !== null) this.#listen(connection);
    if (host !== null) return;
    for (const [name, { isGone }] of this.#heard) {
      if (!isGone) this.parts.hosts.link(name, { state: "connecting", detail: null });
    }
    this.parts.changed();
  }

  /** Asks one host. */
  ask(host: string, ask: Ask, request: AskRequest, taker: AnswerTaker): OpenAsk {
    const reply = `${this.#inbox}.${this.#nextAsk++}`;
    this.#asks.set(reply, taker);
    const send = (one: AskRequest) => {
      const connection = this.#link.connection;
      const question = new TextEncoder().encode(writeAsk(one));
      // No agent reads a longer question, and the server may refuse it.
      if (question.length > MAX_ASK_BYTES) {
        return queueMicrotask(() => taker.ended(TOO_LONG, true));
      }
      if (connection === null || sizeProblem(connection) !== null) return;
      connection.publish(askSubject(ask, host), question, { reply });
    };
    send(request);
    return {
      renew: (again) => send(again ?? request),
      close: () => {
        this.#asks.delete(reply);
        if (request.live) send({ ...request, stop: true });
      },
    };
  }

  #up(connection: NatsConnection): Promise<void> {
    this.#pulses = null;
    this.#listen(connection);
    connection.subscribe(`${this.#inbox}.*`, {
      callback: (error, message) => {
        if (error === null) this.#answer(message);
      },
    });
    if (this.parts.onFound !== undefined) {
      connection.publish(FIND_AGENTS, undefined, { reply: this.#foundInbox });
    }
    return Promise.resolve();
  }

  #listen(connection: NatsConnection): void {
    this.#pulses?.unsubscribe();
    this.#listenMs = this.parts.date();
    const subject = this.#focus === null ? PULSES : pulseSubject(this.#focus);
    this.#pulses = connection.subscribe(subject, {
      callback: (error, message) => {
        if (error === null) this.#pulse(message);
      },
    });
  }

  #pulse(message: Msg): void {
    const host = hostOf(message.subject);
    const pulse = host === null || message.data.length > MAX_PULSE_BYTES
      ? null
      : readPulse(message.string(), host);
    if (host === null || pulse === null) {
      if (!this.#hasOddPulse) {
        this.parts.report(`a message on ${message.subject.slice(0, 200)} is no pulse of an agent`);
      }
      this.#hasOddPulse = true;
      return;
    }
    const { hosts, now, date } = this.parts;
    const atMs = date();
    const known = this.#heard.get(host);
    hosts.pulse(host, hostPulse(pulse), now());
    const row = hosts.get(host);
    // The set is full: it counts the host, and nothing is kept of it.
    if (row === undefined) return;
    row.offsetNs = (pulse.timeMs - atMs) * 1e6;
    if (known !== undefined && known.instance !== pulse.instance && atMs - known.atMs < TWICE_MS) {
      this.parts.report(`two agents call themselves ${host}; give one of them another --name`);
    }
    this.#heard.set(host, { instance: pulse.instance, atMs, isGone: false });
    if (known === undefined || known.isGone || known.instance !== pulse.instance) {
      this.parts.onHost(host);
      this.parts.changed();
    } else {
      // A thousand hosts send a thousand pulses a second, which need no frame each.
      this.#change ??= setTimeout(() => {
        this.#change = undefined;
        this.parts.changed();
      }, CHANGE_MS);
    }
  }

  #answer(message: Msg): void {
    if (message.subject === this.#foundInbox) return this.#foundAgent(message);
    const taker = this.#asks.get(message.subject);
    if (taker === undefined) return;
    const refusal = message.headers?.get("Nats-Service-Error") ?? "";
    if (refusal !== "") return taker.ended(refusal.slice(0, 500), true);
    if (message.headers?.code === 503) return taker.ended("no agent answers", true);
    const end = readEnd(message.headers?.get(END_HEADER) ?? "");
    if (end !== null) return taker.ended(end.reason, end.dropped !== 0);
    const frame = foreignFrame(message.data);
    if (typeof frame === "string") taker.ended(frame, true);
    else taker.frame(frame);
  }

  #foundAgent(message: Msg): void {
    if (++this.#found > MAX_HOSTS || message.data.length > MAX_PULSE_BYTES) return;
    const host = foundHost(message.string());
    if (host !== null) this.parts.onFound?.(host);
  }

  /** Marks the hosts that are silent: a lost agent is shown, not hidden. */
  #look(): void {
    const { hosts, date } = this.parts;
    const isUp = this.isUp;
    let isChanged = false;
    for (const [host, heard] of this.#heard) {
      if (this.#focus !== null && host !== this.#focus) continue;
      const sinceMs = Math.max(heard.atMs, this.#listenMs);
      const before = hosts.get(host)?.link.detail;
      if (isUp && date() - sinceMs < GONE_MS) {
        // The server is back; the host may be.
        if (!heard.isGone || before !== NO_SERVER) continue;
        hosts.link(host, { state: "connecting", detail: null });
        isChanged = true;
        continue;
      }
      const detail = isUp ? "its agent sends no pulse" : NO_SERVER;
      if (heard.isGone && before === detail) continue;
      heard.isGone = isChanged = true;
      hosts.link(host, { state: "down", detail });
    }
    if (isChanged) this.parts.changed();
  }
}

/** Returns a pulse as the views take it. */
function hostPulse(pulse: Pulse) {
  const {
    ts,
    timeMs,
    version,
    source,
    kernel,
    rates,
    processes,
    states,
    totals,
    lost,
    top,
    agent,
  } = pulse;
  const { load, cpuPercent, memoryUsed, memoryTotal } = pulse;
  const { cpuPercent: ownCpu, rssBytes } = agent;
  return {
    ...{ ts, wallMs: timeMs, version, kernel, source, rates, processes },
    states: Object.keys(states).length === 0 ? null : states,
    ...{ failures: totals.failures, signals: totals.signals, oomKills: totals.oom },
    lost: { ...lost, gaps: 0 },
    top: top.map(({ comm, births }) => ({ command: comm, births })),
    load: load === null ? null : [load[0]!, load[1]!, load[2]!] as const,
    ...{ cpuPercent, memoryUsed, memoryTotal },
    cost: ownCpu === null || rssBytes === null ? null : { cpuPercent: ownCpu, rssBytes },
  };
}

const TOO_LONG = `the question has more than ${MAX_ASK_BYTES} bytes; use a shorter query`;
const LOOK_MS = 1_000;
const NO_SERVER = "no connection to the server";
/** Pulses within this time are one change of the screen: each host sends one. */
const CHANGE_MS = 1_000;
/** A host without a pulse for this long is gone. */
const GONE_MS = 15_000;
/** Pulses of two instances within this time are two agents; a restart takes longer. */
const TWICE_MS = 900;
