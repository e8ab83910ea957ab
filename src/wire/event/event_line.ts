import type {
  Capabilities,
  EventType,
  ExecEvent,
  ExecFailedEvent,
  ExitEvent,
  FlockEvent,
  ForkEvent,
  ProcessEventBase,
  SetuidEvent,
  SignalEvent,
  SnapshotEvent,
} from "../../model/event/event.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { writeSample } from "./sample_line.ts";
import { writeActivity, writeActivityState, writeNetSummary } from "./activity_line.ts";
import {
  writeDeath,
  writeLogin,
  writeProgram,
  writeSender,
  writeText,
  writeTexts,
  writeTried,
} from "./death_line.ts";
import { KEY } from "./event_key.ts";
import { RepeatedPieces } from "./event_pieces.ts";
import { type Ascii, ascii, JsonBytes } from "./json_bytes.ts";
import { WallClock, type WallOffset } from "./wall_clock.ts";

/** The version of the schema that every line carries; docs/event.schema.json describes it. */
export const SCHEMA_VERSION = 1;

/**
 * Writes events as lines of schema version 1: one JSON object each, keys in snake_case.
 *
 * The writer makes bytes itself instead of calling JSON.stringify, because every event passes here.
 * A test compares every kind of line with the schema.
 */
export class EventLineWriter {
  readonly #clock: WallClock;
  /** The member that names this machine, `,"host":…`. */
  readonly #host: Uint8Array;
  readonly #pieces = noPieces();
  readonly #out = new JsonBytes();
  readonly #lent = new JsonBytes();

  constructor(host: string, offset: WallOffset) {
    this.#clock = new WallClock(offset);
    const out = new JsonBytes(256);
    out.string(KEY.host, host);
    this.#host = out.copy();
  }

  /** Replaces the offset, after the clock was set or the machine slept. */
  set wallOffset(offset: WallOffset) {
    this.#clock.offset = offset;
  }

  /** Returns the line of an event, without its newline. */
  write(event: FlockEvent): string {
    this.#out.clear();
    this.#line(event, this.#out);
    return decodeUtf8(this.#out.view()).text;
  }

  /** Returns the lines of events, with their newlines. */
  encode(events: readonly FlockEvent[]): Uint8Array<ArrayBuffer> {
    this.#lines(events, this.#out);
    return this.#out.copy();
  }

  /**
   * Returns the lines of events in a buffer that the next call of `lend` overwrites. No other method
   * touches that buffer. A new quarter of a megabyte for every batch would cost more than filling it.
   */
  lend(events: readonly FlockEvent[]): Uint8Array<ArrayBuffer> {
    this.#lines(events, this.#lent);
    return this.#lent.view();
  }

  /** Writes the line of an event with its newline behind what the buffer holds. */
  append(event: FlockEvent, out: JsonBytes): void {
    this.#line(event, out);
    out.byte(NEWLINE);
  }

  #lines(events: readonly FlockEvent[], out: JsonBytes): void {
    out.clear();
    for (const event of events) this.append(event, out);
  }

