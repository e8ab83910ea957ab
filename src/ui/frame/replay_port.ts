import type { Churn } from "../../model/churn/churn.ts";
import type { EventLog } from "../../model/event/event_log.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Rates } from "../../model/event/rates.ts";
import type { SampledStepsReader } from "../../model/process/sample_history.ts";
import type { ProcessReader } from "../../model/process/process_reader.ts";
import type { ReplayCommand, Span } from "../widgets/replay_state.ts";

/** The activity along a recording, in pieces of equal length from its beginning to its end. */
export interface TimelineShape {
  /** The number of births, execs and ends. */
  readonly counts: ArrayLike<number>;
  /** The number of exits that failed. */
  readonly failures: ArrayLike<number>;
  /** The number of losses, gaps and damages, whatever their size. */
  readonly losses: ArrayLike<number>;
}

/** The contents of a recording at one moment. */
export interface ReplayMoment {
  readonly table: ProcessReader & { readonly liveCount: number };
  readonly log: EventLog;
  readonly churn: Churn;
  readonly rates: Rates;
}

/** The result of a replay command. */
export interface ReplayResult {
  /** One line to show. */
  readonly notice?: string;
  /** The process that the command led to. */
  readonly key?: ProcessKey;
}

/** A recording and its player, as the screen uses them. */
export interface ReplayPort {
  readonly span: Span;
  readonly shape: TimelineShape;
  /** The speed at the start. */
  readonly speed: number;
  /** Returns the position of the player. */
  position(): { readonly ts: number; readonly isPlaying: boolean };
  moment(): ReplayMoment;
  /** Returns what was sampled of a process after `fromTs`, up to the position. */
  readonly stepsOf?: SampledStepsReader;
  perform(command: ReplayCommand): ReplayResult;
}
