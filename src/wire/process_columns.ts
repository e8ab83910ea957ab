/** The columns of a table with a row for each process: CSV and Parquet. */
import { deathSentence } from "../model/process/death_text.ts";
import { commandLine } from "../model/report/command_name.ts";
import { lastComm, lastImage, type ProcessRecord } from "../model/report/process_record.ts";

/** A column: the kind of its values, and the value of a process. `null` is unknown. */
export type ProcessColumn =
  | { readonly kind: "text"; readonly value: (life: ProcessRecord) => string | null }
  | { readonly kind: "flag"; readonly value: (life: ProcessRecord) => boolean | null }
  /** A count, a size, an id or a duration in nanoseconds. */
  | { readonly kind: "number"; readonly value: (life: ProcessRecord) => number | null }
  /** A moment, as nanoseconds since boot; a table has it as time of day. */
  | { readonly kind: "time"; readonly value: (life: ProcessRecord) => number | null };

const text = (value: (life: ProcessRecord) => string | null) => ({ kind: "text", value } as const);
const flag = (value: (life: ProcessRecord) => boolean | null) => ({ kind: "flag", value }) as const;
const count = (value: (life: ProcessRecord) => number | null) =>
  ({ kind: "number", value }) as const;
const time = (value: (life: ProcessRecord) => number | null) => ({ kind: "time", value } as const);

/** Columns in their order; docs/report.md describes them. */
export const PROCESS_COLUMNS: Readonly<Record<string, ProcessColumn>> = {
  key: text(({ key }) => key),
  pid: count(({ pid }) => pid),
  parent_key: text(({ parentKey }) => parentKey),
  parent_pid: count(({ parentPid }) => parentPid),
  start_time: time(({ startTs }) => startTs),
  start_ts: count(({ startTs }) => startTs),
  end_ts: count(({ endTs }) => endTs),
  duration_ns: count(({ startTs, endTs }) => endTs === null ? null : Math.max(0, endTs - startTs)),
  birth_seen: flag(({ birthSeen }) => birthSeen),
  comm: text((life) => lastComm(life)?.text ?? null),
  filename: text((life) => lastImage(life).filename?.text ?? null),
  command_line: text((life) => lastImage(life).argv === null ? null : commandLine(life)),
  cwd: text((life) => lastImage(life).cwd?.text ?? null),
  uid: count(({ uid }) => uid),
  user: text(({ user }) => user),
  cgroup: text(({ cgroup }) => cgroup),
  container: text(({ container }) => container),
  exe: text((life) => lastImage(life).program?.exe?.text ?? null),
  gid: count(({ login }) => login?.gid ?? null),
  egid: count(({ login }) => login?.egid ?? null),
  login_uid: count(({ login }) => login?.loginUid ?? null),
  tty: text(({ login }) => login?.tty ?? null),
  execs: count(({ execs, execsLeftOut }) => execs.length + execsLeftOut),
  forks: count(({ forkCount }) => forkCount),
  exit_code: count(({ ending }) => ending?.exitCode ?? null),
  signal: count(({ ending }) => ending?.signal ?? null),
  signal_name: text(({ ending }) => ending?.signalName ?? null),
  core: flag(({ ending }) => ending?.core ?? null),
  cause: text(({ ending }) => ending?.death?.cause ?? null),
  killed_by_pid: count(({ ending }) => ending?.death?.killedBy?.pid ?? null),
  killed_by_comm: text(({ ending }) => ending?.death?.killedBy?.comm?.text ?? null),
  killed_by_uid: count(({ ending }) => ending?.death?.killedBy?.uid ?? null),
  signal_code: count(({ ending }) => ending?.death?.signalCode ?? null),
  oom: flag(({ ending }) => ending?.oom ?? null),
  exec_failed: flag(({ ending }) => ending?.execFailed ?? null),
  death: text(({ ending }) => ending === null ? null : deathSentence(ending)),
  cpu_user_ns: count(({ usage }) => usage.cpuUserNs),
  cpu_system_ns: count(({ usage }) => usage.cpuSystemNs),
  max_rss_bytes: count(({ usage }) => usage.maxRssBytes),
  read_bytes: count(({ usage }) => usage.readBytes),
  write_bytes: count(({ usage }) => usage.writeBytes),
  minor_faults: count(({ usage }) => usage.minorFaults),
  major_faults: count(({ usage }) => usage.majorFaults),
  voluntary_switches: count(({ usage }) => usage.voluntarySwitches),
  involuntary_switches: count(({ usage }) => usage.involuntarySwitches),
  threads_total: count(({ usage }) => usage.threadsTotal),
  inferred: flag(({ inferred }) => inferred),
  late: flag(({ late }) => late),
  rchar: count(({ usage }) => usage.rchar),
  wchar: count(({ usage }) => usage.wchar),
  syscr: count(({ usage }) => usage.syscr),
  syscw: count(({ usage }) => usage.syscw),
  cancelled_write_bytes: count(({ usage }) => usage.cancelledWriteBytes),
  sent_bytes: count(({ usage }) => usage.net?.sentBytes ?? null),
  received_bytes: count(({ usage }) => usage.net?.receivedBytes ?? null),
  connects: count(({ usage }) => usage.net?.connects ?? null),
  accepts: count(({ usage }) => usage.net?.accepts ?? null),
  failed_connects: count(({ usage }) => usage.net?.failedConnects ?? null),
};
