import { errnoName } from "../base/errno_name.ts";
import { signalName } from "../base/signal_name.ts";
import { formatDuration } from "../base/units.ts";
import type { Death, DeathCause, FailedExec, Sender } from "../event/death.ts";
import { DEATH_CAUSES, UNKNOWN_DEATH } from "../event/death.ts";

/** The values of an ending from which its sentence is made. */
export interface EndingFacts {
  readonly exitCode: number | null;
  readonly signal: number | null;
  readonly signalName: string | null;
  readonly core: boolean | null;
  readonly execFailed?: boolean;
  readonly death: Death | null;
  readonly oom: boolean | null;
}

/** Faults by signal and code, from siginfo.h. */
const FAULTS: Readonly<Record<string, string>> = {
  "4/1": "the cpu does not know the instruction",
  "4/2": "the operand of the instruction is not possible",
  "5/1": "it ran into a breakpoint",
  "5/2": "it was traced step by step",
  "5/128": "it ran into a breakpoint",
  "7/1": "the address is not aligned",
  "7/2": "no memory is behind the address, such as past the end of a mapped file",
  "7/4": "the memory is broken",
  "8/1": "it divided an integer by zero",
  "8/2": "an integer overflowed",
  "8/3": "it divided by zero",
  "11/1": "no memory is mapped at the address",
  "11/2": "the memory at the address does not allow it",
  "11/128": "the address is not possible, or the kernel could not use its stack",
};

/** What happened in the deaths that the kernel made. */
const MADE_BY_KERNEL: Readonly<Record<Exclude<DeathCause, "killed" | "self">, string>> = {
  ...DEATH_CAUSES,
  oom: "the memory was short",
};

/**
 * Returns one sentence about the death of a process, without a full stop, such as "killed by SIGKILL
 * from 812 systemd-oomd, 3.0s after SIGTERM from 1 systemd". null when nothing is known beyond the status. Names
 * come from other programs: sanitize them before showing.
 */
export function deathSentence(ending: EndingFacts): string | null {
  const { failedExec } = ending.death ?? UNKNOWN_DEATH;
  if (failedExec !== null) return failedExecText(failedExec, ending.exitCode);
  const isPlain = ending.death === null && ending.execFailed !== true && ending.oom !== true;
  if (ending.signal === null || isPlain) return null;
  const name = ending.signalName ?? signalName(ending.signal);
  const core = ending.core === true ? ", with a core dump" : "";
  return killText(ending, name) + earlierText(ending.death) + core;
}

function killText({ signal, death, oom, execFailed }: EndingFacts, name: string): string {
  const { killedBy, cause, signalCode } = death ?? UNKNOWN_DEATH;
  const killed = `killed by ${name}`;
  if (execFailed === true) return `${killed} in an exec of a broken program`;
  if (killedBy !== null) {
    return cause === "self" ? `sent itself ${name}` : `${killed} from ${senderName(killedBy)}`;
  }
  if (oom === true) return `${killed}: ${outOfMemory(death)}`;
  if (cause === null || cause === "killed" || cause === "self") {
    return `${killed}; the sender is unknown`;
  }
  const fault = FAULTS[`${signal}/${signalCode}`];
  return `${killed}: ${cause === "fault" && fault !== undefined ? fault : MADE_BY_KERNEL[cause]}`;
}

function outOfMemory(death: Death | null): string {
  switch (death?.oomScope ?? null) {
    case "memcg":
      return "its memory cgroup was out of memory";
    case "global":
      return "the host was out of memory";
    default:
      return "the kernel was out of memory";
  }
}

function earlierText(death: Death | null): string {
  const earlier = death?.earlier ?? null;
  if (earlier === null) return "";
  const { signal, by, cause, beforeNs } = earlier;
  const made = cause === null || cause === "killed" || cause === "self"
    ? ""
    : `: ${MADE_BY_KERNEL[cause]}`;
  const source = by === null ? made : ` from ${senderName(by)}`;
  return `, ${formatDuration(beforeNs)} after ${signalName(signal)}${source}`;
}

function failedExecText({ tried, errno }: FailedExec, exitCode: number | null): string {
  const last = tried.at(-1)?.text ?? "?";
  const more = tried.length > 1 ? `, the last of ${tried.length} paths` : "";
  const status = exitCode === null ? "" : `exit ${exitCode}: `;
  return `${status}cannot run ${last} (${errnoName(errno) ?? `error ${errno}`}${more})`;
}

/** Returns the pid and the name of a sender: `812 systemd-oomd`. */
export function senderName({ pid, comm }: Sender): string {
  return `${pid} ${comm?.text ?? "?"}`;
}

/** Returns the end of a status in at most `room` cells: ` by 2301 bash`, ` by 2301`, ` oom` or nothing. */
export function statusCause(ending: EndingFacts, room: number): string {
  const { killedBy, cause } = ending.death ?? UNKNOWN_DEATH;
  const forms = killedBy !== null && cause !== "self"
    ? [` by ${senderName(killedBy)}`, ` by ${killedBy.pid}`]
    : cause === null || cause === "killed"
    ? []
    : [` ${cause}`];
  return forms.find((form) => form.length <= room) ?? "";
}
