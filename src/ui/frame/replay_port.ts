import type { Churn } from "../../model/churn/churn.ts";
import type { EventLog } from "../../model/event/event_log.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Rates } from "../../model/event/rates.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { ReplayCommand, Span } from "../widgets/replay_state.ts";

/** What happened along a recording, in pieces of equal length from its beginning to its end. */
export interface TimelineShape {
  /** Births, execs and ends. */
  readonly counts: ArrayLike<number>;
  /** Exits that failed. */
  readonly failures: ArrayLike<number>;
  /** Losses, gaps and damage: how often, not how many events. */
  readonly losses: ArrayLike<number>;
}

/** What is known at the moment that is shown. */
export interface ReplayMoment {
  readonly table: ProcessReader & { readonly liveCount: number };
  readonly log: EventLog;
  readonly churn: Churn;
  readonly rates: Rates;
}

/** What became of a command. */
export interface ReplayResult {
  /** To be told in one line. */
  readonly notice?: string;
  /** Who it led to. */
  readonly key?: ProcessKey;
}

/** A recording and a player of it, as the screen needs them. */
export interface ReplayPort {
  readonly span: Span;
  readonly shape: TimelineShape;
  /** Speed to begin with. */
  readonly speed: number;
  /** Where it stands now. */
  position(): { readonly ts: number; readonly isPlaying: boolean };
  moment(): ReplayMoment;
  perform(command: ReplayCommand): ReplayResult;
}
