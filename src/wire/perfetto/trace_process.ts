import {
  hasFailed,
  type ProcessRecord,
  type RecordedEnding,
  type RecordedImage,
  type RecordedUsage,
} from "../../model/report/process_record.ts";
import { shellQuoteLine } from "../../model/base/shell_quote.ts";
import type { JsonText } from "../event/json_text.ts";
import { mark, slice, type TraceArgs, type Track } from "./trace_event.ts";

/** The time that a recording covers, nanoseconds since boot. */
export interface Period {
  readonly fromTs: number;
  readonly toTs: number;
}

/** What is drawn of one life: a slice for each program that it was, and marks for its moments. */
export function* traceProcess(life: ProcessRecord, at: Track, period: Period): Generator<JsonText> {
  const { from, to } = drawn(life, period);
  const since = (ts: number) => Math.min(to, Math.max(from, ts)) - period.fromTs;
  const images = [life.inherited, ...life.execs];
  for (let i = 0; i < images.length; i++) {
    const image = images[i]!;
    const [start, end] = [i === 0 ? since(from) : since(image.ts), since(images[i + 1]?.ts ?? to)];
    const isFork = i === 0 && life.birthSeen;
    // Readers cannot put a slice of no time before the next one: it is a mark, if it is there at all.
    if (i + 1 < images.length && Math.round(start) === Math.round(end)) {
      const isCopy = i === 0 || image.ts < from;
      if (!isCopy) yield mark(at, imageName(life, image), "exec", start, imageArgs(life, image));
      continue;
    }
    // The number keeps two equal programs in a row apart.
    const args = {
      execs_before: i,
      ...imageArgs(life, image),
      ...(i === images.length - 1 ? endArgs(life) : {}),
    };
    yield slice(at, imageName(life, image), isFork ? "fork" : "exec", start, end, args);
  }
  for (const { ts, from: old, to: name } of life.renames) {
    yield mark(at, `renamed to ${name?.text ?? "?"}`, "rename", since(ts), {
      from: old?.text ?? null,
      to: name?.text ?? null,
    });
  }
  for (const { ts, from: old, to: adopter } of life.reparents) {
    yield mark(at, `adopted by ${adopter ?? "?"}`, "reparent", since(ts), {
      old_ppid: old,
      new_ppid: adopter,
    });
  }
  if (life.ending !== null && hasFailed(life)) {
    yield mark(at, endingName(life.ending), "failure", since(to), endArgs(life));
  }
}

/** From when to when a life is drawn: within the recording, never backwards. */
export function drawn(life: ProcessRecord, { fromTs, toTs }: Period): { from: number; to: number } {
  const from = Math.min(toTs, Math.max(fromTs, life.startTs));
  return { from, to: Math.min(toTs, Math.max(from, life.endTs ?? toTs)) };
}

function imageName(life: ProcessRecord, { comm, filename }: RecordedImage): string {
  return comm?.text ?? filename?.text.split("/").at(-1) ?? `pid ${life.pid}`;
}

function imageArgs(life: ProcessRecord, image: RecordedImage): TraceArgs {
  return {
    pid: life.pid,
    ppid: life.parentPid,
    key: life.key,
    user: life.user ?? (life.uid === null ? null : String(life.uid)),
    filename: image.filename?.text ?? null,
    command: image.argv === null ? null : shellQuoteLine(image.argv),
    command_cut: image.argvTruncated ? true : null,
    cwd: image.cwd?.text ?? null,
    cgroup: life.cgroup,
    inferred: life.inferred ? true : null,
  };
}

function endArgs({ ending, usage }: ProcessRecord): TraceArgs {
  if (ending === null) return { alive_at_the_end: true };
  return {
    exit_code: ending.exitCode,
    signal: ending.signalName ?? ending.signal,
    core: ending.core === true ? true : null,
    end_unseen: ending.seen ? null : true,
    ...usageArgs(usage),
  };
}

function usageArgs(usage: RecordedUsage): TraceArgs {
  return {
    cpu_user_ns: usage.cpuUserNs,
    cpu_system_ns: usage.cpuSystemNs,
    max_rss_bytes: usage.maxRssBytes,
    read_bytes: usage.readBytes,
    write_bytes: usage.writeBytes,
    minor_faults: usage.minorFaults,
    major_faults: usage.majorFaults,
    voluntary_switches: usage.voluntarySwitches,
    involuntary_switches: usage.involuntarySwitches,
    threads_total: usage.threadsTotal,
  };
}

function endingName({ exitCode, signal, signalName }: RecordedEnding): string {
  return signal === null ? `exit ${exitCode ?? "?"}` : `killed by ${signalName ?? signal}`;
}
