import type { ProcessKey } from "../../model/base/process_key.ts";
import { signalName } from "../../model/base/signal_name.ts";
import type { Effect } from "./effect.ts";
import { straceWarningsOf, warningsOf } from "./signal_risk.ts";
import { scopeText, type SignalScope, type SignalTarget } from "./signal_target.ts";

/** What a confirmation asks about. */
export type Act =
  | { readonly type: "signal"; readonly signal: number; readonly scope: SignalScope }
  | { readonly type: "freeze"; readonly isFrozen: boolean; readonly cgroup: string }
  | { readonly type: "strace" };

/** A question before an act on processes: a signal cannot be undone. */
export interface Confirmation {
  readonly title: string;
  /** The label of the button that says yes. */
  readonly verb: string;
  /** The processes that the act is about, and the targets that have ended since. */
  readonly targets: readonly SignalTarget[];
  /** The first target that the box lists, where it has no room for all. */
  readonly top: number;
  /** The risks of the act. The worst comes first. */
  readonly warnings: readonly string[];
  /** The answer that Enter gives: No when there is a warning. */
  readonly choice: "yes" | "no";
  /** The effect of yes. It leaves out processes that have ended. */
  readonly effect: Effect;
  readonly act: Act;
}

/** Returns the question before an act. It shows targets that have ended; they get nothing. */
export function confirmAct(act: Act, targets: readonly SignalTarget[]): Confirmation {
  const living = targets.filter(({ isDead }) => !isDead);
  const warnings = act.type === "strace" ? straceWarningsOf(targets) : warningsOf(targets);
  const { title, verb } = wordsOf(act, living.length);
  return {
    title,
    verb: warnings.length === 0 ? verb : `${verb} it anyway`,
    ...{ targets, warnings, act, top: 0 },
    choice: warnings.length === 0 ? "yes" : "no",
    effect: { ...effectOf(act), targets: living },
  };
}

function wordsOf(act: Act, count: number): { readonly title: string; readonly verb: string } {
  if (act.type === "signal") {
    const title = `Send ${signalName(act.signal)} to ${scopeText(act.scope, count)}?`;
    return { title, verb: "Send" };
  }
  if (act.type === "strace") {
    return { title: "Attach strace? The process and its new children slow down", verb: "Attach" };
  }
  const verb = act.isFrozen ? "Freeze" : "Thaw";
  const scope = { type: "cgroup", path: act.cgroup } as const;
  return { title: `${verb} ${scopeText(scope, count)}?`, verb };
}

function effectOf(act: Act) {
  if (act.type === "strace") return { type: "strace" } as const;
  return act.type === "signal"
    ? { type: "signal", signal: act.signal } as const
    : { type: "freeze", isFrozen: act.isFrozen, cgroup: act.cgroup } as const;
}

/** Returns the question after some of its targets have ended; null when all have. */
export function withoutDead(
  confirmation: Confirmation,
  ended: ReadonlySet<ProcessKey>,
): Confirmation | null {
  const targets = markedDead(confirmation.targets, ended);
  if (targets.every(({ isDead }) => isDead)) return null;
  const { choice, top } = confirmation;
  return { ...confirmAct(confirmation.act, targets), choice, top };
}

/** Returns the targets, with the targets in `ended` marked as dead. */
export function markedDead(
  targets: readonly SignalTarget[],
  ended: ReadonlySet<ProcessKey>,
): readonly SignalTarget[] {
  return targets.map((target) => ended.has(target.key) ? { ...target, isDead: true } : target);
}
