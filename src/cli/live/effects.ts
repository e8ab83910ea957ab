/** Performs the effects of the screen on processes: signals, priorities, CPUs, the freezer. */
import { signalName } from "../../model/base/signal_name.ts";
import { type PidfdOutcome, reniceProcess, signalProcess } from "../../sources/libc/pidfd.ts";
import type { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { setAffinity, setIoPriority } from "../../sources/libc/scheduling.ts";
import { type FreezerOutcome, setFrozen } from "../../sources/inspect/cgroup_freezer.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { ioText } from "../../ui/widgets/scheduling.ts";
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
  const perform = (effect: TargetEffect, key: ProcessKey): PidfdOutcome => {
    switch (effect.type) {
      case "signal":
        return signalProcess(key, effect.signal, keyOf);
      case "renice":
        return reniceProcess(key, effect.step, nice);
      case "ionice":
        return setIoPriority(key, effect.io.class, effect.io.level, nice);
      case "affinity":
        return setAffinity(key, effect.cpus, nice);
    }
  };
  return (effect) => {
    if (effect.type === "freeze") {
      const { cgroup, isFrozen, targets } = effect;
      const member = () => targets.find(({ key, pid }) => keyOf(pid) === key)?.pid ?? null;
      return frozenText(effect, setFrozen(cgroup, isFrozen, member), isRoot, command);
    }
    const attempts = effect.targets.map((target) => ({
      target,
      outcome: isZombie(proc, target) ? { kind: "zombie" as const } : perform(effect, target.key),
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
  effect: TargetEffect,
  attempts: readonly Attempt[],
  isRoot: boolean,
  nice: number | null,
  command = "traceflock",
): string {
  const done = attempts.filter(({ outcome }) => outcome.kind === "done");
  const refused = attempts.filter(({ outcome }) => outcome.kind !== "done");
  const what = whatText(effect);
  const parts = refused.slice(0, MAX_NAMED).map(({ target, outcome }) =>
    `${targetName(target)} ${reason(effect, outcome, isRoot, command)}`
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

type FreezeEffect = Extract<ProcessEffect, { type: "freeze" }>;
type TargetEffect = Exclude<ProcessEffect, FreezeEffect>;

function whatText(effect: TargetEffect): string {
  switch (effect.type) {
    case "signal":
      return signalName(effect.signal);
    case "renice":
      return stepText(effect.step);
    case "ionice":
      return ioText(effect.io);
    case "affinity":
      return effect.cpus === null ? "all CPUs" : `CPUs ${effect.text}`;
  }
}

/** Returns the result of a request to the freezer in one line. */
export function frozenText(
  { cgroup, isFrozen, targets }: Omit<FreezeEffect, "type">,
  outcome: FreezerOutcome,
  isRoot: boolean,
  command = "traceflock",
): string {
  const verb = isFrozen ? "Freeze" : "Thaw";
  const processes = `${targets.length} ${targets.length === 1 ? "process" : "processes"}`;
  switch (outcome.kind) {
    case "done":
      return `${isFrozen ? "Frozen" : "Thawed"}: ${cgroup}, ${processes}`;
    case "asked":
      return `${verb} of ${cgroup} has begun: some of its processes are still in the kernel`;
    case "own":
      return `${verb} refused: TraceFlock itself is in ${cgroup}`;
    case "moved":
      return `${verb} refused: none of these processes is in ${cgroup} of cgroup version 2 now`;
    case "older":
      return `${verb} refused: ${cgroup} is a cgroup of version 1; only version 2 has this freezer`;
    case "absent":
      return `${verb} refused: ${cgroup} has no freezer of cgroup version 2`;
    case "denied":
      return isRoot
        ? `${verb} refused: ${cgroup} may not be written (EACCES)`
        : `${verb} refused: ${cgroup} needs root (EACCES); run \`sudo ${command}\``;
    case "failed":
      return `${verb} of ${cgroup} failed: ${outcome.why}`;
  }
}

function stepText(step: number): string {
  return step < 0 ? `nice ${step}` : `nice +${step}`;
}

function isZombie(proc: ProcReader, { key, pid }: SignalTarget): boolean {
  const now = proc.stat(pid);
  return now !== null && now.key === key && now.state === "Z";
}

const EINVAL = 22;

function reason(
  effect: TargetEffect,
  outcome: Attempt["outcome"],
  isRoot: boolean,
  command: string,
): string {
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
      if (effect.type === "affinity" && outcome.errno === EINVAL) {
        return "may use none of these CPUs (EINVAL)";
      }
      return `could not be reached: error ${outcome.errno} of the kernel (errno(3))`;
  }
}
