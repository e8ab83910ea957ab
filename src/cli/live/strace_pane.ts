import { Redactor } from "../../model/redact/redactor.ts";
import { Strace } from "../../sources/inspect/strace.ts";
import { readText } from "../../sources/libc/file.ts";
import { libc } from "../../sources/libc/library.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { later } from "../base/long_timer.ts";
import { installCommand } from "../doctor/install_command.ts";
import { ignoredEntries, toolPath } from "../doctor/tools.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { ownCommand } from "./own_command.ts";

/** Returns the runner of strace for the live screen. */
export function straceOf(request: LiveRequest, proc: ProcReader, onChange: () => void): Strace {
  return new Strace({
    ...{ isRoot: libc().geteuid() === 0, command: ownCommand() },
    ...{ stat: (pid: number) => proc.stat(pid), redactor: Redactor.of(request) },
    paths: () => ({ strace: toolPath("strace"), setpriv: toolPath("setpriv") }),
    missing: missingText,
    hidesArguments: request.noArgv,
    ...{ after: later, onChange },
  });
}

/** Root may run it, so entries of PATH that another user can write do not count. */
function missingText(program: string, packaged: string): string {
  const where = ignoredEntries(program).length === 0 ? "" : " in a folder that only root can write";
  const command = installCommand(readText("/etc/os-release"), packaged);
  const remedy = command === null
    ? `install the package that holds ${program}`
    : `run \`${command}\``;
  const subject = program === "strace" ? "strace" : `strace needs ${program}, which`;
  return `${subject} is not on PATH${where}: ${remedy}`;
}
