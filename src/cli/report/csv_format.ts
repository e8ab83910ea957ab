import { commandLine } from "../../model/report/command_name.ts";
import { deathSentence } from "../../model/process/death_text.ts";
import { lastComm, lastImage, type ProcessRecord } from "../../model/report/process_record.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import { csvRow } from "../../wire/csv.ts";
import { WallClock } from "../../wire/event/wall_clock.ts";
import { type ReportInput, textFormat } from "./report_format.ts";

type Cell = string | number | boolean | null;

/** Columns in their order, with their values; docs/report.md describes them. */
const COLUMNS: Readonly<Record<string, (life: ProcessRecord, clock: WallClock | null) => Cell>> = {
  key: ({ key }) => key,
  pid: ({ pid }) => pid,
  parent_key: ({ parentKey }) => parentKey,
  parent_pid: ({ parentPid }) => parentPid,
  start_time: ({ startTs }, clock) => clock?.format(startTs) ?? null,
  start_ts: ({ startTs }) => startTs,
  end_ts: ({ endTs }) => endTs,
  duration_ns: ({ startTs, endTs }) => endTs === null ? null : Math.max(0, endTs - startTs),
  birth_seen: ({ birthSeen }) => birthSeen,
  comm: (life) => lastComm(life)?.text ?? null,
  filename: (life) => lastImage(life).filename?.text ?? null,
  command_line: (life) => lastImage(life).argv === null ? null : commandLine(life),
  cwd: (life) => lastImage(life).cwd?.text ?? null,
  uid: ({ uid }) => uid,
  user: ({ user }) => user,
  cgroup: ({ cgroup }) => cgroup,
  container: ({ container }) => container,
  exe: (life) => lastImage(life).program?.exe?.text ?? null,
  gid: ({ login }) => login?.gid ?? null,
  egid: ({ login }) => login?.egid ?? null,
  login_uid: ({ login }) => login?.loginUid ?? null,
  tty: ({ login }) => login?.tty ?? null,
  execs: ({ execs, execsLeftOut }) => execs.length + execsLeftOut,
  forks: ({ forkCount }) => forkCount,
  exit_code: ({ ending }) => ending?.exitCode ?? null,
  signal: ({ ending }) => ending?.signal ?? null,
  signal_name: ({ ending }) => ending?.signalName ?? null,
  core: ({ ending }) => ending?.core ?? null,
  cause: ({ ending }) => ending?.death?.cause ?? null,
  killed_by_pid: ({ ending }) => ending?.death?.killedBy?.pid ?? null,
  killed_by_comm: ({ ending }) => ending?.death?.killedBy?.comm?.text ?? null,
  killed_by_uid: ({ ending }) => ending?.death?.killedBy?.uid ?? null,
  signal_code: ({ ending }) => ending?.death?.signalCode ?? null,
  oom: ({ ending }) => ending?.oom ?? null,
  exec_failed: ({ ending }) => ending?.execFailed ?? null,
  death: ({ ending }) => ending === null ? null : deathSentence(ending),
  cpu_user_ns: ({ usage }) => usage.cpuUserNs,
  cpu_system_ns: ({ usage }) => usage.cpuSystemNs,
  max_rss_bytes: ({ usage }) => usage.maxRssBytes,
  read_bytes: ({ usage }) => usage.readBytes,
  write_bytes: ({ usage }) => usage.writeBytes,
  minor_faults: ({ usage }) => usage.minorFaults,
  major_faults: ({ usage }) => usage.majorFaults,
  voluntary_switches: ({ usage }) => usage.voluntarySwitches,
  involuntary_switches: ({ usage }) => usage.involuntarySwitches,
  threads_total: ({ usage }) => usage.threadsTotal,
  inferred: ({ inferred }) => inferred,
  late: ({ late }) => late,
  rchar: ({ usage }) => usage.rchar,
  wchar: ({ usage }) => usage.wchar,
  syscr: ({ usage }) => usage.syscr,
  syscw: ({ usage }) => usage.syscw,
  cancelled_write_bytes: ({ usage }) => usage.cancelledWriteBytes,
  sent_bytes: ({ usage }) => usage.net?.sentBytes ?? null,
  received_bytes: ({ usage }) => usage.net?.receivedBytes ?? null,
  connects: ({ usage }) => usage.net?.connects ?? null,
  accepts: ({ usage }) => usage.net?.accepts ?? null,
  failed_connects: ({ usage }) => usage.net?.failedConnects ?? null,
};

/** One row for each process, for spreadsheets. */
export const csvReport = textFormat(rows);

function* rows(
  { selection: { processes: lives, contents: of } }: ReportInput,
): Iterable<SafeOutput> {
  yield csvRow(Object.keys(COLUMNS));
  const clock = of.bootWall === null ? null : new WallClock(of.bootWall);
  const columns = Object.values(COLUMNS);
  for (const life of lives) yield csvRow(columns.map((cell) => cell(life, clock)));
}
