import { Redactor } from "../../model/redact/redactor.ts";
import { Strace } from "../../sources/inspect/strace.ts";
import { readText } from "../../sources/libc/file.ts";
import { libc } from "../../sources/libc/library.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { later } from "../base/long_timer.ts";
import { installCommand } from "../doctor/install_command.ts";
import { toolPath } from "../doctor/tools.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { ownCommand } from "./own_command.ts";

/** Returns the runner of strace for the live screen. */
export function straceOf(request: LiveRequest, proc: ProcReader, onChange: () => void): Strace {
  return new Strace({
    ...{ isRoot: libc().geteuid() === 0, command: ownCommand() },
    ...{ stat: (pid: number) => proc.stat(pid), redactor: Redactor.of(request) },
    paths: () => ({ strace: toolPath("strace"), setpriv: toolPath("setpriv") }),
    install: (program) => {
      const command = installCommand(readText("/etc/os-release"), program);
      return command === null ? `install the package that holds ${program}` : `run \`${command}\``;
    },
    hidesArguments: request.noArgv,
    ...{ after: later, onChange },
  });
}
