import type {
  Capabilities,
  EventBase,
  EventType,
  FlockEvent,
  ProcessEventBase,
} from "../../model/event/event.ts";
import { signalName } from "../../model/base/signal_name.ts";
import {
  readConnection,
  readFile,
  readKinds,
  readNet,
  readNetSummary,
  readOpen,
  readResult,
  readState,
} from "./activity_reader.ts";
import { failedExecOf, readDeath, readLogin, readProgram, readSender } from "./death_reader.ts";
import { readSample } from "./sample_line.ts";
import { SCHEMA_VERSION } from "./event_line.ts";
import { JsonFields } from "./json_fields.ts";
import { type WallOffset, wallOffsetOf } from "./wall_clock.ts";

/** The result of reading one line. */
export type EventLine =
  | {
    readonly kind: "event";
    readonly event: FlockEvent;
    /** The difference of its `time` and its `ts`; null when `time` cannot be read. */
    readonly wallOffset: WallOffset | null;
  }
  /** A type that this program does not know: a newer program wrote the line. */
  | { readonly kind: "unknown"; readonly type: string }
  /** Another version of the schema, which this program must not guess at. */
  | { readonly kind: "newer"; readonly version: number }
  /** Not a line of the schema. */
  | { readonly kind: "odd"; readonly problem: string };

/**
 * Reads one line of schema version 1, the inverse of `EventLineWriter`. Every event gets the host of
 * its line. A missing key is unknown (null); an unknown key is ignored. A value of the wrong type
 * makes the line odd. Never throws.
 */
export function readEventLine(line: string): EventLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return odd("it is no JSON");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return odd("it is no JSON object");
  }
  const fields = new JsonFields(value as Record<string, unknown>);
  const version = fields.raw("v");
  if (typeof version !== "number") return odd("it has no version");
  if (version !== SCHEMA_VERSION) return { kind: "newer", version };
  const type = fields.raw("type");
  if (typeof type !== "string") return odd("it has no type");
  const read = Object.hasOwn(READERS, type) ? READERS[type as EventType] : undefined;
  if (read === undefined) return { kind: "unknown", type };
  const event = read(fields);
  if (fields.problem !== null) return odd(fields.problem);
  const time = fields.raw("time");
  const wallOffset = typeof time === "string" ? wallOffsetOf(time, event.ts) : null;
  return { kind: "event", event, wallOffset };
}

/** Reads the pid in its namespace, which only some events of a type have. */
function namespace(f: JsonFields): { readonly nsPid?: number; readonly pidNs?: number } {
  const [nsPid, pidNs] = [f.number("ns_pid"), f.number("pid_ns")];
  return { ...(nsPid === null ? {} : { nsPid }), ...(pidNs === null ? {} : { pidNs }) };
}

function odd(problem: string): EventLine {
  return { kind: "odd", problem };
}

type Reader<Type extends EventType> = (f: JsonFields) => Extract<FlockEvent, { type: Type }>;

