import type { ExtraUsage } from "../process/extra_usage.ts";
import { ioPriorityText, policyText } from "../process/scheduling_text.ts";
import type { Process } from "../process/process.ts";
import type { Field, NumberKind } from "./field.ts";

/**
 * Fields of /proc that no event has. A filter of the screen can ask for them; the screen reads the
 * rare ones while a filter needs them.
 */
export const USAGE_FIELDS: readonly Field[] = [
  sampled("time", "cpu_time", ["time"], "cpu time of its life", ({ usage }) => {
    const { cpuUserNs, cpuSystemNs } = usage;
    return cpuUserNs === null || cpuSystemNs === null ? null : cpuUserNs + cpuSystemNs;
  }),
  {
    kind: "percent",
    name: "memory_percent",
    aliases: ["mem_percent"],
    about: "share of all memory",
    ofEvent: () => null,
    ofProcess: ({ ending, usage }, { memoryTotal }) => {
      const memory = ending === null ? usage.rssBytes : ending.maxRssBytes;
      if (memory === null || memoryTotal === undefined || memoryTotal === null) return null;
      return memoryTotal === 0 ? null : 100 * memory / memoryTotal;
    },
  },
  rare("amount", "virtual_bytes", ["virt"], "address space", "virtBytes"),
  rare("amount", "shared_bytes", ["shr"], "resident memory that it may share", "sharedBytes"),
  rare("amount", "swap_bytes", ["swap"], "memory in swap", "swapBytes"),
  rare("amount", "pss_bytes", ["pss"], "memory with shared pages divided", "pssBytes"),
  rare("whole", "oom_score", [], "score of the out-of-memory killer", "oomScore"),
  rare("amount", "read_rate", [], "bytes read by system calls a second", "readRate"),
  rare("amount", "write_rate", [], "bytes written by system calls a second", "writeRate"),
  rare("amount", "disk_read_rate", [], "bytes from storage a second", "diskReadRate"),
  rare("amount", "disk_write_rate", [], "bytes to storage a second", "diskWriteRate"),
  rare("amount", "major_fault_rate", [], "page faults from storage a second", "majorFaultRate"),
  rare("amount", "switch_rate", [], "context switches a second", "switchRate"),
  rare("whole", "priority", [], "priority of the scheduler", "priority"),
  named("policy", "policy of the scheduler: OTHER, FIFO, RR, BATCH, IDLE", "policy", policyText),
  named("io_priority", "I/O priority: rt 0, be 4, idle, nice", "ioPriority", ioPriorityText),
  rare("whole", "processor", [], "cpu that it ran on last", "processor"),
  sampled("amount", "children", [], "children alive", ({ children }) => {
    let count = 0;
    for (const child of children) if (child.ending === null) count++;
    return count;
  }),
  sampled(
    "amount",
    "failed_count",
    ["failed_children"],
    "children that failed while it was their parent",
    ({ failedCount }) => failedCount,
  ),
];

function sampled(
  kind: NumberKind,
  name: string,
  aliases: readonly string[],
  about: string,
  ofProcess: (process: Process) => number | null,
): Field {
  return { kind, name, aliases, about, ofEvent: () => null, ofProcess };
}

/** Returns a field with the name of a rare number. */
function named(
  name: string,
  about: string,
  value: "policy" | "ioPriority",
  nameOf: (value: number) => string,
): Field {
  return {
    ...{ kind: "text", name, aliases: [], about },
    ofEvent: () => null,
    ofProcess: ({ ending, usage }) => {
      const known = ending === null ? usage.extra?.[value] ?? null : null;
      return known === null ? null : nameOf(known);
    },
  };
}

function rare(
  kind: NumberKind,
  name: string,
  aliases: readonly string[],
  about: string,
  value: Exclude<keyof ExtraUsage, "tty">,
): Field {
  return sampled(
    kind,
    name,
    aliases,
    about,
    ({ ending, usage }) => ending === null ? usage.extra?.[value] ?? null : null,
  );
}
