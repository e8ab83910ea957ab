import type { Process } from "./process.ts";
import { isSameText, type Text } from "../base/text.ts";

/** What is read from /proc while a process lives. */
export type SampledFields = Pick<
  Process,
  | "state"
  | "threads"
  | "rssBytes"
  | "cpuPercent"
  | "cpuUserNs"
  | "cpuSystemNs"
  | "nice"
  | "kernelThread"
  | "nsPid"
  | "pidNs"
  | "cwd"
  | "cgroup"
  | "container"
  | "pgid"
  | "sid"
  | "uid"
  | "user"
  | "euid"
  | "argv"
  | "argvTruncated"
  | "filename"
  | "comm"
>;

/** Takes over what is another value now; false when nothing is, so that nothing need be drawn. */
export function assignChanged(row: SampledFields, values: Partial<SampledFields>): boolean {
  let isChanged = false;
  for (const name in values) {
    const field = name as keyof SampledFields;
    if (isSame(row[field], values[field])) continue;
    isChanged = true;
    Object.assign(row, { [field]: values[field] });
  }
  return isChanged;
}

/** Texts are read anew each time, so that those are compared by what they say. */
function isSame(a: unknown, b: unknown): boolean {
  return Object.is(a, b) || (isText(a) && isText(b) && isSameText(a, b));
}

function isText(value: unknown): value is Text {
  return typeof value === "object" && value !== null && "text" in value;
}
