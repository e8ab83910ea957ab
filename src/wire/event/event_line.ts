import type {
  Capabilities,
  EventType,
  ExecEvent,
  ExitEvent,
  FlockEvent,
  ForkEvent,
  ProcessEventBase,
  SnapshotEvent,
} from "../../model/event/event.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { KEY } from "./event_key.ts";
import { EventPieces, writeText } from "./event_pieces.ts";
import { type Ascii, ascii, JsonBytes } from "./json_bytes.ts";
import { WallClock, type WallOffset } from "./wall_clock.ts";

/** The version of the schema that every line carries; docs/event.schema.json describes it. */
export const SCHEMA_VERSION = 1;

/**
 * Writes events as lines of schema version 1: one JSON object each, keys in snake_case.
 *
 * By hand and as bytes rather than by JSON.stringify, because it is on the path of every event. A
 * test compares every kind with what the schema says.
 */
export class EventLineWriter {
  readonly #clock: WallClock;
  /** The member of this machine, `,"host":…`. */
  readonly #host: Uint8Array;
  readonly #out = new JsonBytes();
  readonly #lent = new JsonBytes();
  readonly #pieces = new EventPieces();

  constructor(host: string, offset: WallOffset) {
    this.#clock = new WallClock(offset);
    const out = new JsonBytes(256);
    out.string(KEY.host, host);
    this.#host = out.copy();
  }

  /** The clock was set, or the machine slept: from now on another offset holds. */
  set wallOffset(offset: WallOffset) {
    this.#clock.offset = offset;
  }

  /** One line, without its newline. */
  write(event: FlockEvent): string {
    this.#out.clear();
    this.#line(event, this.#out);
    return decodeUtf8(this.#out.view()).text;
  }

  /** One line each, with their newlines. */
  encode(events: readonly FlockEvent[]): Uint8Array<ArrayBuffer> {
    this.#lines(events, this.#out);
    return this.#out.copy();
  }

  /**
   * The same, on loan: it is overwritten by the next call of this, but by nothing else. A quarter of a
   * megabyte that is made anew for every batch costs the machine more than filling it.
   */
  lend(events: readonly FlockEvent[]): Uint8Array<ArrayBuffer> {
    this.#lines(events, this.#lent);
    return this.#lent.view();
  }

  #lines(events: readonly FlockEvent[], out: JsonBytes): void {
    out.clear();
    for (const event of events) {
      this.#line(event, out);
      out.byte(NEWLINE);
    }
  }

  /**
   * Those of a storm each by itself, down to their members: where events of all shapes come by, V8
   * searches for every member instead of knowing its place.
   */
  #line(event: FlockEvent, out: JsonBytes): void {
    const pieces = this.#pieces;
    switch (event.type) {
      case "fork":
        this.#begin(out, BEGIN.fork, event.ts, event.host);
        writeIds(out, event.pid, event.ppid, event.key, event.parentKey);
        pieces.writeIdentity(out, event.comm, event.uid, event.user, event.cgroup, event.container);
        writeMarks(out, event.late, event.inferred);
        writeFork(out, event);
        break;
      case "exec":
        this.#begin(out, BEGIN.exec, event.ts, event.host);
        writeIds(out, event.pid, event.ppid, event.key, event.parentKey);
        pieces.writeIdentity(out, event.comm, event.uid, event.user, event.cgroup, event.container);
        writeMarks(out, event.late, event.inferred);
        writeExec(out, event, pieces);
        break;
      case "exit":
        this.#begin(out, BEGIN.exit, event.ts, event.host);
        writeIds(out, event.pid, event.ppid, event.key, event.parentKey);
        pieces.writeIdentity(out, event.comm, event.uid, event.user, event.cgroup, event.container);
        writeMarks(out, event.late, event.inferred);
        writeExit(out, event, pieces);
        break;
      default:
        this.#begin(out, BEGIN[event.type], event.ts, event.host);
        writeOther(out, event, pieces);
    }
    out.byte(END);
  }

  #begin(out: JsonBytes, begin: Ascii, ts: number, host: string | undefined): void {
    out.raw(begin);
    this.#clock.write(ts, out);
    out.raw(AFTER_TIME);
    out.integerValue(ts);
    if (host === undefined) out.copyOf(this.#host);
    else out.string(KEY.host, host);
  }
}

