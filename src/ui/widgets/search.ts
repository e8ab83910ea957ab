import { commandText } from "../../model/list/columns.ts";
import type { Process } from "../../model/process/process.ts";

/** Whether a process is meant by a searched text: in its command or comm, or the start of its pid. */
export function searchMatcher(text: string): (process: Process) => boolean {
  const needle = text.toLowerCase();
  if (needle === "") return () => false;
  const isNumber = /^\d+$/.test(needle);
  return (process) =>
    (isNumber && String(process.pid).startsWith(needle)) ||
    commandText(process, 0, Infinity).toLowerCase().includes(needle) ||
    (process.image.comm?.text.toLowerCase().includes(needle) ?? false);
}
