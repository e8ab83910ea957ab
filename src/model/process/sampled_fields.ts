import type { Identity, Process, ProcessImage, Usage } from "./process.ts";
import { isSameText, type Text } from "../base/text.ts";

/** The fields that are read from /proc while a process is alive, without their groups. */
export type SampledFields =
  & Usage
  & Identity
  & Pick<ProcessImage, "comm" | "filename" | "argv" | "argvTruncated" | "cwd" | "program">
  & Pick<Process, "kernelThread">;

/** Assigns the values that differ; false when none did, so that no frame is needed. */
export function assignChanged(row: Process, values: Partial<SampledFields>): boolean {
  let isChanged = false;
  for (const name in values) {
    const value = values[name as keyof SampledFields];
    const group: object = [row.usage, row.identity, row.image].find((part) => name in part) ?? row;
    if (isSame(Reflect.get(group, name), value)) continue;
    isChanged = true;
    Object.assign(group, { [name]: value });
  }
  return isChanged;
}

/** Compares two values; objects by their content, since each reading makes a new one. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (!isObject(a) || !isObject(b) || Array.isArray(a) || Array.isArray(b)) return false;
  if (isText(a) || isText(b)) return isText(a) && isText(b) && isSameText(a, b);
  return Object.entries(a).every(([name, value]) => isSame(value, Reflect.get(b, name)));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is Text {
  return typeof value === "object" && value !== null && "text" in value;
}
