import {
  hasFailed,
  type ProcessRecord,
  type RecordedEnding,
  type RecordedImage,
  type RecordedUsage,
} from "../../model/report/process_record.ts";
import { deathSentence, senderName } from "../../model/process/death_text.ts";
import { shellQuoteLine } from "../../model/base/shell_quote.ts";
import type { JsonText } from "../event/json_text.ts";
import { mark, slice, type TraceArgs, type Track } from "./trace_event.ts";

/** The time that a recording covers, nanoseconds since boot. */
export interface Period {
  readonly fromTs: number;
  readonly toTs: number;
  /** The hosts, when they are several. */
  readonly hosts: readonly unknown[];
}

/**
 * Yields a slice for each program of a process, and marks for its renames, reparentings and
 * failure.
 */
export function* traceProcess(
  record: ProcessRecord,
  at: Track,
  period: Period,
): Generator<JsonText> {
  const { from, to } = drawn(record, period);
  const since = (ts: number) => Math.min(to, Math.max(from, ts)) - period.fromTs;
  const images = [record.inherited, ...record.execs];
  for (let i = 0; i < images.length; i++) {
    const image = images[i]!;
    const [start, end] = [i === 0 ? since(from) : since(image.ts), since(images[i + 1]?.ts ?? to)];
    const isFork = i === 0 && record.birthSeen;
    // Readers cannot order a slice without duration before the next one, so that it becomes a mark.
    if (i + 1 < images.length && Math.round(start) === Math.round(end)) {
      const isCopy = i === 0 || image.ts < from;
      if (!isCopy) {
        yield mark(at, imageName(record, image), "exec", start, imageArgs(record, image, period));
      }
      continue;
    }
    // The number separates two equal programs in a row.
    const args = {
      execs_before: i,
      ...imageArgs(record, image, period),
      ...(i === images.length - 1 ? endArgs(record) : {}),
    };
    yield slice(at, imageName(record, image), isFork ? "fork" : "exec", start, end, args);
  }
  for (const { ts, from: old, to: name } of record.renames) {
    yield mark(at, `renamed to ${name?.text ?? "?"}`, "rename", since(ts), {
      from: old?.text ?? null,
      to: name?.text ?? null,
    });
  }
  for (const { ts, from: old, to: adopter } of record.reparents) {
    yield mark(at, `adopted by ${adopter ?? "?"}`, "reparent", since(ts), {
      old_ppid: old,
      new_ppid: adopter,
    });
  }
  if (record.ending !== null && hasFailed(record)) {
    yield mark(at, endingName(record.ending), "failure", since(to), endArgs(record));
  }
}

/** Returns the span of time in which a process is drawn: within the recording, never negative. */
export function drawn(
  record: ProcessRecord,
  { fromTs, toTs }: Period,
): { from: number; to: number } {
  const from = Math.min(toTs, Math.max(fromTs, record.startTs));
  return { from, to: Math.min(toTs, Math.max(from, record.endTs ?? toTs)) };
}

function imageName(record: ProcessRecord, { comm, filename }: RecordedImage): string {
  return comm?.text ?? filename?.text.split("/").at(-1) ?? `pid ${record.pid}`;
}

function imageArgs(record: ProcessRecord, image: RecordedImage, { hosts }: Period): TraceArgs {
  return {
    host: hosts.length > 0 ? record.host : null,
    pid: record.pid,
    ppid: record.parentPid,
    key: record.key,
    user: record.user ?? (record.uid === null ? null : String(record.uid)),
    filename: image.filename?.text ?? null,
    command: image.argv === null ? null : shellQuoteLine(image.argv),
    command_cut: image.argvTruncated ? true : null,
    cwd: image.cwd?.text ?? null,
    cgroup: record.cgroup,
    exe: image.program?.exe?.text ?? null,
    tty: record.login?.tty ?? null,
    gid: record.login?.gid ?? null,
    inferred: record.inferred ? true : null,
  };
}

function endArgs({ ending, usage }: ProcessRecord): TraceArgs {
  if (ending === null) return { alive_at_the_end: true };
  return {
    exit_code: ending.exitCode,
    signal: ending.signalName ?? ending.signal,
    core: ending.core === true ? true : null,
    cause: ending.death?.cause ?? null,
    killed_by: ending.death?.killedBy == null ? null : senderName(ending.death.killedBy),
    signal_code: ending.death?.signalCode ?? null,
    oom: ending.oom === true ? true : null,
    exec_failed: ending.execFailed ? true : null,
    death: deathSentence(ending),
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
    rchar: usage.rchar,
    wchar: usage.wchar,
    syscr: usage.syscr,
    syscw: usage.syscw,
    cancelled_write_bytes: usage.cancelledWriteBytes,
    sent_bytes: usage.net?.sentBytes ?? null,
    received_bytes: usage.net?.receivedBytes ?? null,
    connects: usage.net?.connects ?? null,
    accepts: usage.net?.accepts ?? null,
    failed_connects: usage.net?.failedConnects ?? null,
    minor_faults: usage.minorFaults,
    major_faults: usage.majorFaults,
    voluntary_switches: usage.voluntarySwitches,
    involuntary_switches: usage.involuntarySwitches,
    threads_total: usage.threadsTotal,
  };
}

function endingName(ending: RecordedEnding): string {
  const { exitCode, signal, signalName } = ending;
  const plain = signal === null ? `exit ${exitCode ?? "?"}` : `killed by ${signalName ?? signal}`;
  return deathSentence(ending) ?? plain;
}
