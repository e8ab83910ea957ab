import { MAX_LOG_RECORDS } from "../../model/base/limits.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { closeFile, openFile, readRecord } from "../libc/file.ts";

/** The longest time between the log's record and the death, nanoseconds. */
const CLOSE_NS = 10e9;

/**
 * Returns whose memory was short when the out-of-memory killer chose a process, as its line in
 * /dev/kmsg says; null when the log does not show it.
 *
 * @param ts the death, nanoseconds since boot
 */
export function oomScope(pid: number, ts: number): "memcg" | "global" | null {
  const file = openFile("/dev/kmsg", true);
  if (file === null) return null;
  let scope: "memcg" | "global" | null = null;
  try {
    for (let i = 0; i < MAX_LOG_RECORDS; i++) {
      const record = readRecord(file);
      if (record === "end") break;
      if (record !== null) scope = scopeIn(decodeUtf8(record).text, pid, ts) ?? scope;
    }
  } finally {
    closeFile(file);
  }
  return scope;
}

/** By the kernel's constraint. A cpuset or a memory policy (mbind(2)) is neither of the two. */
const SCOPES: ReadonlyMap<string, "memcg" | "global"> = new Map([
  ["MEMCG", "memcg"],
  ["NONE", "global"],
]);

/** Returns what one record says: `6,1234,5678901,-;oom-kill:constraint=CONSTRAINT_MEMCG,…,pid=7,uid=0`. */
export function scopeIn(record: string, pid: number, ts: number): "memcg" | "global" | null {
  const found = /^\d+,\d+,(\d+),[^;]*;oom-kill:constraint=CONSTRAINT_(\w+),.*,pid=(\d+),uid=/s
    .exec(record);
  if (found === null || Number(found[3]) !== pid) return null;
  // The log counts microseconds.
  if (Math.abs(Number(found[1]) * 1e3 - ts) > CLOSE_NS) return null;
  return SCOPES.get(found[2]!) ?? null;
}
