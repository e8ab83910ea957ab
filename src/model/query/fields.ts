import { NANOSECONDS_PER_TICK, startTicksOf } from "../base/process_key.ts";
import type { AnyEvent, Field, FieldOf } from "./field.ts";
import { ageOf, stateOf } from "../process/process.ts";
import { ACTIVITY_FIELDS } from "./activity_fields.ts";
import { DEATH_FIELDS, ORIGIN_FIELDS } from "./death_fields.ts";
import { USAGE_FIELDS } from "./usage_fields.ts";
import { EXIT_FIELDS } from "./exit_fields.ts";

/** Fields about the identity and the program of a process. */
const IDENTITY_FIELDS: readonly Field[] = [
  {
    kind: "type",
    name: "type",
    aliases: [],
    about: "kind of event: fork, exec, exit, …",
    ofEvent: (e) => e.type,
    ofProcess: () => null,
  },
  whole("pid", "process id", (e) => e.pid ?? null, (p) => p.pid),
  whole("ppid", "parent now", (e) => e.ppid ?? null, (p) => p.ppid),
  whole("birth_ppid", "parent at birth", (e) => e.birthPpid ?? null, (p) => p.birth.ppid),
  text("comm", "short name", (e) => e.comm?.text ?? null, (p) => p.image.comm?.text ?? null),
  text(
    "filename",
    "path handed to execve",
    (e) => e.filename?.text ?? null,
    (p) => p.image.filename?.text ?? null,
  ),
  {
    kind: "argv",
    name: "argv",
    aliases: [],
    about: "arguments, joined by a space",
    ofEvent: (e) => e.argv ?? null,
    ofProcess: (p) => p.image.argv,
  },
  flag(
    "argv_truncated",
    "argv is cut",
    (e) => e.argvTruncated ?? null,
    (p) => p.image.argvTruncated,
  ),
  flag(
    "filename_truncated",
    "filename is cut",
    (e) => e.type === "exec" ? e.filenameTruncated ?? false : null,
    () => null,
  ),
  text(
    "cwd",
    "working directory at exec",
    (e) => e.cwd?.text ?? null,
    (p) => p.image.cwd?.text ?? null,
  ),
  text("user", "name of the real user", (e) => e.user ?? null, (p) => p.identity.user),
  whole("uid", "real user id", (e) => e.uid ?? null, (p) => p.identity.uid),
  whole("euid", "effective user id", (e) => e.euid ?? null, (p) => p.identity.euid),
  text("cgroup", "path of the cgroup", (e) => e.cgroup ?? null, (p) => p.identity.cgroup),
  text("container", "short container id", (e) => e.container ?? null, (p) => p.identity.container),
  text("host", "machine", (e, c) => e.host ?? c.host ?? null, (_, c) => c.host ?? null),
  { kind: "under", name: "under", aliases: [], about: "that pid and all its descendants" },
  text(
    "parent_comm",
    "comm of the parent at birth",
    (e) => e.parentComm?.text ?? null,
    (p) => p.birth.parentComm?.text ?? null,
  ),
  text("key", "pid and start tick", (e) => e.key ?? null, (p) => p.key),
  text("parent_key", "key of the parent", (e) => e.parentKey ?? null, (p) => p.parent?.key ?? null),
  whole("pgid", "process group", (e) => e.pgid ?? null, (p) => p.identity.pgid),
  whole("sid", "session", (e) => e.sid ?? null, (p) => p.identity.sid),
  {
    kind: "whole",
    name: "ns_pid",
    aliases: ["inner_pid"],
    about: "pid inside its innermost pid namespace, such as a container's",
    ofEvent: (e) => e.nsPid ?? null,
    ofProcess: (p) => p.identity.nsPid,
  },
  whole("pid_ns", "inode of that namespace", (e) => e.pidNs ?? null, (p) => p.identity.pidNs),
];

