import type { StraceReader } from "../../model/inspect/strace_log.ts";
import type { SignalTarget } from "../widgets/signal_target.ts";

/** What the screen needs of strace; `src/sources/inspect` has the real one. */
export interface StracePort {
  /** What strace has written since it was started last. */
  readonly log: StraceReader | null;
  /** Returns why it cannot run here, with the way out; null when it can. */
  refusal(): string | null;
  start(target: Pick<SignalTarget, "key" | "pid" | "name">): void;
  /** Detaches it soon. */
  stop(): void;
  /** Detaches it, and waits for its end. */
  leave(): void;
}
