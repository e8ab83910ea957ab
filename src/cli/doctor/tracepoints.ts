import { fail, type Finding, ok, warn } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";
import { tracefsFolder } from "./tracefs.ts";

const NAME = "tracepoints";
const MEANING = "Birth, exec, death and rename of processes are told by them";
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
export function checkTracepoints(facts: HostFacts): Finding {
  const folder = tracefsFolder(facts);
  if (folder === null) {
    return warn(NAME, "unknown while tracefs can't be read", MEANING, "See tracefs above");
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
  if (missing.length > 0) return fail(NAME, `missing ${missing.join(", ")}`, MEANING, REMEDY, 3);
  if (facts.readFile(`${folder}/events/${RENAME}/format`) === null) {
    return warn(NAME, `missing ${RENAME}`, "Renames are seen at the next exec or scan only", null);
  }
  return ok(NAME, `all ${NEEDED.length + 1}`, MEANING);
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
