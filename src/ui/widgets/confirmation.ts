import type { ProcessKey } from "../../model/base/process_key.ts";
import { signalName } from "../../model/base/signal_name.ts";
import type { Effect } from "./effect.ts";
import { warningsOf } from "./signal_risk.ts";
import type { SignalTarget } from "./signal_target.ts";

/** A question before something that cannot be taken back. */
export interface Confirmation {
  readonly title: string;
  /** The word on the button. */
  readonly verb: string;
  /** The processes that it is about, those that have ended meanwhile too. */
  readonly targets: readonly SignalTarget[];
  /** Everything else that it would hit, the worst first. */
  readonly warnings: readonly string[];
  /** The answer that Enter gives: No when there is a warning. */
  readonly choice: "yes" | "no";
  /** What happens when it is confirmed; it is about no process that has ended. */
  readonly effect: Effect;
  readonly signal: number;
}

/** Asks before a signal. The targets that have ended are shown, and get none. */
export function confirmSignal(signal: number, targets: readonly SignalTarget[]): Confirmation {
  const living = targets.filter(({ isDead }) => !isDead);
  const whom = living.length === 1 ? "this process" : `these ${living.length} processes`;
  const warnings = warningsOf(targets);
  return {
    title: `Send ${signalName(signal)} to ${whom}?`,
    verb: warnings.length === 0 ? "Send" : "Send it anyway",
    ...{ targets, warnings, signal },
    choice: warnings.length === 0 ? "yes" : "no",
    effect: { type: "signal", signal, targets: living },
  };
}

/** The same question after some of its targets have ended; null when all have. */
export function withoutDead(
  confirmation: Confirmation,
  ended: ReadonlySet<ProcessKey>,
): Confirmation | null {
  const targets = markedDead(confirmation.targets, ended);
  if (targets.every(({ isDead }) => isDead)) return null;
  const { choice } = confirmation;
  return { ...confirmSignal(confirmation.signal, targets), choice };
}

/** The targets, those of `ended` marked as dead. */
export function markedDead(
  targets: readonly SignalTarget[],
  ended: ReadonlySet<ProcessKey>,
): readonly SignalTarget[] {
  return targets.map((target) => ended.has(target.key) ? { ...target, isDead: true } : target);
}