  /** Writes one line, without its newline. */
  #line(event: FlockEvent, out: JsonBytes): void {
    out.raw(BEGIN[event.type]);
    this.#clock.write(event.ts, out);
    out.raw(AFTER_TIME);
    out.integerValue(event.ts);
    if (event.host === undefined) out.copyOf(this.#host);
    else out.string(KEY.host, event.host);
    writeMembers(out, event, this.#pieces);
    out.byte(END);
  }
}

/** An event that carries the program of its process. */
type ImageEvent = SnapshotEvent | ExecEvent | ExitEvent;

/** The pieces of lines that repeat. */
interface Pieces {
  readonly identity: RepeatedPieces<ProcessEventBase>;
  readonly image: RepeatedPieces<ImageEvent>;
  readonly login: RepeatedPieces<ExecEvent>;
  readonly program: RepeatedPieces<ExecEvent>;
}

function noPieces(): Pieces {
  return {
    identity: new RepeatedPieces((a, b) =>
      a.comm === b.comm && a.uid === b.uid && a.cgroup === b.cgroup && a.user === b.user &&
      a.container === b.container
    ),
    image: new RepeatedPieces((a, b) => a.argv === b.argv && a.filename === b.filename),
    login: new RepeatedPieces((a, b) => a.login === b.login),
    program: new RepeatedPieces((a, b) => a.program === b.program),
  };
}

/** Writes the members that follow the host. */
function writeMembers(out: JsonBytes, event: FlockEvent, pieces: Pieces): void {
  switch (event.type) {
    case "fork":
      writeCommon(out, event, pieces);
      writeFork(out, event);
      return;
    case "exec":
      writeCommon(out, event, pieces);
      writeExec(out, event, pieces);
      return;
    case "exit":
      writeCommon(out, event, pieces);
      writeExit(out, event, pieces);
      return;
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
    case "signal":
      writeCommon(out, event, pieces);
      writeSignal(out, event);
      return;
    case "exec_failed":
      writeCommon(out, event, pieces);
      writeExecFailed(out, event);
      return;
    case "setuid":
      writeCommon(out, event, pieces);
      writeSetuid(out, event);
      return;
    case "net":
    case "file":
    case "connect":
    case "accept":
    case "listen":
    case "close":
    case "connection":
    case "transfer":
    case "open":
      writeCommon(out, event, pieces);
      writeActivity(out, event);
      return;
    case "sample":
      writeSample(out, event);
      return;
    case "activity":
      writeActivityState(out, event);
      return;
    case "process":
      writeCommon(out, event, pieces);
      pieces.image.write(out, event, writeImage);
      out.integer(KEY.start_time, event.startTime);
      out.string(KEY.state, event.state);
      writeMore(out, event);
      return;
    case "lost":
      out.integer(KEY.count, event.count);
      out.string(KEY.where, event.where);
      out.string(KEY.reason, event.reason);
      if (event.bytes !== undefined) out.integer(KEY.bytes, event.bytes);
      if (event.fromTs !== undefined) out.integer(KEY.from_ts, event.fromTs);
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
    killed_by: has.killedBy,
    oom: has.oom,
    exe: has.exe,
    gid: has.gid,
    tty: has.tty,
    login_uid: has.loginUid,
    signal: has.signal,
    exec_failed: has.execFailed,
    setuid: has.setuid,
    net: has.net,
    file: has.file,
    open: has.open,
    net_bytes: has.netBytes,
  });
}

/** Writes the members that every event of a process has. */
function writeCommon(out: JsonBytes, event: ProcessEventBase, pieces: Pieces): void {
  out.integer(KEY.pid, event.pid);
  out.integer(KEY.ppid, event.ppid);
  out.string(KEY.key, event.key);
  out.string(KEY.parent_key, event.parentKey);
  pieces.identity.write(out, event, writeIdentity);
  if (event.late === true) out.boolean(KEY.late, true);
  if (event.inferred === true) out.boolean(KEY.inferred, true);
}

/** Writes the name of the process, its user and its cgroup. */
function writeIdentity(out: JsonBytes, event: ProcessEventBase): void {
  writeText(out, KEY.comm, KEY.comm_hex, event.comm);
  out.integer(KEY.uid, event.uid);
  out.string(KEY.user, event.user);
  out.string(KEY.cgroup, event.cgroup);
  out.string(KEY.container, event.container);
}

/** Writes the program that the process runs: its path and its arguments. */
function writeImage(out: JsonBytes, { filename, argv }: ImageEvent): void {
  writeText(out, KEY.filename, KEY.filename_hex, filename);
  if (argv === null) {
    out.string(KEY.argv, null);
    return;
  }
  writeTexts(out, KEY.argv, KEY.argv_hex, argv);
}

/** Writes the members that only some snapshots have. */
function writeMore(out: JsonBytes, event: SnapshotEvent): void {
  if (event.argvTruncated === true) out.boolean(KEY.argv_truncated, true);
  if (event.cwd !== undefined) writeText(out, KEY.cwd, KEY.cwd_hex, event.cwd);
  if (event.euid !== undefined) out.integer(KEY.euid, event.euid);
  if (event.pgid !== undefined) out.integer(KEY.pgid, event.pgid);
  if (event.sid !== undefined) out.integer(KEY.sid, event.sid);
  if (event.nsPid !== undefined) out.integer(KEY.ns_pid, event.nsPid);
  if (event.pidNs !== undefined) out.integer(KEY.pid_ns, event.pidNs);
  if (event.login !== undefined) writeLogin(out, event.login);
  if (event.program !== undefined) writeProgram(out, event.program);
  if (event.kernelThread === true) out.boolean(KEY.kernel_thread, true);
}

