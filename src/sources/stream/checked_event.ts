import { MAX_ARGV_BYTES, MAX_STREAM_TEXT } from "../../model/base/limits.ts";
import { pidOf } from "../../model/base/keyed_rows.ts";
import type { Text } from "../../model/base/text.ts";
import type { FlockEvent } from "../../model/event/event.ts";

/** The largest pid of a 64-bit kernel. */
const MAX_PID = 1 << 22;

/** UTF-16 units of a comm: those of kernel threads have up to 63 bytes. */
const MAX_COMM = 64;

/** The furthest time since boot: a century, nanoseconds. */
const MAX_TS = 100 * 365 * 86_400e9;

/**
 * Returns what no kernel would report in an event that another machine sent; null for nothing. A forged
 * event must not fill our memory, and no number in it may confuse the table.
 */
export function forgery(event: FlockEvent): string | null {
  if (!(event.ts >= 0 && event.ts <= MAX_TS)) return `its time is ${event.ts}`;
  if ("pid" in event) {
    const { pid, key, ppid } = event;
    if (!isPid(pid)) return `its pid is ${pid}`;
    if (ppid !== null && ppid !== 0 && !isPid(ppid)) return `its ppid is ${ppid}`;
    if (pidOf(key) !== pid || key.length > MAX_KEY) return `its key is of another process`;
    if (event.parentKey !== null && event.parentKey.length > MAX_KEY) return "a key is too long";
    if ((event.comm?.text.length ?? 0) > MAX_COMM) return "its comm is too long";
  }
  return tooLong(event, 0);
}

/** Characters of a pid, a hyphen and a start tick. */
const MAX_KEY = 28;

/** Objects in each other: an event has three. */
const MAX_DEPTH = 5;

function isPid(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && pid <= MAX_PID;
}

/** Returns which text of a value is too long, at any depth; null for none. */
function tooLong(value: object, depth: number): string | null {
  if (depth > MAX_DEPTH) return "it is too deep";
  for (const [name, field] of Object.entries(value)) {
    if (typeof field === "string" && field.length > MAX_STREAM_TEXT) {
      return `its ${name} is too long`;
    }
    if (typeof field !== "object" || field === null) continue;
    const problem = name === "argv" ? longArgv(field) : tooLong(field, depth + 1);
    if (problem !== null) return problem;
  }
  return null;
}

/** Bytes in hex take two units each. */
function longArgv(argv: readonly Text[]): string | null {
  let units = 0;
  for (const { text, hex = "" } of argv) {
    units += 1 + Math.max(text.length, hex.length / 2);
    if (units > MAX_ARGV_BYTES) return "its argv is too long";
  }
  return null;
}
