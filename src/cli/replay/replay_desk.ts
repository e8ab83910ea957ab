import type { FlockEvent } from "../../model/event/event.ts";
import { MAX_SEEK_EVENTS } from "../../model/base/limits.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ProcessTable } from "../../model/table/table.ts";
import { Player, type PlayerClock, type PlayerListener } from "../../sources/replay/player.ts";
import type { RecordedEvent, Recording } from "../../sources/replay/recording.ts";
import { TimelineSurvey } from "../../sources/replay/timeline_survey.ts";
import type { ReplayMoment, ReplayPort, ReplayResult } from "../../ui/frame/replay_port.ts";
import type { ReplayCommand, Span } from "../../ui/widgets/replay_state.ts";
import { bootWallMs, NO_TIME_OF_DAY } from "./recording_clock.ts";
import {
  parseTimeArgument,
  resolveTime,
  SHORT_TIME_FORMS,
  zoneMinutes,
} from "../base/time_argument.ts";
import { eventSummary, lossSummary } from "../base/event_summary.ts";
import { ReplayMemory } from "./replay_memory.ts";

/** What a desk is made of. */
export interface DeskOptions {
  readonly recording: Recording;
  /** The part of it that is shown. */
  readonly span: Span;
  readonly speed: number;
  readonly clock: PlayerClock;
  /** Something else is to be seen. */
  readonly changed: () => void;
  /** To be told in one line. */
  readonly tell: (text: string) => void;
}

/** A player with what the screen wants to see of its moment, and the words for what became of a key. */
export class ReplayDesk implements ReplayPort, PlayerListener {
  readonly span: Span;
  readonly speed: number;
  readonly shape: TimelineSurvey;
  readonly player: Player;
  /** null: somebody went elsewhere, and it has to be read anew. */
  #memory: ReplayMemory | null = null;
  /** Where to go with the next frame: a mouse that drags asks for more than can be shown. */
  #wanted: number | null = null;

  constructor(private readonly options: DeskOptions) {
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
    if (ts - this.options.recording.span.fromTs > STATE_LASTS_NS) forgetStates(table);
    const memory = this.#memory ??= this.#remembered();
    memory.pass(ts);
    const { log, churn, rates } = memory;
    return { table, log, churn, rates };
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
    this.#memory?.observe(happened, this.player.table);
    const losses = happened.map(({ event }) => event).filter(isLoss);
    const last = losses.at(-1);
    if (last !== undefined) {
      const more = losses.length > 1 ? `; ${losses.length} losses passed` : "";
      this.options.tell(`${lossSummary(last)}${more}`);
    }
    this.options.changed();
  }

  table(): void {
    this.#memory = null;
    this.options.changed();
  }

  ended(): void {
    this.options.tell("The end of the recording; ^ goes to the beginning");
    this.options.changed();
  }

  #settle(): void {
    const ts = this.#wanted;
    this.#wanted = null;
    if (ts !== null) this.player.seekTo(ts);
  }

  #remembered(): ReplayMemory {
    const { player } = this;
    const events = player.eventsBefore(MAX_SEEK_EVENTS);
    const memory = new ReplayMemory(Math.max(0, player.eventCount - events.length));
    memory.observe(events, player.table);
    return memory;
  }

  /** What happened last, where we are now, and to whom. */
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
      // Near it at once, so that little has to be read.
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
    const moment = parseTimeArgument(text);
    if (moment === null) return { notice: `Not a time: write ${SHORT_TIME_FORMS}; not "${text}"` };
    const { recording } = this.options;
    const known = { ...recording.span, bootWallMs: bootWallMs(recording) };
    const ts = resolveTime(moment, known, zoneMinutes);
    if (ts === null) return { notice: NO_TIME_OF_DAY };
    this.player.seekTo(ts);
    if (ts < this.span.fromTs) {
      return { notice: `"${text}" is before the beginning; this is the beginning` };
    }
    return ts > this.span.toTs ? { notice: `"${text}" is after the end; this is the end` } : {};
  }
}

/** A state letter is written down when a recording begins; after this long it may be another. */
const STATE_LASTS_NS = 1e9;

/** The states of the living at this moment are not in the recording. */
function forgetStates(table: ProcessTable): void {
  for (const { key, usage: { state } } of table.living()) {
    if (state !== null) table.sampled(key, { state: null });
  }
}

function isLoss(event: FlockEvent): event is Extract<FlockEvent, { type: "lost" | "gap" }> {
  return event.type === "lost" || event.type === "gap";
}
