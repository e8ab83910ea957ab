import { json, jsonObject, jsonString, type JsonText } from "../event/json_text.ts";

/**
 * Events of the Trace Event Format (Google, 2016) as JSON. Only the phases that both Perfetto and
 * chrome://tracing draw are here.
 */

/** A track: "thread" `tid` of "process" `pid`, as the format calls them. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** The details that a viewer shows on a click. Unknown values are left out. */
export type TraceArgs = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Returns a slice: a span of time on a track. speedscope drops a slice of no duration, so the shortest
 * one has a step, which every reader of nanoseconds rounds to none.
 */
export function slice(
  at: Track,
  name: string,
  category: string,
  fromNs: number,
  toNs: number,
  args: TraceArgs,
): JsonText {
  const start = microseconds(fromNs);
  const end = Math.max(microseconds(toNs), start + 1 / STEPS);
  return json`{"ph":"X","name":${jsonString(name)},"cat":${jsonString(category)},${
    place(at)
  },"ts":${start},"dur":${end - start},"args":${jsonObject(args)}}`;
}

/** Returns a mark at one time on a track; scope `g` draws it across all tracks. */
export function mark(
  at: Track,
  name: string,
  category: string,
  ns: number,
  args: TraceArgs,
  scope: "t" | "g" = "t",
): JsonText {
  return json`{"ph":"i","s":${jsonString(scope)},"name":${jsonString(name)},"cat":${
    jsonString(category)
  },${place(at)},"ts":${microseconds(ns)},"args":${jsonObject(args)}}`;
}

/** Returns an arrow between the slices of two tracks at one time. */
export function arrow(id: number, name: string, from: Track, to: Track, ns: number): JsonText[] {
  const rest = (at: Track) =>
    json`"id":${id},"name":${jsonString(name)},"cat":${jsonString(name)},${place(at)},"ts":`;
  return [
    json`{"ph":"s",${rest(from)}${microseconds(ns)}}`,
    json`{"ph":"f","bp":"e",${rest(to)}${microseconds(ns)}}`,
  ];
}

/** Returns the values of a counter from this time on. */
export function counter(
  at: Track,
  name: string,
  ns: number,
  values: Readonly<Record<string, number>>,
): JsonText {
  return json`{"ph":"C","name":${jsonString(name)},${place(at)},"ts":${microseconds(ns)},"args":${
    jsonObject(values)
  }}`;
}

/** Returns the name of a "process" or "thread", and its place in the order. */
export function nameEvents(kind: "process" | "thread", at: Track, name: string, index: number) {
  return [
    json`{"ph":"M","name":${jsonString(`${kind}_name`)},${place(at)},"args":{"name":${
      jsonString(name)
    }}}`,
    json`{"ph":"M","name":${jsonString(`${kind}_sort_index`)},${
      place(at)
    },"args":{"sort_index":${index}}}`,
  ];
}

/** Steps of a microsecond in which times are written. */
const STEPS = 4096;

/**
 * Returns nanoseconds as microseconds, in steps of 1/4096 of a microsecond.
 *
 * Readers compute with doubles: they add durations to starts and subtract a beginning. With decimal
 * fractions, slices that touch would overlap by their last bit, and speedscope drops such slices.
 * With binary steps all sums and differences are exact, up to 25 days. A step is a quarter of a
 * nanosecond, and times go up to the next step. So rounding and cutting give the same nanosecond.
 */
function microseconds(exactNs: number): number {
  const ns = Math.round(exactNs);
  const whole = Math.floor(ns / 1000);
  return whole + Math.ceil((ns - whole * 1000) * STEPS / 1000) / STEPS;
}

function place({ pid, tid }: Track): JsonText {
  return json`"pid":${pid},"tid":${tid}`;
}
