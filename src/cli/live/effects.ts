/** Performs the effects of the screen on processes: signals and nice values. */
import { signalName } from "../../model/base/signal_name.ts";
import { type PidfdOutcome, reniceProcess, signalProcess } from "../../sources/libc/pidfd.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import type { ProcessEffect } from "../../ui/widgets/effect.ts";
import { type SignalTarget, targetName } from "../../ui/widgets/signal_target.ts";

/** Failed targets that the result names; of more, it has only the number. */
const MAX_NAMED = 3;

/** One attempt. A signal to a zombie succeeds without effect, so it has its own outcome. */
export interface Attempt {
  readonly target: SignalTarget;
  readonly outcome: PidfdOutcome | { readonly kind: "zombie" };
}

/** Returns a function that performs an effect and returns the result in one line, not sanitized. */
export function processEffects(
  proc: ProcReader,
  isRoot: boolean,
  command = "traceflock",
): (effect: ProcessEffect) => string {
  const keyOf = (pid: number) => proc.stat(pid)?.key ?? null;
  const nice = {
    keyOf,
    threads: (pid: number) => proc.threads(pid),
    niceOf: (pid: number, thread: number) => proc.threadStat(pid, thread)?.nice ?? null,
  };
  return (effect) => {
    const attempts = effect.targets.map((target) => ({
      target,
      outcome: isZombie(proc, target)
        ? { kind: "zombie" as const }
        : effect.type === "signal"
        ? signalProcess(target.key, effect.signal, keyOf)
        : reniceProcess(target.key, effect.step, nice),
    }));
    const [first] = effect.targets;
    const now = effect.type === "renice" && effect.targets.length === 1 && first !== undefined
      ? proc.stat(first.pid)?.nice ?? null
      : null;
    return resultText(effect, attempts, isRoot, now, command);
  };
}

/** Returns the result of an effect in one line. `nice` is the new value of a single process. */
export function resultText(
  effect: ProcessEffect,
  attempts: readonly Attempt[],
  isRoot: boolean,
  nice: number | null,
  command = "traceflock",
): string {
  const done = attempts.filter(({ outcome }) => outcome.kind === "done");
  const refused = attempts.filter(({ outcome }) => outcome.kind !== "done");
  const what = effect.type === "signal" ? signalName(effect.signal) : stepText(effect.step);
  const parts = refused.slice(0, MAX_NAMED).map(({ target, outcome }) =>
    `${targetName(target)} ${reason(outcome, isRoot, command)}`
  );
  if (refused.length > MAX_NAMED) parts.push(`and ${refused.length - MAX_NAMED} more`);
  const [only] = done;
  const single = attempts.length === 1 && only !== undefined;
  const names = single ? targetName(only.target) : `${done.length} of ${attempts.length} processes`;
  if (done.length === 0) return `${what} refused: ${parts.join("; ")}`;
  const head = effect.type === "signal"
    ? `${what} sent to ${names}`
    : single && nice !== null
    ? `nice ${nice}: ${names}`
    : `${what}: ${names}`;
  return parts.length === 0 ? head : `${head}; ${parts.join("; ")}`;
}

function stepText(step: number): string {
  return step < 0 ? `nice ${step}` : `nice +${step}`;
}

function isZombie(proc: ProcReader, { key, pid }: SignalTarget): boolean {
  const now = proc.stat(pid);
  return now !== null && now.key === key && now.state === "Z";
}

function reason(outcome: Attempt["outcome"], isRoot: boolean, command: string): string {
  switch (outcome.kind) {
    case "done":
      return "";
    case "zombie":
      return "has ended; its parent has not waited for it (zombie)";
    case "gone":
      return "has ended";
    case "denied":
      return isRoot
        ? "cannot be changed: a capability is missing (EPERM)"
        : `belongs to another user, or needs root (EPERM); run \`sudo ${command}\``;
    case "failed":
      return `could not be reached: error ${outcome.errno} of the kernel (errno(3))`;
  }
}
