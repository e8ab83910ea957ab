import type { StatSample } from "../../model/scan/sighting.ts";
import { libc } from "../../sources/libc/library.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";

const SIGSTOP = 19;

/**
 * Stops our whole process group, as ^Z at the terminal would: `deno task` and sudo are in it, and
 * the shell waits for them. SIGSTOP, since `deno task` takes SIGTSTP for something to pass on.
 *
 * Where there is no shell (an orphaned process group, as setpgid(2) calls it) nobody could ever
 * continue us; then nothing is stopped.
 */
export function stopGroup(proc: ProcReader): void {
  const self = proc.stat(Deno.pid);
  let above: StatSample | null = self;
  while (above !== null && above.pgid === self!.pgid) above = proc.stat(above.ppid);
  if (above !== null && above.sid === self!.sid) libc().kill(0, SIGSTOP);
}
