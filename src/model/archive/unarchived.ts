import type { ArchivedProcess } from "./archived_process.ts";
import { NO_CHILDREN } from "../process/children.ts";
import { endingOf } from "../process/new_process.ts";
import type { Process } from "../process/process.ts";

/** A process that stands in an archive, to be kept and read like one that never was there. */
export function unarchived(row: ArchivedProcess): Process {
  const { argv } = row;
  return {
    key: row.key,
    pid: row.pid,
    startTicks: row.startTicks,
    startTs: row.startTs,
    birthSeen: row.birthSeen,
    inferred: row.inferred,
    ppid: row.ppid,
    parent: row.parent,
    birthPpid: row.birthPpid,
    birthParentKey: row.birthParentKey,
    birthParentComm: row.birthParentComm,
    comm: row.comm,
    filename: row.filename,
    argv,
    argvTruncated: row.argvTruncated,
    cwd: row.cwd,
    uid: row.uid,
    user: row.user,
    euid: row.euid,
    cgroup: row.cgroup,
    container: row.container,
    pgid: row.pgid,
    sid: row.sid,
    nsPid: row.nsPid,
    pidNs: row.pidNs,
    execCount: row.execCount,
    forkCount: row.forkCount,
    execTs: row.execTs,
    commTs: row.commTs,
    children: NO_CHILDREN,
    place: -1,
    siblingPlace: -1,
    ending: endingOf(row.ending),
    state: row.state,
    threads: row.threads,
    rssBytes: row.rssBytes,
    cpuPercent: row.cpuPercent,
    cpuUserNs: row.cpuUserNs,
    cpuSystemNs: row.cpuSystemNs,
    nice: row.nice,
    biography: row.told(argv),
    kernelThread: row.kernelThread,
  };
}
