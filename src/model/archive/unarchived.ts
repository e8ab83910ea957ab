import type { ArchivedProcess } from "./archived_process.ts";
import { NO_CHILDREN } from "../process/children.ts";
import { endingOf } from "../process/new_process.ts";
import type { Birth, Identity, Process, ProcessImage, Usage } from "../process/process.ts";

/** Returns an archived process as a row of its own, to be kept. */
export function unarchived(row: ArchivedProcess): Process {
  const image = imageOf(row.image);
  return {
    key: row.key,
    pid: row.pid,
    startTicks: row.startTicks,
    startTs: row.startTs,
    inferred: row.inferred,
    ppid: row.ppid,
    parent: row.parent,
    birth: birthOf(row.birth),
    image,
    identity: identityOf(row.identity),
    usage: usageOf(row.usage),
    forkCount: row.forkCount,
    children: NO_CHILDREN,
    place: -1,
    siblingPlace: -1,
    ending: endingOf(row.ending),
    biography: row.told(image.argv),
    kernelThread: row.kernelThread,
  };
}

function birthOf({ seen, ppid, parentKey, parentComm }: Birth): Birth {
  return { seen, ppid, parentKey, parentComm };
}

function imageOf(image: ProcessImage): ProcessImage {
  const { comm, commTs, filename, argv, argvTruncated, cwd, execTs, execCount } = image;
  return { comm, commTs, filename, argv, argvTruncated, cwd, execTs, execCount };
}

function identityOf(identity: Identity): Identity {
  const { uid, user, euid, cgroup, container, pgid, sid, nsPid, pidNs } = identity;
  return { uid, user, euid, cgroup, container, pgid, sid, nsPid, pidNs };
}

function usageOf(usage: Usage): Usage {
  const { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice } = usage;
  return { state, threads, rssBytes, cpuPercent, cpuUserNs, cpuSystemNs, nice };
}
