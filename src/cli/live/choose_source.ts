import { Redactor } from "../../model/redact/redactor.ts";
import { BpftraceSource } from "../../sources/bpftrace/bpftrace_source.ts";
import type { ProgramChoice } from "../../sources/bpftrace/program_choice.ts";
import { sidecarCommand } from "../../sources/bpftrace/sidecar_command.ts";
import { libc } from "../../sources/libc/library.ts";
import { HostLookup } from "../../sources/procfs/host_lookup.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { ProcfsSource } from "../../sources/procfs/procfs_source.ts";
import { type Notice, type Source, SourceError } from "../../sources/source.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { NO_CAPABILITIES } from "../../model/event/event.ts";
import { preflight, requireAsked, requireOpenFiles } from "./preflight.ts";
import { ownCommand } from "./own_command.ts";
import { setprivPath, type ToolAnswers, toolPath } from "../doctor/tools.ts";

/** Returns the warning of a screen without bpftrace; `isRoot` is a root that asked for procfs. */
function procfsWarning(isRoot: boolean): string {
  // The way out comes first: a narrow screen cuts the end.
  const remedy = isRoot ? "leave out `--source procfs`" : `run \`sudo ${ownCommand()}\``;
  return `procfs only (${remedy}): ` +
    "short lives, exit status and exec history are missed";
}

/** Returns the warning of a tracing program that works without the kernel's types. */
function reducedWarning({ because }: ProgramChoice): string {
  return `exit status, statistics and renames are unknown, because ${because}`;
}

/**
 * Returns the source of a request. With `--source auto` and without permission to trace, a screen falls
 * back to /proc and says so in its header. A stream ends with status 4 instead, because a program that
 * reads it would not see the difference.
 */
export function chooseSource(
  request: LiveRequest,
  answers: ToolAnswers,
  onNotice: (notice: Notice) => void,
): Source {
  requireOpenFiles();
  const proc = new ProcReader("/proc", Redactor.of(request));
  const lookup = new HostLookup(proc.pageBytes);
  const isScreen = !request.json && request.child.length === 0;
  if (request.source === "procfs") {
    requireAsked(
      request.events,
      NO_CAPABILITIES,
      "--source procfs sees only what /proc shows",
      request.activity,
    );
    if (request.activity !== null) {
      throw new ExitError(
        EXIT.environment,
        "Cannot trace activity: --source procfs sees only what /proc shows. Leave out --activity, or " +
          "--source procfs",
      );
    }
    const isRoot = libc().geteuid() === 0;
    if (isScreen) onNotice({ topic: "source", text: procfsWarning(isRoot) });
    return new ProcfsSource(proc, lookup);
  }
  try {
    const { version, measure, program, chooseActivity } = preflight(
      answers,
      request.events,
      request.activity,
    );
    if (isScreen && program.because !== null) {
      onNotice({ topic: "source", text: reducedWarning(program) });
    }
    const bpftrace = toolPath("bpftrace") ?? "bpftrace";
    const setpriv = setprivPath(answers);
    const command = sidecarCommand(bpftrace, measure.bpftrace, program, setpriv);
    return new BpftraceSource({
      ...{ command, program, version, lookup, proc },
      // A tenth of a second does not count on a screen or in a recording; for lines it does.
      restsWhenQuiet: isScreen,
      ...request.activity === null ? {} : { activity: request.activity },
      planActivity: (kinds) => {
        const chosen = chooseActivity(kinds);
        if (chosen.kind === "none") return chosen;
        const input = { text: chosen.text, btf: null };
        return {
          program: chosen,
          command: sidecarCommand(bpftrace, measure.bpftrace, input, setpriv),
        };
      },
    });
  } catch (error) {
    if (error instanceof SourceError) throw new ExitError(error.exitCode, error.message);
    const denied = error instanceof ExitError && error.status === EXIT.permission;
    if (!denied || !isScreen || request.source !== "auto") throw error;
    onNotice({ topic: "source", text: procfsWarning(false) });
    if (request.activity !== null) {
      onNotice({ topic: "activity", text: "activity is not traced: /proc does not show it" });
    }
    return new ProcfsSource(proc, lookup);
  }
}
