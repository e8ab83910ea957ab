import type { ResourceLimit } from "../../model/inspect/reading.ts";

/** Parses /proc/PID/limits (proc_pid_limits(5)). Its columns are two or more blanks apart. */
export function parseProcLimits(text: string): readonly ResourceLimit[] {
  const limits: ResourceLimit[] = [];
  for (const line of text.split("\n").slice(1)) {
    const found = /^Max (.+?) {2,}(\S+) +(\S+)(?: +(\S+))? *$/.exec(line);
    if (found === null) continue;
    const [, name = "", soft = "", hard = "", unit = ""] = found;
    limits.push({ name, soft: valueOf(soft), hard: valueOf(hard), unit });
  }
  return limits;
}

function valueOf(text: string): ResourceLimit["soft"] {
  if (text === "unlimited") return "unlimited";
  return /^\d+$/.test(text) ? Number(text) : null;
}