const READERS: { readonly [Type in EventType]: Reader<Type> } = {
  meta: (f) => ({
    type: "meta",
    ...base(f),
    tool: f.string("tool") ?? "?",
    version: f.string("version") ?? "?",
    kernel: f.string("kernel"),
    bootId: f.string("boot_id"),
    source: f.oneOf("source", ["bpftrace", "procfs", "replay", "nats"]) ?? "replay",
    bpftrace: f.string("bpftrace"),
    cpus: f.number("cpus"),
    capabilities: capabilities(f.object("capabilities")),
    filter: f.string("filter"),
  }),
  ready: (f) => ({ type: "ready", ...base(f) }),
  end: (f) => ({
    type: "end",
    ...base(f),
    events: f.number("events") ?? 0,
    lost: f.number("lost"),
    reason: f.string("reason") ?? "?",
    totals: totals(f.object("totals")),
  }),
  process: (f) => {
    const cwd = f.text("cwd");
    const [euid, pgid, sid] = [f.number("euid"), f.number("pgid"), f.number("sid")];
    const [login, program] = [readLogin(f), readProgram(f)];
    return {
      type: "process",
      ...subject(f),
      argv: f.texts("argv"),
      filename: f.text("filename"),
      startTime: f.number("start_time"),
      state: f.stateLetter("state"),
      ...(f.boolean("argv_truncated") === true ? { argvTruncated: true } : {}),
      ...(cwd === null ? {} : { cwd }),
      ...(euid === null ? {} : { euid }),
      ...(pgid === null ? {} : { pgid }),
      ...(sid === null ? {} : { sid }),
      ...namespace(f),
      ...(login === null ? {} : { login }),
      ...(program === null ? {} : { program }),
      ...(f.boolean("kernel_thread") === true ? { kernelThread: true } : {}),
    };
  },
  fork: (f) => ({
    type: "fork",
    ...subject(f),
    birthPpid: f.number("birth_ppid"),
    parentTid: f.number("parent_tid"),
    parentComm: f.text("parent_comm"),
    ...namespace(f),
  }),
  exec: (f) => {
    const oldTid = f.number("old_tid");
    return {
      type: "exec",
      ...subject(f),
      filename: f.text("filename"),
      argv: f.texts("argv"),
      argvTruncated: f.boolean("argv_truncated") ?? false,
      ...(f.boolean("filename_truncated") === true ? { filenameTruncated: true } : {}),
      cwd: f.text("cwd"),
      ...(oldTid === null ? {} : { oldTid }),
      euid: f.number("euid"),
      pgid: f.number("pgid"),
      sid: f.number("sid"),
      nsPid: f.number("ns_pid"),
      pidNs: f.number("pid_ns"),
      execCount: f.number("exec_count"),
      login: readLogin(f),
      program: readProgram(f),
    };
  },
  exit: (f) => {
    const net = readNetSummary(f);
    return {
      type: "exit",
      ...subject(f),
      exitCode: f.number("exit_code"),
      signal: f.number("signal"),
      signalName: f.string("signal_name"),
      core: f.boolean("core"),
      durationNs: f.number("duration_ns"),
      filename: f.text("filename"),
      argv: f.texts("argv"),
      argvTruncated: f.boolean("argv_truncated") ?? false,
      cpuUserNs: f.number("cpu_user_ns"),
      cpuSystemNs: f.number("cpu_system_ns"),
      maxRssBytes: f.number("max_rss_bytes"),
      readBytes: f.number("read_bytes"),
      writeBytes: f.number("write_bytes"),
      rchar: f.number("rchar"),
      wchar: f.number("wchar"),
      syscr: f.number("syscr"),
      syscw: f.number("syscw"),
      cancelledWriteBytes: f.number("cancelled_write_bytes"),
      minorFaults: f.number("minor_faults"),
      majorFaults: f.number("major_faults"),
      voluntarySwitches: f.number("voluntary_switches"),
      involuntarySwitches: f.number("involuntary_switches"),
      threadsTotal: f.number("threads_total"),
      execCount: f.number("exec_count"),
      forkCount: f.number("fork_count"),
      ...(f.boolean("exec_failed") === true ? { execFailed: true } : {}),
      death: readDeath(f),
      oom: f.boolean("oom"),
      ...(net === undefined ? {} : { net }),
    };
  },
  reparent: (f) => ({
    type: "reparent",
    ...subject(f),
    oldPpid: f.number("old_ppid"),
    newPpid: f.number("new_ppid"),
  }),
  move: (f) => ({ type: "move", ...subject(f), oldCgroup: f.string("old_cgroup") }),
  rename: (f) => ({ type: "rename", ...subject(f), oldComm: f.text("old_comm") }),
  signal: (f) => {
    const signal = f.required("signal");
    const targetTid = f.number("target_tid");
    return {
      type: "signal",
      ...subject(f),
      signal,
      signalName: f.string("signal_name") ?? signalName(signal),
      signalCode: f.required("signal_code"),
      sender: readSender(f, "sender"),
      ...(targetTid === null ? {} : { targetTid }),
    };
  },
  exec_failed: (f) => {
    const tid = f.number("tid");
    return {
      type: "exec_failed",
      ...subject(f),
      filename: f.text("filename"),
      errnoName: f.string("errno_name"),
      ...failedExecOf(f),
      ...(tid === null ? {} : { tid }),
    };
  },
  setuid: (f) => ({
    type: "setuid",
    ...subject(f),
    euid: f.number("euid"),
    gid: f.number("gid"),
    egid: f.number("egid"),
    oldUid: f.number("old_uid"),
    oldEuid: f.number("old_euid"),
    oldGid: f.number("old_gid"),
    oldEgid: f.number("old_egid"),
  }),
  net: (f) => ({ type: "net", ...subject(f), ...readNet(f) }),
  file: (f) => ({ type: "file", ...subject(f), ...readFile(f) }),
  open: (f) => ({ type: "open", ...subject(f), ...readOpen(f) }),
  connect: (f) => ({
    type: "connect",
    ...subject(f),
    ...readConnection(f),
    result: readResult(f),
    errno: f.number("errno"),
    durationNs: f.number("duration_ns"),
  }),
  accept: (f) => ({
    type: "accept",
    ...subject(f),
    ...readConnection(f),
    waitNs: f.number("wait_ns"),
  }),
  listen: (f) => ({ type: "listen", ...subject(f), ...readConnection(f) }),
  close: (f) => ({
    type: "close",
    ...subject(f),
    ...readConnection(f),
    direction: f.oneOf("direction", ["connect", "accept", "listen"]),
    result: readResult(f),
    errno: f.number("errno"),
    closedBy: f.oneOf("closed_by", ["local", "remote"]),
    durationNs: f.number("duration_ns"),
    sentBytes: f.number("sent_bytes"),
    receivedBytes: f.number("received_bytes"),
    retransmissions: f.number("retransmissions"),
  }),
  connection: (f) => ({
    type: "connection",
    ...subject(f),
    ...readConnection(f),
    state: readState(f),
  }),
  transfer: (f) => {
    const omitted = f.number("omitted");
    return {
      type: "transfer",
      ...subject(f),
      ...readConnection(f),
      direction: f.oneOf("direction", ["connect", "accept", "listen"]),
      state: readState(f),
      intervalNs: f.number("interval_ns"),
      sentBytes: f.number("sent_bytes"),
      receivedBytes: f.number("received_bytes"),
      retransmissions: f.number("retransmissions"),
      ...(omitted === null ? {} : { omitted }),
    };
  },
  sample: (f) => ({ type: "sample", ...base(f), ...readSample(f) }),
  activity: (f) => ({
    type: "activity",
    ...base(f),
    kinds: readKinds(f),
    reason: f.string("reason"),
  }),
  lost: (f) => {
    const [bytes, fromTs] = [f.number("bytes"), f.number("from_ts")];
    return {
      type: "lost",
      ...base(f),
      count: f.number("count"),
      where: f.oneOf("where", ["kernel", "queue", "line", "activity"]) ?? "line",
      reason: f.string("reason") ?? "?",
      ...(bytes === null ? {} : { bytes }),
      ...(fromTs === null ? {} : { fromTs }),
    };
  },
  gap: (f) => {
    const { ts, ...rest } = base(f);
    return {
      type: "gap",
      ts,
      ...rest,
      fromTs: f.number("from_ts") ?? ts,
      toTs: f.number("to_ts") ?? ts,
      repaired: f.number("repaired") ?? 0,
      reason: f.string("reason") ?? "?",
    };
  },
};

