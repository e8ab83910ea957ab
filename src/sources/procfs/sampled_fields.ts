import { containerId } from "../../model/base/container_id.ts";
import type { ScannedProcess } from "../../model/scan/scanned_process.ts";
import type { SampledFields } from "../../model/process/sampled_fields.ts";

/** What a scanned says of a living process, as the table keeps it. */
export function sampledFields(scanned: ScannedProcess): Partial<SampledFields> {
  const { state, threads, rssBytes, cpuUserNs, cpuSystemNs, nice, kernelThread, pgid, sid } =
    scanned;
  const fields: Partial<SampledFields> = {
    state,
    threads,
    rssBytes,
    cpuUserNs,
    cpuSystemNs,
    nice,
    kernelThread,
    pgid,
    sid,
  };
  const details = scanned.details;
  if (details === null) return fields;
  const { cwd, euid, nsPid, pidNs, cgroup } = details;
  return {
    ...fields,
    cwd,
    euid,
    nsPid,
    pidNs,
    cgroup,
    container: cgroup === null ? null : containerId(cgroup),
  };
}