/** Fields about the state of a process, and fields of /proc or of one type of event. */
const LIFE_FIELDS: readonly Field[] = [
  {
    kind: "state",
    name: "state",
    aliases: [],
    about: "state letter; X once it has exited",
    ofEvent: (e) => e.state ?? (e.type === "exit" ? "X" : null),
    ofProcess: stateOf,
  },
  time("age", "time since birth", ageOfEvent, (p, c) => ageOf(p, c.now)),
  time("start_time", "start, since boot", (e) => e.startTime ?? null, (p) => p.startTs),
  time("ts", "time of the event, since boot", (e) => e.ts, () => null),
  amount("rss_bytes", ["rss"], "memory held now", () => null, (p) => p.usage.rssBytes),
  {
    kind: "percent",
    name: "cpu_percent",
    aliases: ["cpu"],
    about: "cpu now, percent of one core",
    ofEvent: () => null,
    ofProcess: (p) => p.usage.cpuPercent,
  },
  ...USAGE_FIELDS,
  amount("threads", ["nlwp"], "threads now", () => null, (p) => p.usage.threads),
  whole("nice", "nice value", () => null, (p) => p.usage.nice),
  flag("kernel_thread", "a thread of the kernel", () => null, (p) => p.kernelThread),
  flag(
    "inferred",
    "concluded from /proc after a loss",
    (e) => e.pid === undefined ? null : e.inferred ?? false,
    (p) => p.inferred,
  ),
  flag(
    "late",
    "came after later events",
    (e) => e.pid === undefined ? null : e.late ?? false,
    () => null,
  ),
  whole("parent_tid", "thread that forked", (e) => e.parentTid ?? null, () => null),
  whole("target_tid", "thread that a signal is for", (e) => e.targetTid ?? null, () => null),
  whole("tid", "thread whose exec failed", (e) => e.tid ?? null, () => null),
  whole("old_tid", "thread that called exec", (e) => e.oldTid ?? null, () => null),
  whole("old_ppid", "parent before", (e) => e.oldPpid ?? null, () => null),
  whole("new_ppid", "parent after", (e) => e.newPpid ?? null, () => null),
  text("old_cgroup", "cgroup before", (e) => e.oldCgroup ?? null, () => null),
  text("old_comm", "comm before", (e) => e.oldComm?.text ?? null, () => null),
  amount("count", [], "events lost", (e) => e.count ?? null, () => null),
  text("where", "where events were lost", (e) => e.where ?? null, () => null),
  text("reason", "why events were lost", (e) => e.reason ?? null, () => null),
];

/** Every field, in the order of help and completion. */
export const FIELDS: readonly Field[] = [
  ...[...IDENTITY_FIELDS, ...ORIGIN_FIELDS, ...EXIT_FIELDS, ...DEATH_FIELDS, ...LIFE_FIELDS],
  ...ACTIVITY_FIELDS,
];

const BY_NAME: ReadonlyMap<string, Field> = new Map(
  FIELDS.flatMap((field) => [field.name, ...field.aliases].map((name) => [name, field] as const)),
);

/** Returns the field with this name or alias, in any case; null when there is none. */
export function findField(name: string): Field | null {
  return BY_NAME.get(name) ?? BY_NAME.get(name.toLowerCase()) ?? null;
}

/** Every name and alias; the alias of a field comes before its name. */
export const FIELD_NAMES: readonly string[] = FIELDS.flatMap((f) => [...f.aliases, f.name]);

type Reading<K extends string, V> = [
  about: string,
  ofEvent: FieldOf<K, V>["ofEvent"],
  ofProcess: FieldOf<K, V>["ofProcess"],
];

function text(name: string, ...[about, ofEvent, ofProcess]: Reading<"text", string>): Field {
  return { kind: "text", name, aliases: [], about, ofEvent, ofProcess };
}

function whole(name: string, ...[about, ofEvent, ofProcess]: Reading<"whole", number>): Field {
  return { kind: "whole", name, aliases: [], about, ofEvent, ofProcess };
}

function flag(name: string, ...[about, ofEvent, ofProcess]: Reading<"flag", boolean>): Field {
  return { kind: "flag", name, aliases: [], about, ofEvent, ofProcess };
}

function time(name: string, ...[about, ofEvent, ofProcess]: Reading<"time", number>): Field {
  return { kind: "time", name, aliases: [], about, ofEvent, ofProcess };
}

function amount(
  name: string,
  aliases: readonly string[],
  ...[about, ofEvent, ofProcess]: Reading<"amount", number>
): Field {
  return { kind: "amount", name, aliases, about, ofEvent, ofProcess };
}

/**
 * Returns the age of the process at this event, nanoseconds. It is exact at birth and end, and in
 * between has the 10 ms grain of the start tick in the key.
 */
function ageOfEvent(event: AnyEvent): number | null {
  if (event.key === undefined) return null;
  if (event.type === "fork") return 0;
  if (event.durationNs !== undefined && event.durationNs !== null) return event.durationNs;
  if (event.startTime !== undefined && event.startTime !== null) {
    return Math.max(0, event.ts - event.startTime);
  }
  const ticks = startTicksOf(event.key);
  return Number.isNaN(ticks) ? null : Math.max(0, event.ts - ticks * NANOSECONDS_PER_TICK);
}
