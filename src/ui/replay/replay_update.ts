import type { Action } from "../widgets/action.ts";
import { lineInput } from "../widgets/line_input.ts";
import { type Context, type Next, withoutEffects } from "../state/context.ts";
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

/** The notices that answer actions without a use in a recording. */
const ABSENT = "This is a recording: its processes are not here to be signalled or changed";
const RECORDED = "Already a recording; a part of it: `replay FILE --json --from T --to T`";
const AT_END = "This is the end of the recording; ^ goes to its beginning";
const NO_MARK = "No mark there; m marks this moment";

/** Carries out an action of a replay. Returns null for an action that the live screen has too. */
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
      return withoutEffects({ ...state, mode: { type: "time", input: lineInput("") } });
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
      return withoutEffects({ ...state, replay: toggledMark(replay) });
    case "next-mark":
      return marked(state, replay, 1);
    case "previous-mark":
      return marked(state, replay, -1);
    case "signal":
    case "signal-family":
    case "cgroup-menu":
    case "ionice":
    case "affinity":
    case "nice-down":
    case "nice-up":
      return withoutEffects({ ...state, notice: ABSENT });
    case "record":
      return withoutEffects({ ...state, notice: RECORDED });
    default:
      return null;
  }
}

/** Brings the state to the position of the player. */
export function atPosition(state: State, position: Context["position"]): State {
  const { replay } = state;
  if (replay === null || position === null) return state;
  const ts = within(replay.span, position.ts);
  const { isPlaying } = position;
  if (replay.ts === ts && replay.isPlaying === isPlaying) return state;
  return { ...state, replay: { ...replay, ts, isPlaying } };
}

/** Returns the state with the cursor on the process that a command has led to. */
export function arrived(state: State, key: string): State {
  const following = false;
  if (isList(state.view)) return { ...state, selected: key, following };
  if (state.view !== "details") return state;
  return { ...state, selected: key, following, cursor: { ...state.cursor, index: 0, top: 0 } };
}

/** Goes to the moment at a column of the time line, where the mouse is. */
export function scrubbed(state: State, x: number, isScrubbing: boolean): Next {
  const { replay } = state;
  const strip = timelineStrip(state);
  if (replay === null || strip === null) return withoutEffects(state);
  return sought(state, { ...replay, isScrubbing }, strip.tsAt(x, replay.span));
}

/** Returns the state after the mouse released the time line. */
export function unscrubbed(state: State): State {
  const { replay } = state;
  return replay === null ? state : { ...state, replay: { ...replay, isScrubbing: false } };
}

/** Goes to a time as the user typed it. The recording knows its meaning. */
export function jumped(state: State, text: string): Next {
  const rested: State = { ...state, mode: { type: "browse" } };
  return text.trim() === ""
    ? withoutEffects(rested)
    : asking(rested, { do: "jump", text: text.trim() });
}

function asking(state: State, command: ReplayCommand): Next {
  return { state, effects: [{ type: "replay", command }] };
}

function sought(state: State, replay: ReplayState, wanted: number): Next {
  const ts = within(replay.span, wanted);
  return asking({ ...state, replay: { ...replay, ts } }, { do: "seek", ts });
}

function started(state: State, replay: ReplayState): Next {
  if (replay.ts >= replay.span.toTs) return withoutEffects({ ...state, notice: AT_END });
  return asking(state, { do: "play", speed: replay.speed });
}

function atSpeed(state: State, replay: ReplayState, speed: number): Next {
  const next = { ...state, replay: { ...replay, speed } };
  if (replay.isPlaying) return asking(next, { do: "play", speed });
  return withoutEffects({ ...next, notice: `It will play at ${speedText(speed)}` });
}

function lifeOf(state: State, end: "birth" | "death"): Next {
  const { key } = state.cursor;
  if (key === null) return withoutEffects({ ...state, notice: "No process is selected" });
  return asking(state, { do: "life", end, key });
}

function marked(state: State, replay: ReplayState, direction: 1 | -1): Next {
  const ts = nextMark(replay, direction);
  return ts === null ? withoutEffects({ ...state, notice: NO_MARK }) : sought(state, replay, ts);
}
