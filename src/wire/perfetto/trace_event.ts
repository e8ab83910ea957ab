import { jsonString } from "../json_text.ts";

/**
 * Events of the Trace Event Format ("Trace Event Format", Google, 2016), as JSON: the phases that
 * both Perfetto and chrome://tracing draw.
 */

/** A track: "thread" `tid` of "process" `pid`, as the format calls them. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** What is told on a click. Unknown values are left out: the format has no word for them. */
export type TraceArgs = Readonly<Record<string, string | number | boolean | null>>;

/** A stretch of time on a track. */
export function slice(
  at: Track,
  name: string,
  category: string,
  fromNs: number,
  toNs: number,
  args: TraceArgs,
): string {
  return `{"ph":"X","name":${jsonString(name)},"cat":"${category}",${place(at)},` +
    `"ts":${microseconds(fromNs)},"dur":${microseconds(toNs - fromNs)},"args":${object(args)}}`;
}

/** A moment on a track; `scope` g draws it across all of them. */
export function mark(
  at: Track,
  name: string,
  category: string,
  ns: number,
  args: TraceArgs,
  scope: "t" | "g" = "t",
): string {
  return `{"ph":"i","s":"${scope}","name":${jsonString(name)},"cat":"${category}",${place(at)},` +
    `"ts":${microseconds(ns)},"args":${object(args)}}`;
}

/** An arrow between the slices that two tracks have at this moment. */
export function arrow(id: number, name: string, from: Track, to: Track, ns: number): string[] {
  const rest = (at: Track) => `"id":${id},"name":"${name}","cat":"${name}",${place(at)},"ts":`;
  return [
    `{"ph":"s",${rest(from)}${microseconds(ns)}}`,
    `{"ph":"f","bp":"e",${rest(to)}${microseconds(ns)}}`,
  ];
}

/** The values of a counter from this moment on. */
export function counter(
  at: Track,
  name: string,
  ns: number,
  values: Readonly<Record<string, number>>,
): string {
  return `{"ph":"C","name":"${name}",${place(at)},"ts":${microseconds(ns)},"args":${
    object(values)
  }}`;
}

/** The name of a process or of a thread, and its place among its like. */
export function named(kind: "process" | "thread", at: Track, name: string, index: number) {
  return [
    `{"ph":"M","name":"${kind}_name",${place(at)},"args":{"name":${jsonString(name)}}}`,
    `{"ph":"M","name":"${kind}_sort_index",${place(at)},"args":{"sort_index":${index}}}`,
  ];
}

/** An object in JSON, what is null left out. */
export function object(args: TraceArgs): string {
  const fields: string[] = [];
  for (const key in args) {
    const value = args[key]!;
    if (value === null) continue;
    fields.push(`"${key}":${typeof value === "string" ? jsonString(value) : value}`);
  }
  return `{${fields.join(",")}}`;
}

/** Nanoseconds as microseconds in decimal digits: exact, which a division would not be. */
function microseconds(ns: number): string {
  const whole = Math.floor(ns / 1000);
  const rest = Math.round(ns - whole * 1000);
  return rest === 0 ? String(whole) : `${whole}.${String(rest).padStart(3, "0")}`;
}

function place({ pid, tid }: Track): string {
  return `"pid":${pid},"tid":${tid}`;
}
