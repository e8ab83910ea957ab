import type { ProcessKey } from "../../model/base/process_key.ts";
import { signalName } from "../../model/base/signal_name.ts";
import type { Effect } from "./effect.ts";
import { warningsOf } from "./signal_risk.ts";
import type { SignalTarget } from "./signal_target.ts";

/** A question before a signal: a signal cannot be undone. */
export interface Confirmation {
  readonly title: string;
  /** The label of the button that says yes. */
  readonly verb: string;
  /** The processes that get the signal, and the targets that have ended since. */
  readonly targets: readonly SignalTarget[];
  /** The risks of the signal. The worst comes first. */
  readonly warnings: readonly string[];
  /** The answer that Enter gives: No when there is a warning. */
  readonly choice: "yes" | "no";
  /** The effect of yes. It leaves out processes that have ended. */
  readonly effect: Effect;
  readonly signal: number;
}

/** Returns the question before a signal. It shows targets that have ended; they get no signal. */
export function confirmSignal(signal: number, targets: readonly SignalTarget[]): Confirmation {
  const living = targets.filter(({ isDead }) => !isDead);
  const named = living.length === 1 ? "this process" : `these ${living.length} processes`;
  const warnings = warningsOf(targets);
  return {
    title: `Send ${signalName(signal)} to ${named}?`,
    verb: warnings.length === 0 ? "Send" : "Send it anyway",
    ...{ targets, warnings, signal },
    choice: warnings.length === 0 ? "yes" : "no",
    effect: { type: "signal", signal, targets: living },
  };
}

/** Returns the question after some of its targets have ended; null when all have. */
export function withoutDead(
  confirmation: Confirmation,
  ended: ReadonlySet<ProcessKey>,
): Confirmation | null {
  const targets = markedDead(confirmation.targets, ended);
  if (targets.every(({ isDead }) => isDead)) return null;
  const { choice } = confirmation;
  return { ...confirmSignal(confirmation.signal, targets), choice };
}

/** Returns the targets, with the targets in `ended` marked as dead. */
export function markedDead(
  targets: readonly SignalTarget[],
  ended: ReadonlySet<ProcessKey>,
): readonly SignalTarget[] {
  return targets.map((target) => ended.has(target.key) ? { ...target, isDead: true } : target);
}
