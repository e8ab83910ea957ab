import { fail, type Finding, ok, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { mountsOf } from "./mounts.ts";

const NAME = "tracefs";
const MEANING = "The kernel describes its tracepoints there";

/** The second is where debugfs mounts it by itself. */
const PLACES = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/** The folder where the tracepoints can be read; `null` when there is none. */
export function tracefsFolder(facts: HostFacts): string | null {
  return PLACES.find((place) => facts.exists(`${place}/events/sched`)) ?? null;
}

/** tracefs is mounted and we may read it. */
export function checkTracefs(facts: HostFacts): Finding {
  const folder = tracefsFolder(facts);
  if (folder !== null) return ok(NAME, folder, MEANING);

  const mount = (mountsOf(facts) ?? []).find(({ type }) => type === "tracefs");
  if (mount !== undefined) {
    return facts.uid === 0
      ? fail(
        NAME,
        `tracefs on ${mount.where} has no events/sched`,
        MEANING,
        "Use a kernel with CONFIG_FTRACE=y",
        3,
      )
      : warn(NAME, `uid ${facts.uid} may not read ${mount.where}`, MEANING, "Look again as root");
  }
  return fail(
    NAME,
    "tracefs is not mounted",
    MEANING,
    "Run `sudo mount -t tracefs nodev /sys/kernel/tracing`",
    3,
  );
}