type OtherEvent = Exclude<FlockEvent, ForkEvent | ExecEvent | ExitEvent>;

function writeOther(out: JsonBytes, event: OtherEvent, pieces: EventPieces): void {
  switch (event.type) {
    case "reparent":
      writeCommon(out, event, pieces);
      out.integer(KEY.old_ppid, event.oldPpid);
      out.integer(KEY.new_ppid, event.newPpid);
      return;
    case "rename":
      writeCommon(out, event, pieces);
      writeText(out, KEY.old_comm, KEY.old_comm_hex, event.oldComm);
      return;
    case "move":
      writeCommon(out, event, pieces);
      out.string(KEY.old_cgroup, event.oldCgroup);
      return;
    case "process":
      writeCommon(out, event, pieces);
      pieces.writeImage(out, event.filename, event.argv);
      out.integer(KEY.start_time, event.startTime);
      out.string(KEY.state, event.state);
      writeMore(out, event);
      return;
    case "lost":
      out.integer(KEY.count, event.count);
      out.string(KEY.where, event.where);
      out.string(KEY.reason, event.reason);
      return;
    case "gap":
      out.integer(KEY.from_ts, event.fromTs);
      out.integer(KEY.to_ts, event.toTs);
      out.integer(KEY.repaired, event.repaired);
      out.string(KEY.reason, event.reason);
      return;
    case "ready":
      return;
    case "end":
      out.integer(KEY.events, event.events);
      out.integer(KEY.lost, event.lost);
      out.string(KEY.reason, event.reason);
      out.raw(KEY.totals);
      out.raw(ascii(JSON.stringify(event.totals)));
      return;
    case "meta":
      out.string(KEY.tool, event.tool);
      out.string(KEY.version, event.version);
      out.string(KEY.kernel, event.kernel);
      out.string(KEY.boot_id, event.bootId);
      out.string(KEY.source, event.source);
      out.string(KEY.bpftrace, event.bpftrace);
      out.integer(KEY.cpus, event.cpus);
      out.raw(KEY.capabilities);
      out.raw(ascii(capabilityText(event.capabilities)));
      out.string(KEY.filter, event.filter);
  }
}

function capabilityText(has: Capabilities): string {
  return JSON.stringify({
    argv: has.argv,
    exit_status: has.exitStatus,
    exit_stats: has.exitStats,
    short_lived: has.shortLived,
    threads: has.threads,
    renames: has.renames,
  });
}

function writeCommon(out: JsonBytes, event: ProcessEventBase, pieces: EventPieces): void {
  writeIds(out, event.pid, event.ppid, event.key, event.parentKey);
  pieces.writeIdentity(out, event.comm, event.uid, event.user, event.cgroup, event.container);
  writeMarks(out, event.late, event.inferred);
}

function writeIds(
  out: JsonBytes,
  pid: number,
  ppid: number | null,
  key: string,
  parentKey: string | null,
): void {
  out.integer(KEY.pid, pid);
  out.integer(KEY.ppid, ppid);
  out.string(KEY.key, key);
  out.string(KEY.parent_key, parentKey);
}

function writeMarks(out: JsonBytes, late?: boolean, inferred?: boolean): void {
  if (late === true) out.boolean(KEY.late, true);
  if (inferred === true) out.boolean(KEY.inferred, true);
}

