import { readText } from "../../sources/libc/file.ts";
import { EXIT, ExitError } from "./exit_code.ts";

/** Open files that a live source takes, Deno's own included, with room for the screen. */
const NEEDED = 64;

/** Refuses a limit of open files under which pipes and /proc would fail in ways that look like other faults. */
export function requireOpenFiles(limits = readText("/proc/self/limits")): void {
  const soft = /^Max open files\s+(\d+)/m.exec(limits ?? "")?.[1];
  if (soft === undefined || Number(soft) >= NEEDED) return;
  throw new ExitError(
    EXIT.environment,
    `Cannot start: ${soft} open files are allowed, and ${NEEDED} are needed; ` +
      "raise the limit, as with `ulimit -n 1024`",
  );
}
