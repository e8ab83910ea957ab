/** The pulse of an agent: a summary of its host, once a second, in a few hundred bytes. */
import type { SourceName } from "../../model/event/event.ts";
import type { LifecycleTotals } from "../../model/event/rates.ts";
import { MAX_PULSE_BYTES } from "../../model/hosts/fleet_limits.ts";
import { JsonFields } from "../event/json_fields.ts";
import { type JsonText, jsonText } from "../event/json_text.ts";

/** One pulse. `null` is unknown. */
export interface Pulse {
  readonly host: string;
  /** A random name of this run of the agent: two agents of one name differ in it. */
  readonly instance: string;
  readonly version: string;
  /** Where the events come from; null: an older agent does not say. */
  readonly source: SourceName | null;
  readonly kernel: string | null;
  readonly bootId: string | null;
  /** The time since the boot of the host, nanoseconds. */
  readonly ts: number;
  /** The time of day of the host, and the start of the agent, milliseconds since 1970. */
  readonly timeMs: number;
  readonly sinceMs: number;
  /** Counts since the start of the agent. */
  readonly totals: PulseTotals;
  /** Events in the last whole second. */
  readonly rates: LifecycleTotals | null;
  /** Live processes without the threads of the kernel; and all by the letter of their state, as of the last look. */
  readonly processes: number;
  readonly states: Readonly<Record<string, number>>;
  /** The commands with the most births in the last seconds: at most five. */
  readonly top: readonly CommandBirths[];
  readonly load: readonly number[] | null;
  readonly cpus: number | null;
  readonly cpuPercent: number | null;
  readonly memoryUsed: number | null;
  readonly memoryTotal: number | null;
  readonly lost: PulseLosses;
  readonly agent: AgentCost;
}

export interface PulseTotals extends LifecycleTotals {
  /** Exits with a code other than 0, or by a signal. These are null where no exit has a status. */
  readonly failures: number | null;
  /** Deaths by a signal, and by the kernel's out-of-memory killer. */
  readonly signals: number | null;
  readonly oom: number | null;
}

export interface CommandBirths {
  readonly comm: string;
  readonly births: number;
}

/** Lost events, by the place of the loss. */
export interface PulseLosses {
  readonly kernel: number;
  readonly queue: number;
  readonly line: number;
  /** Losses of unknown size. */
  readonly uncounted: number;
}

/** The cost of the agent itself, with its children, and the state of its shipping. */
export interface AgentCost {
  readonly cpuPercent: number | null;
  readonly rssBytes: number | null;
  readonly spoolBytes: number | null;
  /** Events in the spool that the stream does not have yet; null when nothing is shipped. */
  readonly unshipped: number | null;
}

/** The longest name of a command in a pulse: the kernel's bound. */
const MAX_COMM = 15;
/** The last moment that a date of JavaScript has, milliseconds since 1970. */
const LAST_DATE_MS = 8.64e15;
/** The longest other text, such as the release of a kernel. */
const MAX_TEXT = 64;

/** Returns a pulse as JSON. */
export function writePulse(pulse: Pulse): JsonText {
  const { totals, rates, lost, agent } = pulse;
  return jsonText({
    v: 1,
    host: pulse.host.slice(0, MAX_TEXT),
    instance: pulse.instance,
    version: pulse.version,
    source: pulse.source,
    kernel: pulse.kernel?.slice(0, MAX_TEXT) ?? null,
    boot_id: pulse.bootId,
    ts: pulse.ts,
    time_ms: pulse.timeMs,
    since_ms: pulse.sinceMs,
    fork: totals.fork,
    exec: totals.exec,
    exit: totals.exit,
    failures: totals.failures,
    signals: totals.signals,
    oom: totals.oom,
    rates: rates === null ? null : [rates.fork, rates.exec, rates.exit],
    processes: pulse.processes,
    states: pulse.states,
    top: pulse.top.slice(0, 5).map(({ comm, births }) => [comm.slice(0, MAX_COMM), births]),
    load: pulse.load,
    cpus: pulse.cpus,
    cpu: rounded(pulse.cpuPercent),
    memory: [pulse.memoryUsed, pulse.memoryTotal],
    lost: [lost.kernel, lost.queue, lost.line, lost.uncounted],
    agent: [rounded(agent.cpuPercent), agent.rssBytes, agent.spoolBytes, agent.unshipped],
  });
}

