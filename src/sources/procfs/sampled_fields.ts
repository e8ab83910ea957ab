import { containerId } from "../../model/base/container_id.ts";
import type { Sighting } from "../../model/scan/sighting.ts";
import type { SampledFields } from "../../model/process/sampled_fields.ts";

/** What a sighting says of a living process, as the table keeps it. */
export function sampledFields(sighting: Sighting): Partial<SampledFields> {
  const { state, threads, rssBytes, cpuUserNs, cpuSystemNs, nice, kernelThread, pgid, sid } =
    sighting;
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
  const particulars = sighting.particulars;
  if (particulars === null) return fields;
  const { cwd, euid, nsPid, pidNs, cgroup } = particulars;
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
