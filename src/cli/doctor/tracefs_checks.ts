import { fail, type Finding, type HostAccess, ok, warn } from "./check.ts";
import { mountsOf } from "./procfs_checks.ts";

const TRACEFS_NAME = "tracefs";
const TRACEFS_MEANING = "The kernel describes its tracepoints there";

/** The second is where debugfs mounts it by itself. */
const PLACES = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/** The folder where the tracepoints can be read; `null` when there is none. */
export function tracefsFolder(facts: HostAccess): string | null {
  return PLACES.find((place) => facts.exists(`${place}/events/sched`)) ?? null;
}

/** tracefs is mounted and we may read it. */
export function checkTracefs(facts: HostAccess): Finding {
  const folder = tracefsFolder(facts);
  if (folder !== null) return ok(TRACEFS_NAME, folder, TRACEFS_MEANING);

  const mount = (mountsOf(facts) ?? []).find(({ type }) => type === "tracefs");
  if (mount !== undefined) {
    return facts.uid === 0
      ? fail(
        TRACEFS_NAME,
        `tracefs on ${mount.where} has no events/sched`,
        TRACEFS_MEANING,
        "Use a kernel with CONFIG_FTRACE=y",
        3,
      )
      : warn(
        TRACEFS_NAME,
        `uid ${facts.uid} may not read ${mount.where}`,
        TRACEFS_MEANING,
        "Look again as root",
      );
  }
  return fail(
    TRACEFS_NAME,
    "tracefs is not mounted",
    TRACEFS_MEANING,
    "Run `sudo mount -t tracefs nodev /sys/kernel/tracing`",
    3,
  );
}

const TRACEPOINTS_NAME = "tracepoints";
const TRACEPOINTS_MEANING = "Birth, exec, death and rename of processes are told by them";
const REMEDY = "Use a kernel with CONFIG_FTRACE=y, or a distribution's own kernel";

/** Each with the fields that the programs in scripts/ read. */
const NEEDED: readonly (readonly [tracepoint: string, fields: readonly string[]])[] = [
  ["task/task_newtask", ["pid", "clone_flags"]],
  ["sched/sched_process_fork", ["child_pid"]],
  ["sched/sched_process_exec", ["filename", "pid", "old_pid"]],
  ["sched/sched_process_exit", ["pid"]],
];
const RENAME = "task/task_rename";

/** The tracepoints exist and have the fields that we read. */
export function checkTracepoints(facts: HostAccess): Finding {
  const folder = tracefsFolder(facts);
  if (folder === null) {
    return warn(
      TRACEPOINTS_NAME,
      "unknown while tracefs can't be read",
      TRACEPOINTS_MEANING,
      "See tracefs above",
    );
  }
  const missing: string[] = [];
  for (const [tracepoint, fields] of NEEDED) {
    const format = facts.readFile(`${folder}/events/${tracepoint}/format`);
    const known = format === null ? null : fieldsOf(format);
    if (known === null) missing.push(tracepoint);
    else {
      missing.push(
        ...fields.filter((field) => !known.has(field)).map((field) => `${tracepoint}: ${field}`),
      );
    }
  }
  if (missing.length > 0) {
    return fail(TRACEPOINTS_NAME, `missing ${missing.join(", ")}`, TRACEPOINTS_MEANING, REMEDY, 3);
  }
  if (facts.readFile(`${folder}/events/${RENAME}/format`) === null) {
    return warn(
      TRACEPOINTS_NAME,
      `missing ${RENAME}`,
      "Renames are seen at the next exec or scan only",
      null,
    );
  }
  return ok(TRACEPOINTS_NAME, `all ${NEEDED.length + 1}`, TRACEPOINTS_MEANING);
}

/**
 * The field names of a tracepoint's `format` file, whose lines are like
 * `field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;`
 */
function fieldsOf(format: string): Set<string> {
  return new Set(
    [...format.matchAll(/^\s*field:.*?(\w+)(?:\[\w*\])?;/gm)].map((match) => match[1] ?? ""),
  );
}
