import { ACTIVITY_KINDS } from "../../model/event/activity.ts";
import { chooseActivity } from "../../sources/bpftrace/activity_choice.ts";
import { CheckTopic, type Finding, type HostAccess } from "./check.ts";
import { measureHost, missingTracepoints } from "./measure.ts";
import { tracefsFolder } from "./tracefs_checks.ts";

const ACTIVITY = new CheckTopic(
  "activity",
  "--activity reports traffic, connections and files of processes",
);

/** Checks what `--activity` can show here. It never keeps the live source from starting. */
export function checkActivity(host: HostAccess): Finding {
  if (tracefsFolder(host) === null) {
    return ACTIVITY.warn("unknown while tracefs can't be read", "See tracefs above");
  }
  const kinds = new Set(ACTIVITY_KINDS);
  const chosen = chooseActivity(measureHost(host), kinds, missingTracepoints(host, kinds));
  if (chosen.kind === "none") return ACTIVITY.warn(chosen.because, chosen.remedy);
  if (chosen.because !== null) return ACTIVITY.warn(chosen.because, "Use Linux 6.3 or later");
  return ACTIVITY.ok(ACTIVITY_KINDS.join(", "));
}