function writeFork(out: JsonBytes, event: ForkEvent): void {
  out.integer(KEY.birth_ppid, event.birthPpid);
  out.integer(KEY.parent_tid, event.parentTid);
  writeText(out, KEY.parent_comm, KEY.parent_comm_hex, event.parentComm);
  if (event.nsPid !== undefined) out.integer(KEY.ns_pid, event.nsPid);
  if (event.pidNs !== undefined) out.integer(KEY.pid_ns, event.pidNs);
}

function writeExec(out: JsonBytes, event: ExecEvent, pieces: Pieces): void {
  pieces.image.write(out, event, writeImage);
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
  pieces.login.write(out, event, writeLoginOf);
  pieces.program.write(out, event, writeProgramOf);
}

function writeLoginOf(out: JsonBytes, { login }: ExecEvent): void {
  writeLogin(out, login);
}

function writeProgramOf(out: JsonBytes, { program }: ExecEvent): void {
  writeProgram(out, program);
}

function writeExit(out: JsonBytes, event: ExitEvent, pieces: Pieces): void {
  out.integer(KEY.exit_code, event.exitCode);
  out.integer(KEY.signal, event.signal);
  out.string(KEY.signal_name, event.signalName);
  out.boolean(KEY.core, event.core);
  out.integer(KEY.duration_ns, event.durationNs);
  pieces.image.write(out, event, writeImage);
  out.boolean(KEY.argv_truncated, event.argvTruncated);
  out.integer(KEY.cpu_user_ns, event.cpuUserNs);
  out.integer(KEY.cpu_system_ns, event.cpuSystemNs);
  out.integer(KEY.max_rss_bytes, event.maxRssBytes);
  out.integer(KEY.read_bytes, event.readBytes);
  out.integer(KEY.write_bytes, event.writeBytes);
  out.integer(KEY.rchar, event.rchar);
  out.integer(KEY.wchar, event.wchar);
  out.integer(KEY.syscr, event.syscr);
  out.integer(KEY.syscw, event.syscw);
  out.integer(KEY.cancelled_write_bytes, event.cancelledWriteBytes);
  out.integer(KEY.minor_faults, event.minorFaults);
  out.integer(KEY.major_faults, event.majorFaults);
  out.integer(KEY.voluntary_switches, event.voluntarySwitches);
  out.integer(KEY.involuntary_switches, event.involuntarySwitches);
  out.integer(KEY.threads_total, event.threadsTotal);
  out.integer(KEY.exec_count, event.execCount);
  out.integer(KEY.fork_count, event.forkCount);
  writeDeath(out, event.death, event.oom);
  if (event.execFailed === true) out.boolean(KEY.exec_failed, true);
  if (event.net !== undefined) writeNetSummary(out, event.net);
}

function writeSignal(out: JsonBytes, event: SignalEvent): void {
  out.integer(KEY.signal, event.signal);
  out.string(KEY.signal_name, event.signalName);
  out.integer(KEY.signal_code, event.signalCode);
  writeSender(out, KEY.sender, event.sender);
  if (event.targetTid !== undefined) out.integer(KEY.target_tid, event.targetTid);
}

function writeExecFailed(out: JsonBytes, event: ExecFailedEvent): void {
  writeText(out, KEY.filename, KEY.filename_hex, event.filename);
  out.integer(KEY.errno, event.errno);
  writeTried(out, event);
  if (event.tid !== undefined) out.integer(KEY.tid, event.tid);
}

function writeSetuid(out: JsonBytes, event: SetuidEvent): void {
  out.integer(KEY.euid, event.euid);
  out.integer(KEY.gid, event.gid);
  out.integer(KEY.egid, event.egid);
  out.integer(KEY.old_uid, event.oldUid);
  out.integer(KEY.old_euid, event.oldEuid);
  out.integer(KEY.old_gid, event.oldGid);
  out.integer(KEY.old_egid, event.oldEgid);
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
  signal: begin("signal"),
  exec_failed: begin("exec_failed"),
  setuid: begin("setuid"),
  net: begin("net"),
  file: begin("file"),
  connect: begin("connect"),
  accept: begin("accept"),
  listen: begin("listen"),
  close: begin("close"),
  connection: begin("connection"),
  transfer: begin("transfer"),
  open: begin("open"),
  activity: begin("activity"),
  sample: begin("sample"),
  lost: begin("lost"),
  gap: begin("gap"),
};

function begin(type: EventType): Ascii {
  return ascii(`{"v":${SCHEMA_VERSION},"type":"${type}","time":"`);
}

const AFTER_TIME = ascii(`","ts":`);
