import type { Action } from "../widgets/action.ts";
import { lineInput } from "../widgets/line_input.ts";
import type { Context, Next } from "../state/context.ts";
import {
  nextMark,
  otherSpeed,
  type ReplayCommand,
  type ReplayState,
  speedText,
  toggledMark,
  within,
} from "../widgets/replay_state.ts";
import type { State } from "../state/state.ts";
import { STEPS } from "./time_update.ts";
import { timelineStrip } from "../frame/timeline_strip.ts";
import { isList } from "../widgets/view_id.ts";

/** Said instead of doing it: a recording is only looked at. */
const ABSENT = "This is a recording: its processes are not here to be signalled or niced";
const RECORDED = "Already a recording; a part of it: `replay FILE --json --from T --to T`";
const AT_END = "This is the end of the recording; ^ goes to its beginning";
const NO_MARK = "No mark there; m marks the moment that is shown";

/** An action while a recording is shown; null: it means the same as live. */
export function replayAction(state: State, action: Action): Next | null {
  const { replay } = state;
  if (replay === null) return null;
  switch (action) {
    case "play":
      return replay.isPlaying ? asking(state, { do: "pause" }) : started(state, replay);
    case "play-slower":
      return atSpeed(state, replay, otherSpeed(replay.speed, -1));
    case "play-faster":
      return atSpeed(state, replay, otherSpeed(replay.speed, 1));
    case "step-back":
      return asking(state, { do: "step", direction: -1 });
    case "step-forward":
      return asking(state, { do: "step", direction: 1 });
    case "time-back":
    case "time-forward":
    case "time-leap-back":
    case "time-leap-forward":
      return sought(state, replay, replay.ts + STEPS[action]);
    case "go-to-begin":
      return sought(state, replay, replay.span.fromTs);
    case "go-to-end":
      return sought(state, replay, replay.span.toTs);
    case "go-to-time":
      return told({ ...state, mode: { type: "time", input: lineInput("") } });
    case "next-failure":
      return asking(state, { do: "next", landmark: "failure", direction: 1 });
    case "previous-failure":
      return asking(state, { do: "next", landmark: "failure", direction: -1 });
    case "next-loss":
      return asking(state, { do: "next", landmark: "loss", direction: 1 });
    case "previous-loss":
      return asking(state, { do: "next", landmark: "loss", direction: -1 });
    case "go-to-birth":
      return lifeOf(state, "birth");
    case "go-to-death":
      return lifeOf(state, "death");
    case "mark":
      return told({ ...state, replay: toggledMark(replay) });
    case "next-mark":
      return marked(state, replay, 1);
    case "previous-mark":
      return marked(state, replay, -1);
    case "signal":
    case "nice-down":
    case "nice-up":
      return told({ ...state, notice: ABSENT });
    case "record":
      return told({ ...state, notice: RECORDED });
    default:
      return null;
  }
}

/** Brings the state to the position of the player. */
export function replayed(state: State, position: Context["position"]): State {
  const { replay } = state;
  if (replay === null || position === null) return state;
  const ts = within(replay.span, position.ts);
  const { isPlaying } = position;
  if (replay.ts === ts && replay.isPlaying === isPlaying) return state;
  return { ...state, replay: { ...replay, ts, isPlaying } };
}

/** A command has led to a process: the cursor goes there. */
export function led(state: State, key: string): State {
  const following = false;
  if (isList(state.view)) return { ...state, selected: key, following };
  if (state.view !== "details") return state;
  return { ...state, selected: key, following, cursor: { ...state.cursor, index: 0, top: 0 } };
}

/** The mouse is on the time line, at a column of the screen. */
export function scrubbed(state: State, x: number, isScrubbing: boolean): Next {
  const { replay } = state;
  const strip = timelineStrip(state);
  if (replay === null || strip === null) return told(state);
  return sought(state, { ...replay, isScrubbing }, strip.tsAt(x, replay.span));
}

/** The mouse let it go. */
export function unscrubbed(state: State): State {
  const { replay } = state;
  return replay === null ? state : { ...state, replay: { ...replay, isScrubbing: false } };
}

/** To a time as typed; what it means is for the recording to tell. */
export function jumped(state: State, text: string): Next {
  const rested: State = { ...state, mode: { type: "browse" } };
  return text.trim() === "" ? told(rested) : asking(rested, { do: "jump", text: text.trim() });
}

function told(state: State): Next {
  return { state, effects: [] };
}

function asking(state: State, command: ReplayCommand): Next {
  return { state, effects: [{ type: "replay", command }] };
}

function sought(state: State, replay: ReplayState, wanted: number): Next {
  const ts = within(replay.span, wanted);
  return asking({ ...state, replay: { ...replay, ts } }, { do: "seek", ts });
}

function started(state: State, replay: ReplayState): Next {
  if (replay.ts >= replay.span.toTs) return told({ ...state, notice: AT_END });
  return asking(state, { do: "play", speed: replay.speed });
}

function atSpeed(state: State, replay: ReplayState, speed: number): Next {
  const next = { ...state, replay: { ...replay, speed } };
  if (replay.isPlaying) return asking(next, { do: "play", speed });
  return told({ ...next, notice: `It will play at ${speedText(speed)}` });
}

function lifeOf(state: State, end: "birth" | "death"): Next {
  const { key } = state.cursor;
  if (key === null) return told({ ...state, notice: "No process is selected" });
  return asking(state, { do: "life", end, key });
}

function marked(state: State, replay: ReplayState, direction: 1 | -1): Next {
  const ts = nextMark(replay, direction);
  return ts === null ? told({ ...state, notice: NO_MARK }) : sought(state, replay, ts);
}