function base(f: JsonFields): EventBase {
  const ts = f.required("ts");
  const host = f.string("host");
  return host === null ? { ts } : { ts, host };
}

function subject(f: JsonFields): ProcessEventBase {
  return {
    ...base(f),
    pid: f.required("pid"),
    key: f.key("key") ?? f.fail("key", "is missing", ""),
    ppid: f.number("ppid"),
    parentKey: f.key("parent_key"),
    comm: f.text("comm"),
    uid: f.number("uid"),
    user: f.string("user"),
    cgroup: f.string("cgroup"),
    container: f.string("container"),
    ...(f.boolean("late") === true ? { late: true } : {}),
    ...(f.boolean("inferred") === true ? { inferred: true } : {}),
  };
}

function capabilities(f: JsonFields): Capabilities {
  return {
    argv: f.oneOf("argv", ["kernel", "procfs", "none"]) ?? "none",
    exitStatus: f.boolean("exit_status") ?? false,
    exitStats: f.boolean("exit_stats") ?? false,
    shortLived: f.boolean("short_lived") ?? false,
    threads: f.boolean("threads") ?? false,
    renames: f.boolean("renames") ?? false,
    killedBy: f.boolean("killed_by") ?? false,
    oom: f.boolean("oom") ?? false,
    exe: f.boolean("exe") ?? false,
    gid: f.boolean("gid") ?? false,
    tty: f.boolean("tty") ?? false,
    loginUid: f.boolean("login_uid") ?? false,
    signal: f.boolean("signal") ?? false,
    execFailed: f.boolean("exec_failed") ?? false,
    setuid: f.boolean("setuid") ?? false,
    net: f.boolean("net") ?? false,
    file: f.boolean("file") ?? false,
    open: f.boolean("open") ?? false,
    netBytes: f.boolean("net_bytes") ?? false,
  };
}

function totals(f: JsonFields): Partial<Record<EventType, number>> {
  const counts: Partial<Record<EventType, number>> = {};
  for (const type of f.names()) {
    if (!Object.hasOwn(READERS, type)) continue;
    const count = f.number(type);
    if (count !== null) counts[type as EventType] = count;
  }
  return counts;
}
