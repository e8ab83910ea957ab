import { signalName } from "../model/signal_name.ts";
import type { Effect } from "./effect.ts";
import { warningOf } from "./peril.ts";
import type { Subject } from "./subject.ts";

/** Something that cannot be taken back, and whom it is about. */
export interface Confirmation {
  readonly title: string;
  /** The word on the button. */
  readonly verb: string;
  readonly subjects: readonly Subject[];
  /** What else it would do; null when nothing. */
  readonly warning: string | null;
  /** What happens when it is confirmed. */
  readonly effect: Effect;
}

export function confirmSignal(signal: number, subjects: readonly Subject[]): Confirmation {
  const whom = subjects.length === 1 ? "this process" : `these ${subjects.length} processes`;
  const warning = warningOf(subjects.map(({ peril }) => peril));
  return {
    title: `Send ${signalName(signal)} to ${whom}?`,
    verb: warning === null ? "Send" : "Send it anyway",
    ...{ subjects, warning },
    effect: { type: "signal", signal, subjects },
  };
}
