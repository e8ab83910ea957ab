import type { ProcessKey } from "../../model/base/process_key.ts";
import { signalName } from "../../model/base/signal_name.ts";
import type { Effect } from "./effect.ts";
import { warningsOf } from "./signal_risk.ts";
import type { Subject } from "./subject.ts";

/** A question before something that cannot be taken back. */
export interface Confirmation {
  readonly title: string;
  /** The word on the button. */
  readonly verb: string;
  /** The processes that it is about, those that have ended meanwhile too. */
  readonly subjects: readonly Subject[];
  /** Everything else that it would hit, the worst first. */
  readonly warnings: readonly string[];
  /** The answer that Enter gives: No when there is a warning. */
  readonly choice: "yes" | "no";
  /** What happens when it is confirmed; it is about no process that has ended. */
  readonly effect: Effect;
  readonly signal: number;
}

/** Asks before a signal. The subjects that have ended are shown, and get none. */
export function confirmSignal(signal: number, subjects: readonly Subject[]): Confirmation {
  const living = subjects.filter(({ isDead }) => !isDead);
  const whom = living.length === 1 ? "this process" : `these ${living.length} processes`;
  const warnings = warningsOf(subjects);
  return {
    title: `Send ${signalName(signal)} to ${whom}?`,
    verb: warnings.length === 0 ? "Send" : "Send it anyway",
    ...{ subjects, warnings, signal },
    choice: warnings.length === 0 ? "yes" : "no",
    effect: { type: "signal", signal, subjects: living },
  };
}

/** The same question after some of its subjects have ended; null when all have. */
export function withoutDead(
  confirmation: Confirmation,
  ended: ReadonlySet<ProcessKey>,
): Confirmation | null {
  const subjects = markedDead(confirmation.subjects, ended);
  if (subjects.every(({ isDead }) => isDead)) return null;
  const { choice } = confirmation;
  return { ...confirmSignal(confirmation.signal, subjects), choice };
}

/** The subjects, those of `ended` marked as dead. */
export function markedDead(
  subjects: readonly Subject[],
  ended: ReadonlySet<ProcessKey>,
): readonly Subject[] {
  return subjects.map((subject) => ended.has(subject.key) ? { ...subject, isDead: true } : subject);
}
