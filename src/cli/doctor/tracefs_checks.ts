/** tracefs and the tracepoints in it. */
import { CheckTopic, type Finding, type HostAccess } from "./check.ts";
import { mountsOf } from "./procfs_checks.ts";

const TRACEFS = new CheckTopic("tracefs", "The kernel describes its tracepoints there");

/** The second is the place where debugfs mounts it. */
const TRACEFS_FOLDERS = ["/sys/kernel/tracing", "/sys/kernel/debug/tracing"];

/** Returns the folder in which tracepoints can be read; `null` when there is none. */
export function tracefsFolder(host: HostAccess): string | null {
  return TRACEFS_FOLDERS.find((folder) => host.exists(`${folder}/events/sched`)) ?? null;
}

/** Checks that tracefs is mounted and readable. */
export function checkTracefs(host: HostAccess): Finding {
  const folder = tracefsFolder(host);
  if (folder !== null) return TRACEFS.ok(folder);

  const mount = (mountsOf(host) ?? []).find(({ type }) => type === "tracefs");
  if (mount !== undefined) {
    return host.uid === 0
      ? TRACEFS.fail(
        `tracefs on ${mount.where} has no events/sched`,
        "Use a kernel with CONFIG_FTRACE=y",
        3,
      )
      : TRACEFS.warn(`uid ${host.uid} may not read ${mount.where}`, "Run it again as root");
  }
  return TRACEFS.fail(
    "tracefs is not mounted",
    "Run `sudo mount -t tracefs nodev /sys/kernel/tracing`",
    3,
  );
}

const TRACEPOINTS = new CheckTopic(
  "tracepoints",
  "They report the birth, exec, death and rename of processes",
);

/** Each tracepoint with the fields that the programs in scripts/ read. */
const NEEDED: readonly (readonly [tracepoint: string, fields: readonly string[]])[] = [
  ["task/task_newtask", ["pid", "clone_flags"]],
  ["sched/sched_process_fork", ["child_pid"]],
  ["sched/sched_process_exec", ["filename", "pid", "old_pid"]],
  ["sched/sched_process_exit", ["pid"]],
];
const RENAME = "task/task_rename";

/** Checks that the tracepoints exist and have the fields that the programs read. */
export function checkTracepoints(host: HostAccess): Finding {
  const folder = tracefsFolder(host);
  if (folder === null) {
    return TRACEPOINTS.warn("unknown while tracefs can't be read", "See tracefs above");
  }
  const missing: string[] = [];
  for (const [tracepoint, fields] of NEEDED) {
    const format = host.readFile(`${folder}/events/${tracepoint}/format`);
    const known = format === null ? null : fieldsOf(format);
    if (known === null) missing.push(tracepoint);
    else {
      missing.push(
        ...fields.filter((field) => !known.has(field)).map((field) => `${tracepoint}: ${field}`),
      );
    }
  }
  if (missing.length > 0) {
    return TRACEPOINTS.fail(
      `missing ${missing.join(", ")}`,
      "Use a kernel with CONFIG_FTRACE=y, or a distribution's own kernel",
      3,
    );
  }
  if (host.readFile(`${folder}/events/${RENAME}/format`) === null) {
    return TRACEPOINTS.warn(
      `missing ${RENAME}`,
      null,
      "A rename appears only with the next exec or scan",
    );
  }
  return TRACEPOINTS.ok(`all ${NEEDED.length + 1}`);
}

/**
 * Returns the field names in the `format` file of a tracepoint, whose lines are like
 * `field:__data_loc char[] filename;	offset:8;	size:4;	signed:0;`
 */
function fieldsOf(format: string): Set<string> {
  return new Set(
    [...format.matchAll(/^\s*field:.*?(\w+)(?:\[\w*\])?;/gm)].map((match) => match[1] ?? ""),
  );
}