/**
 * Reads a pulse. Any program may have sent it: null when a value has the wrong form, or the host is not
 * the one of the subject. Never throws.
 *
 * @param host the host that the subject names
 */
export function readPulse(text: string, host: string): Pulse | null {
  if (text.length > MAX_PULSE_BYTES) return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return null;
  const f = new JsonFields(value as Record<string, unknown>);
  const rates = numbers(f.raw("rates"), 3);
  const load = numbers(f.raw("load"), 3);
  const memory = nullableNumbers(f.raw("memory"), 2);
  const lost = numbers(f.raw("lost"), 4);
  const agent = nullableNumbers(f.raw("agent"), 4);
  if (f.raw("v") !== 1 || f.string("host") !== host.slice(0, MAX_TEXT) || lost === null) {
    return null;
  }
  const pulse: Pulse = {
    host,
    instance: short(f.string("instance")) ?? "",
    version: short(f.string("version")) ?? "",
    source: sourceOf(f.raw("source")),
    kernel: short(f.string("kernel")),
    bootId: short(f.string("boot_id")),
    ts: count(f, "ts"),
    timeMs: dateOf(f, "time_ms"),
    sinceMs: dateOf(f, "since_ms"),
    totals: {
      fork: count(f, "fork"),
      exec: count(f, "exec"),
      exit: count(f, "exit"),
      failures: nullableCount(f, "failures"),
      signals: nullableCount(f, "signals"),
      oom: nullableCount(f, "oom"),
    },
    rates: rates === null ? null : { fork: rates[0]!, exec: rates[1]!, exit: rates[2]! },
    processes: count(f, "processes"),
    states: statesOf(f.raw("states")),
    top: topOf(f.raw("top")),
    load,
    cpus: nullableCount(f, "cpus"),
    cpuPercent: nullableCount(f, "cpu"),
    memoryUsed: memory?.[0] ?? null,
    memoryTotal: memory?.[1] ?? null,
    lost: { kernel: lost[0]!, queue: lost[1]!, line: lost[2]!, uncounted: lost[3]! },
    agent: {
      cpuPercent: agent?.[0] ?? null,
      rssBytes: agent?.[1] ?? null,
      spoolBytes: agent?.[2] ?? null,
      unshipped: agent?.[3] ?? null,
    },
  };
  return f.problem === null ? pulse : null;
}

/** Returns the source of a host's events; null for another word. */
function sourceOf(value: unknown): SourceName | null {
  return value === "bpftrace" || value === "procfs" || value === "replay" ? value : null;
}

function count(f: JsonFields, name: string): number {
  const value = f.required(name);
  return isAmount(value) ? value : f.fail(name, "is no amount", 0);
}

function nullableCount(f: JsonFields, name: string): number | null {
  return (f.raw(name) ?? null) === null ? null : count(f, name);
}

function short(text: string | null): string | null {
  return text === null ? null : text.slice(0, MAX_TEXT);
}

function numbers(value: unknown, length: number): readonly number[] | null {
  const list = nullableNumbers(value, length);
  return list === null || list.some((one) => one === null) ? null : list as readonly number[];
}

function nullableNumbers(value: unknown, length: number): readonly (number | null)[] | null {
  if (!Array.isArray(value) || value.length !== length) return null;
  return value.every((one) => one === null || isAmount(one)) ? value as (number | null)[] : null;
}

/** Returns whether a value is a number that something can have: JSON reads 1e999 as infinite. */
function isAmount(value: unknown): value is number {
  return typeof value === "number" && value >= 0 && value < 2 ** 64;
}

/** Reads a time of day, milliseconds since 1970. */
function dateOf(f: JsonFields, name: string): number {
  const value = count(f, name);
  return value <= LAST_DATE_MS ? value : f.fail(name, "is no time", 0);
}

function statesOf(value: unknown): Record<string, number> {
  const states: Record<string, number> = {};
  if (typeof value !== "object" || value === null) return states;
  for (const [letter, number] of Object.entries(value)) {
    if (/^[A-Za-z]$/.test(letter) && isAmount(number)) states[letter] = number;
  }
  return states;
}

function topOf(value: unknown): CommandBirths[] {
  if (!Array.isArray(value)) return [];
  return value.slice(0, 5).flatMap((one: unknown) => {
    if (!Array.isArray(one)) return [];
    const [comm, births] = one as unknown[];
    if (typeof comm !== "string" || !isAmount(births)) return [];
    return [{ comm: comm.slice(0, MAX_COMM), births }];
  });
}

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}
