import type { ProcessEvent } from "../../model/event/event.ts";
import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { joinArguments } from "../../model/query/text_match.ts";
import type { OwnRole } from "../../model/query/query_context.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";

/** Ancestors that may be wrappers of this process: sudo, a task runner, a shell. */
const MAX_WRAPPERS = 32;

/** This process, for {@linkcode ownRoles}. */
export interface OwnProcess {
  readonly pid: number;
  /** The arguments after the program's name; the query is among them. */
  readonly args: readonly string[];
  /** Returns the pid of the program behind `--`, the only child that is no part of the tracer. */
  readonly command: () => number | null;
}

/**
 * Returns a function that classifies processes as tracer, wrapper or neither (null). It reads /proc once,
 * at its first call: a query asks only about processes that match.
 */
export function ownRoles(
  own: OwnProcess,
  proc: Pick<ProcReader, "stat" | "argv">,
): (subject: ProcessEvent | Process) => OwnRole | null {
  let family: ReadonlyMap<ProcessKey, OwnRole> | null = null;
  return ({ key, pid, ppid }) => {
    if (ppid === own.pid) return pid === own.command() ? null : "tracer";
    family ??= familyOf(own, proc);
    return family.get(key) ?? null;
  };
}

function familyOf(
  { pid, args }: OwnProcess,
  proc: Pick<ProcReader, "stat" | "argv">,
): ReadonlyMap<ProcessKey, OwnRole> {
  const family = new Map<ProcessKey, OwnRole>();
  const self = proc.stat(pid);
  if (self === null) return family;
  family.set(self.key, "tracer");
  const typed = args.join(" ");
  let above = self.ppid;
  for (let i = 0; i < MAX_WRAPPERS && above > 0 && typed !== ""; i++) {
    const stat = proc.stat(above);
    if (stat === null) break;
    const argv = proc.argv(above)?.argv ?? [];
    if (joinArguments(argv).includes(typed)) family.set(stat.key, "wrapper");
    above = stat.ppid;
  }
  return family;
}
