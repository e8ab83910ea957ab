import type { SampleEvent } from "../../model/event/event.ts";
import type { ProcessSample } from "../../model/event/sample.ts";
import { KEY } from "./event_key.ts";
import { ascii, type JsonBytes } from "./json_bytes.ts";
import { JsonFields } from "./json_fields.ts";

/** Writes the members of a `sample` line that follow the host. */
export function writeSample(out: JsonBytes, { round, nextNs, processes }: SampleEvent): void {
  out.integer(KEY.round, round);
  out.integer(KEY.next_ns, nextNs);
  out.raw(KEY.processes);
  out.raw(OPEN);
  processes.forEach((process, place) => {
    if (place > 0) out.raw(COMMA);
    out.raw(PID);
    out.integerValue(process.pid);
    out.string(KEY.key, process.key);
    out.string(KEY.state, process.state);
    out.raw(KEY.cpu_percent);
    out.raw(ascii(percentText(process.cpuPercent)));
    out.integer(KEY.cpu_user_ns, process.cpuUserNs);
    out.integer(KEY.cpu_system_ns, process.cpuSystemNs);
    out.integer(KEY.rss_bytes, process.rssBytes);
    out.integer(KEY.threads, process.threads);
    out.integer(KEY.nice, process.nice);
    out.integer(KEY.read_rate, process.readRate);
    out.integer(KEY.write_rate, process.writeRate);
    out.integer(KEY.disk_read_rate, process.diskReadRate);
    out.integer(KEY.disk_write_rate, process.diskWriteRate);
    out.raw(END);
  });
  out.raw(CLOSE);
}

/** Reads what {@linkcode writeSample} wrote. */
export function readSample(f: JsonFields): Omit<SampleEvent, "type" | "ts" | "host"> {
  const list = f.raw("processes") ?? [];
  const processes = Array.isArray(list) ? list : f.fail("processes", "is no list", []);
  return {
    round: f.required("round"),
    nextNs: f.required("next_ns"),
    processes: processes.map((one: unknown) =>
      typeof one === "object" && one !== null && !Array.isArray(one)
        ? processOf(new JsonFields(one as Record<string, unknown>, f))
        : processOf(new JsonFields(f.fail("processes", "is no list of objects", {}), f))
    ),
  };
}

function processOf(f: JsonFields): ProcessSample {
  return {
    pid: f.required("pid"),
    key: f.key("key") ?? f.fail("key", "is missing", ""),
    state: f.stateLetter("state"),
    cpuPercent: f.number("cpu_percent"),
    cpuUserNs: f.number("cpu_user_ns"),
    cpuSystemNs: f.number("cpu_system_ns"),
    rssBytes: f.number("rss_bytes"),
    threads: f.number("threads"),
    nice: f.number("nice"),
    readRate: f.number("read_rate"),
    writeRate: f.number("write_rate"),
    diskReadRate: f.number("disk_read_rate"),
    diskWriteRate: f.number("disk_write_rate"),
  };
}

/** Returns a percentage with at most one decimal. */
function percentText(percent: number | null): string {
  return percent === null ? "null" : String(Math.round(percent * 10) / 10);
}

const OPEN = ascii("[");
const COMMA = ascii(",");
const PID = ascii('{"pid":');
const END = ascii("}");
const CLOSE = ascii("]");
