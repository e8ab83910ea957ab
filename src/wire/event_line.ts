import type { ExecEvent, ExitEvent, FlockEvent, ProcessEventBase } from "../model/event.ts";
import type { Text } from "../model/text.ts";
import { jsonString, jsonText, jsonTexts } from "./json_text.ts";
import { WallClock, type WallOffset } from "./wall_clock.ts";

/** The version of the schema that every line carries; docs/event.schema.json describes it. */
export const SCHEMA_VERSION = 1;

/**
 * Writes events as lines of schema version 1: one JSON object each, keys in snake_case, no newline.
 *
 * Built by hand rather than by JSON.stringify: it is on the path of every event, and this is about
 * twice as quick. A test compares every kind with what the schema says.
 */
export class EventLineWriter {
  readonly #clock: WallClock;
  readonly #host: string;

  constructor(host: string, offset: WallOffset) {
    this.#clock = new WallClock(offset);
    this.#host = jsonString(host);
  }

  /** The clock was set, or the machine slept: from now on another offset holds. */
  set wallOffset(offset: WallOffset) {
    this.#clock.offset = offset;
  }

  write(event: FlockEvent): string {
    const host = event.host === undefined ? this.#host : jsonString(event.host);
    return `{"v":${SCHEMA_VERSION},"type":"${event.type}","time":"${
      this.#clock.format(event.ts)
    }","ts":${integer(event.ts)},"host":${host}${body(event)}}`;
  }
}

function body(event: FlockEvent): string {
  switch (event.type) {
    case "fork":
      return `${
        common(event)
      },"birth_ppid":${event.birthPpid},"parent_tid":${event.parentTid},"parent_comm":${
        jsonText(event.parentComm)
      }${hex("parent_comm", event.parentComm)}`;
    case "exec":
      return common(event) + exec(event);
    case "exit":
      return common(event) + exit(event);
    case "reparent":
      return `${common(event)},"old_ppid":${event.oldPpid},"new_ppid":${event.newPpid}`;
    case "rename":
      return `${common(event)},"old_comm":${jsonText(event.oldComm)}${
        hex("old_comm", event.oldComm)
      }`;
    case "process":
      return `${common(event)}${image(event)},"start_time":${
        event.startTime === null ? null : integer(event.startTime)
      },"state":${event.state === null ? null : jsonString(event.state)}`;
    case "lost":
      return `,"count":${event.count},"where":"${event.where}","reason":${
        jsonString(event.reason)
      }`;
    case "gap":
      return `,"from_ts":${integer(event.fromTs)},"to_ts":${
        integer(event.toTs)
      },"repaired":${event.repaired},"reason":${jsonString(event.reason)}`;
    case "ready":
      return "";
    case "end":
      return `,"events":${event.events},"lost":${event.lost},"reason":${
        jsonString(event.reason)
      },"totals":${JSON.stringify(event.totals)}`;
    case "meta":
      return `,"tool":${jsonString(event.tool)},"version":${jsonString(event.version)},"kernel":${
        nullable(event.kernel)
      },"boot_id":${nullable(event.bootId)},"source":"${event.source}","bpftrace":${
        nullable(event.bpftrace)
      },"capabilities":${
        JSON.stringify({
          argv: event.capabilities.argv,
          exit_status: event.capabilities.exitStatus,
          exit_stats: event.capabilities.exitStats,
          short_lived: event.capabilities.shortLived,
          threads: event.capabilities.threads,
          renames: event.capabilities.renames,
        })
      },"filter":${nullable(event.filter)}`;
  }
}

function common(event: ProcessEventBase): string {
  let text = `,"pid":${event.pid},"ppid":${event.ppid},"key":"${event.key}","parent_key":${
    event.parentKey === null ? "null" : `"${event.parentKey}"`
  },"comm":${jsonText(event.comm)}${hex("comm", event.comm)},"uid":${event.uid},"user":${
    nullable(event.user)
  },"cgroup":${nullable(event.cgroup)},"container":${nullable(event.container)}`;
  if (event.late === true) text += `,"late":true`;
  if (event.inferred === true) text += `,"inferred":true`;
  return text;
}

/** The program that runs: its path and its arguments. */
function image(event: { filename: Text | null; argv: readonly Text[] | null }): string {
  let text = `,"filename":${jsonText(event.filename)}${hex("filename", event.filename)},"argv":${
    jsonTexts(event.argv)
  }`;
  if (event.argv?.some((argument) => argument.hex !== undefined)) {
    text += `,"argv_hex":${
      JSON.stringify(event.argv.map(({ text, hex }) => hex ?? hexOfText(text)))
    }`;
  }
  return text;
}

function exec(event: ExecEvent): string {
  let text = `${image(event)},"argv_truncated":${event.argvTruncated}`;
  if (event.filenameTruncated === true) text += `,"filename_truncated":true`;
  text += `,"cwd":${jsonText(event.cwd)}${hex("cwd", event.cwd)}`;
  if (event.oldTid !== undefined) text += `,"old_tid":${event.oldTid}`;
  return `${text},"euid":${event.euid},"pgid":${event.pgid},"sid":${event.sid},"exec_count":${event.execCount}`;
}

function exit(event: ExitEvent): string {
  return `,"exit_code":${event.exitCode},"signal":${event.signal},"signal_name":${
    nullable(event.signalName)
  },"core":${event.core},"duration_ns":${event.durationNs}${
    image(event)
  },"argv_truncated":${event.argvTruncated},"cpu_user_ns":${event.cpuUserNs},"cpu_system_ns":${event.cpuSystemNs},"max_rss_bytes":${
    event.maxRssBytes === null ? null : integer(event.maxRssBytes)
  },"read_bytes":${event.readBytes},"write_bytes":${event.writeBytes},"minor_faults":${event.minorFaults},"major_faults":${event.majorFaults},"voluntary_switches":${event.voluntarySwitches},"involuntary_switches":${event.involuntarySwitches},"threads_total":${event.threadsTotal},"exec_count":${event.execCount},"fork_count":${event.forkCount}`;
}

/** The exact bytes beside a text that could not show them. */
function hex(name: string, text: Text | null): string {
  return text?.hex === undefined ? "" : `,"${name}_hex":"${text.hex}"`;
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

function nullable(text: string | null): string {
  return text === null ? "null" : jsonString(text);
}

/** Digits only: a number of 2^70 or so must not become 1e21. */
function integer(value: number): string {
  return value < 1e21 ? String(Math.round(value)) : BigInt(Math.round(value)).toString();
}
