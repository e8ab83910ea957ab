import type { FlockEvent } from "../model/event/event.ts";
import { MAX_SEEK_EVENTS } from "../model/base/limits.ts";
import type { ProcessKey } from "../model/base/process_key.ts";
import type { ProcessTable } from "../model/table/table.ts";
import { UNKNOWN_USAGE } from "../model/process/process.ts";
import { validUntil } from "../model/event/sample.ts";
import type { SampledSteps } from "../model/process/sample_history.ts";
import { Player, type PlayerClock, type PlayerListener } from "../sources/replay/player.ts";
import type { RecordedEvent, Recording } from "../sources/replay/recording.ts";
import { TimelineSurvey } from "../sources/replay/timeline_survey.ts";
import type { ReplayMoment, ReplayPort, ReplayResult } from "../ui/frame/replay_port.ts";
import type { ReplayCommand, Span } from "../ui/widgets/replay_state.ts";
import { eventSummary, lossSummary } from "./event_summary.ts";
import { ReplayHistory } from "./replay_history.ts";

/** The options of a {@linkcode ReplayController}. */
export interface ReplayControllerOptions {
  readonly recording: Recording;
  /** The part of the recording that is shown. */
  readonly span: Span;
  readonly speed: number;
  readonly clock: PlayerClock;
  /** Returns the moment of a time that the user typed, or what is wrong with the time. */
  readonly timeOf: (text: string) => number | { readonly notice: string };
  /** Called when the program has to draw the screen again. */
  readonly changed: () => void;
  /** Shows a line of text. */
  readonly notify: (text: string) => void;
}

/** Controls a replay: plays, seeks and searches, and holds the data of the present moment. */
export class ReplayController implements ReplayPort, PlayerListener {
  readonly span: Span;
  readonly speed: number;
  readonly shape: TimelineSurvey;
  readonly player: Player;
  /** null after a seek: the controller has to read the history again. */
  #history: ReplayHistory | null = null;
  /** The next frame seeks here: a mouse drag asks for more moments than a screen can show. */
  #wanted: number | null = null;

  constructor(private readonly options: ReplayControllerOptions) {
    const { recording, span, speed, clock } = options;
    this.span = span;
    this.speed = speed;
    this.shape = new TimelineSurvey(recording, span);
    this.player = new Player(recording, this, clock, span);
  }

  position(): { ts: number; isPlaying: boolean } {
    return { ts: this.#wanted ?? this.player.ts, isPlaying: this.player.speed > 0 };
  }

  moment(): ReplayMoment {
    this.#settle();
    const { table, ts } = this.player;
    forgetOldValues(table, ts, this.options.recording.span.fromTs);
    const history = this.#history ??= this.#readHistory();
    history.pass(ts);
    const { log, churn, rates } = history;
    return { table, log, churn, rates };
  }

  stepsOf(key: ProcessKey, fromTs: number): SampledSteps {
    const { ts } = this.player;
    return (this.#history ??= this.#readHistory()).stepsOf(key, fromTs, ts);
  }

  perform(command: ReplayCommand): ReplayResult {
    const { player } = this;
    if (command.do !== "seek") this.#settle();
    switch (command.do) {
      case "play":
        player.play(command.speed);
        return {};
      case "pause":
        player.pause();
        return {};
      case "seek":
        this.#wanted = command.ts;
        return {};
      case "step": {
        const { direction } = command;
        if (player.step(direction)) return this.#arrived();
        return { notice: direction === 1 ? "No later events" : "No earlier events" };
      }
      case "next": {
        const { landmark, direction } = command;
        const isHopeless = landmark === "loss" && !this.shape.mayHaveLoss(player.ts, direction);
        if (!isHopeless && player.next(landmark, direction)) return this.#arrived();
        const what = landmark === "failure" ? "failed exit" : "loss";
        return { notice: `No ${what} ${direction === 1 ? "from here on" : "before this"}` };
      }
      case "life":
        return this.#toLife(command.end, command.key);
      case "jump":
        return this.#jump(command.text);
    }
  }

  events(happened: readonly RecordedEvent[]): void {
    this.#history?.observe(happened, this.player.table);
    const losses = happened.map(({ event }) => event).filter(isLoss);
    const last = losses.at(-1);
    if (last !== undefined) {
      const more = losses.length > 1 ? `; ${losses.length} losses passed` : "";
      this.options.notify(`${lossSummary(last)}${more}`);
    }
    this.options.changed();
  }

  table(): void {
    this.#history = null;
    this.options.changed();
  }

  ended(): void {
    this.options.notify("The end of the recording; ^ goes to the beginning");
    this.options.changed();
  }

  #settle(): void {
    const ts = this.#wanted;
    this.#wanted = null;
    if (ts !== null) this.player.seekTo(ts);
  }

  #readHistory(): ReplayHistory {
    const { player } = this;
    const events = player.eventsBefore(MAX_SEEK_EVENTS);
    const history = new ReplayHistory(Math.max(0, player.eventCount - events.length));
    history.observe(events, player.table);
    return history;
  }

  /** The last event before the present moment, and the process to which it happened. */
  #arrived(): ReplayResult {
    const event = this.player.eventsBefore(1)[0]?.event;
    if (event === undefined) return { notice: "This is the beginning" };
    const key = "key" in event ? { key: event.key } : {};
    return { notice: isLoss(event) ? lossSummary(event) : eventSummary(event), ...key };
  }

  #toLife(end: "birth" | "death", key: ProcessKey): ReplayResult {
    const { player } = this;
    const row = player.table.get(key);
    const known = end === "death"
      ? row?.ending?.ts ?? null
      : row?.birth.seen === true
      ? row.startTs
      : null;
    if (known !== null) {
      if (known < this.span.fromTs) {
        return { notice: `Its ${end} is before the range that is shown`, key };
      }
      // Seeks near the event first, so that the search reads little.
      player.seekTo(known - 1);
    }
    const isAhead = known !== null || end === "death";
    if (isAhead && player.next(end, 1, key)) return { ...this.#arrived(), key };
    return {
      notice: end === "birth"
        ? "Its birth is before the recording"
        : "Its death is after the recording",
    };
  }

  #jump(text: string): ReplayResult {
    const ts = this.options.timeOf(text);
    if (typeof ts !== "number") return ts;
    this.player.seekTo(ts);
    if (ts < this.span.fromTs) {
      return { notice: `"${text}" is before the beginning; this is the beginning` };
    }
    return ts > this.span.toTs ? { notice: `"${text}" is after the end; this is the end` } : {};
  }
}

/** Without samples a recording has states of its first moment only. After this long they are old. */
const STATE_LASTS_NS = 1e9;

/** Makes values unknown that were sampled long before `ts`: they are not those of this moment. */
function forgetOldValues(table: ProcessTable, ts: number, fromTs: number): void {
  const { lastRound } = table;
  if (lastRound === null ? ts - fromTs <= STATE_LASTS_NS : ts <= validUntil(lastRound)) return;
  for (const { key, usage } of table.living()) {
    if (lastRound !== null) {
      if (usage.cpuUserNs !== null) table.sampled(key, UNKNOWN_USAGE);
    } else if (usage.state !== null) table.sampled(key, { state: null });
  }
}

function isLoss(event: FlockEvent): event is Extract<FlockEvent, { type: "lost" | "gap" }> {
  return event.type === "lost" || event.type === "gap";
}