/** What is known of some only. */
function writeMore(out: JsonBytes, event: SnapshotEvent): void {
  if (event.argvTruncated === true) out.boolean(KEY.argv_truncated, true);
  if (event.cwd !== undefined) writeText(out, KEY.cwd, KEY.cwd_hex, event.cwd);
  if (event.euid !== undefined) out.integer(KEY.euid, event.euid);
  if (event.pgid !== undefined) out.integer(KEY.pgid, event.pgid);
  if (event.sid !== undefined) out.integer(KEY.sid, event.sid);
  if (event.nsPid !== undefined) out.integer(KEY.ns_pid, event.nsPid);
  if (event.pidNs !== undefined) out.integer(KEY.pid_ns, event.pidNs);
  if (event.kernelThread === true) out.boolean(KEY.kernel_thread, true);
}

function writeFork(out: JsonBytes, event: ForkEvent): void {
  out.integer(KEY.birth_ppid, event.birthPpid);
  out.integer(KEY.parent_tid, event.parentTid);
  writeText(out, KEY.parent_comm, KEY.parent_comm_hex, event.parentComm);
  if (event.nsPid !== undefined) out.integer(KEY.ns_pid, event.nsPid);
  if (event.pidNs !== undefined) out.integer(KEY.pid_ns, event.pidNs);
}

function writeExec(out: JsonBytes, event: ExecEvent, pieces: EventPieces): void {
  pieces.writeImage(out, event.filename, event.argv);
  out.boolean(KEY.argv_truncated, event.argvTruncated);
  if (event.filenameTruncated === true) out.boolean(KEY.filename_truncated, true);
  writeText(out, KEY.cwd, KEY.cwd_hex, event.cwd);
  if (event.oldTid !== undefined) out.integer(KEY.old_tid, event.oldTid);
  out.integer(KEY.euid, event.euid);
  out.integer(KEY.pgid, event.pgid);
  out.integer(KEY.sid, event.sid);
  out.integer(KEY.ns_pid, event.nsPid);
  out.integer(KEY.pid_ns, event.pidNs);
  out.integer(KEY.exec_count, event.execCount);
}

function writeExit(out: JsonBytes, event: ExitEvent, pieces: EventPieces): void {
  out.integer(KEY.exit_code, event.exitCode);
  out.integer(KEY.signal, event.signal);
  out.string(KEY.signal_name, event.signalName);
  out.boolean(KEY.core, event.core);
  out.integer(KEY.duration_ns, event.durationNs);
  pieces.writeImage(out, event.filename, event.argv);
  out.boolean(KEY.argv_truncated, event.argvTruncated);
  out.integer(KEY.cpu_user_ns, event.cpuUserNs);
  out.integer(KEY.cpu_system_ns, event.cpuSystemNs);
  out.integer(KEY.max_rss_bytes, event.maxRssBytes);
  out.integer(KEY.read_bytes, event.readBytes);
  out.integer(KEY.write_bytes, event.writeBytes);
  out.integer(KEY.minor_faults, event.minorFaults);
  out.integer(KEY.major_faults, event.majorFaults);
  out.integer(KEY.voluntary_switches, event.voluntarySwitches);
  out.integer(KEY.involuntary_switches, event.involuntarySwitches);
  out.integer(KEY.threads_total, event.threadsTotal);
  out.integer(KEY.exec_count, event.execCount);
  out.integer(KEY.fork_count, event.forkCount);
  if (event.execFailed === true) out.boolean(KEY.exec_failed, true);
}

const NEWLINE = 0x0a;
const END = 0x7d;
const BEGIN: Readonly<Record<EventType, Ascii>> = {
  meta: begin("meta"),
  ready: begin("ready"),
  end: begin("end"),
  process: begin("process"),
  fork: begin("fork"),
  exec: begin("exec"),
  exit: begin("exit"),
  reparent: begin("reparent"),
  rename: begin("rename"),
  move: begin("move"),
  lost: begin("lost"),
  gap: begin("gap"),
};

function begin(type: EventType): Ascii {
  return ascii(`{"v":${SCHEMA_VERSION},"type":"${type}","time":"`);
}

const AFTER_TIME = ascii(`","ts":`);
