import type {
  Capabilities,
  ExecEvent,
  ExitEvent,
  FlockEvent,
  ProcessEventBase,
} from "../model/event.ts";
import type { Text } from "../model/text.ts";
import { decodeUtf8 } from "../model/utf8.ts";
import { KEY } from "./event_key.ts";
import { ascii, JsonBytes, type JsonKey } from "./json_bytes.ts";
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
  readonly #host: string;
  readonly #out = new JsonBytes();

  constructor(host: string, offset: WallOffset) {
    this.#clock = new WallClock(offset);
    this.#host = host;
  }

  /** The clock was set, or the machine slept: from now on another offset holds. */
  set wallOffset(offset: WallOffset) {
    this.#clock.offset = offset;
  }

  /** One line, without its newline. */
  write(event: FlockEvent): string {
    this.#out.clear();
    this.#line(event);
    return decodeUtf8(this.#out.view()).text;
  }

  /** One line each, with their newlines. */
  encode(events: readonly FlockEvent[]): Uint8Array<ArrayBuffer> {
    const out = this.#out;
    out.clear();
    for (const event of events) {
      this.#line(event);
      out.byte(NEWLINE);
    }
    return out.copy();
  }

  #line(event: FlockEvent): void {
    const out = this.#out;
    out.raw(BEGIN);
    out.stringValue(event.type);
    out.raw(TIME);
    this.#clock.write(event.ts, out);
    out.raw(AFTER_TIME);
    out.integerValue(event.ts);
    out.string(KEY.host, event.host ?? this.#host);
    writeBody(out, event);
    out.byte(END);
  }
}

function writeBody(out: JsonBytes, event: FlockEvent): void {
  switch (event.type) {
    case "fork":
      writeCommon(out, event);
      out.integer(KEY.birth_ppid, event.birthPpid);
      out.integer(KEY.parent_tid, event.parentTid);
      writeText(out, KEY.parent_comm, KEY.parent_comm_hex, event.parentComm);
      return;
    case "exec":
      writeCommon(out, event);
      writeExec(out, event);
      return;
    case "exit":
      writeCommon(out, event);
      writeExit(out, event);
      return;
    case "reparent":
      writeCommon(out, event);
      out.integer(KEY.old_ppid, event.oldPpid);
      out.integer(KEY.new_ppid, event.newPpid);
      return;
    case "rename":
      writeCommon(out, event);
      writeText(out, KEY.old_comm, KEY.old_comm_hex, event.oldComm);
      return;
    case "process":
      writeCommon(out, event);
      writeImage(out, event);
      out.integer(KEY.start_time, event.startTime);
      out.string(KEY.state, event.state);
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

function writeCommon(out: JsonBytes, event: ProcessEventBase): void {
  out.integer(KEY.pid, event.pid);
  out.integer(KEY.ppid, event.ppid);
  out.string(KEY.key, event.key);
  out.string(KEY.parent_key, event.parentKey);
  writeText(out, KEY.comm, KEY.comm_hex, event.comm);
  out.integer(KEY.uid, event.uid);
  out.string(KEY.user, event.user);
  out.string(KEY.cgroup, event.cgroup);
  out.string(KEY.container, event.container);
  if (event.late === true) out.boolean(KEY.late, true);
  if (event.inferred === true) out.boolean(KEY.inferred, true);
}

/** The program that runs: its path and its arguments. */
function writeImage(
  out: JsonBytes,
  { filename, argv }: { filename: Text | null; argv: readonly Text[] | null },
): void {
  writeText(out, KEY.filename, KEY.filename_hex, filename);
  if (argv === null) {
    out.string(KEY.argv, null);
    return;
  }
  let isExact = true;
  out.raw(KEY.argv);
  out.byte(OPEN_LIST);
  for (let i = 0; i < argv.length; i++) {
    if (i > 0) out.byte(COMMA);
    out.stringValue(argv[i]!.text);
    isExact &&= argv[i]!.hex === undefined;
  }
  out.byte(CLOSE_LIST);
  if (isExact) return;
  out.raw(KEY.argv_hex);
  out.raw(ascii(JSON.stringify(argv.map(({ text, hex }) => hex ?? hexOfText(text)))));
}

function writeExec(out: JsonBytes, event: ExecEvent): void {
  writeImage(out, event);
  out.boolean(KEY.argv_truncated, event.argvTruncated);
  if (event.filenameTruncated === true) out.boolean(KEY.filename_truncated, true);
  writeText(out, KEY.cwd, KEY.cwd_hex, event.cwd);
  if (event.oldTid !== undefined) out.integer(KEY.old_tid, event.oldTid);
  out.integer(KEY.euid, event.euid);
  out.integer(KEY.pgid, event.pgid);
  out.integer(KEY.sid, event.sid);
  out.integer(KEY.exec_count, event.execCount);
}

function writeExit(out: JsonBytes, event: ExitEvent): void {
  out.integer(KEY.exit_code, event.exitCode);
  out.integer(KEY.signal, event.signal);
  out.string(KEY.signal_name, event.signalName);
  out.boolean(KEY.core, event.core);
  out.integer(KEY.duration_ns, event.durationNs);
  writeImage(out, event);
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
}

/** A text, and the exact bytes beside it where it could not show them. */
function writeText(out: JsonBytes, key: JsonKey, hexKey: JsonKey, text: Text | null): void {
  out.string(key, text === null ? null : text.text);
  if (text?.hex !== undefined) out.string(hexKey, text.hex);
}

/** The bytes of a text that is valid, for a list in which another one is not. */
function hexOfText(text: string): string {
  return encodeURIComponent(text).replace(
    /%([0-9A-F]{2})|(.)/g,
    (_, escaped: string | undefined, letter: string) =>
      escaped === undefined
        ? letter.charCodeAt(0).toString(16).padStart(2, "0")
        : escaped.toLowerCase(),
  );
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const END = 0x7d;
const BEGIN = ascii(`{"v":${SCHEMA_VERSION},"type":`);
const TIME = ascii(`,"time":"`);
const AFTER_TIME = ascii(`","ts":`);
