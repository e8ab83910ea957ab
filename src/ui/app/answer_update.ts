import { shellQuoteLine } from "../../model/base/shell_quote.ts";
import { confirmAct } from "../widgets/confirmation.ts";
import { withCompletion } from "../widgets/filter_prompt.ts";
import { type Next, withoutEffects } from "../state/context.ts";
import { lineInput } from "../widgets/line_input.ts";
import type { Answer, Purpose } from "../widgets/question.ts";
import { cgroupMenu, ioMenu } from "../overlays/act_menus.ts";
import { signalMenu, userMenu } from "../overlays/menus.ts";
import type { Mode, State } from "../state/state.ts";
import { type SignalScope, type SignalTarget, targetName } from "../widgets/signal_target.ts";
import { tagAll, tagMatching } from "../state/tags.ts";

/** Returns the state after the answer to a question. */
export function onAnswer(state: State, answer: Answer): Next {
  switch (answer.about) {
    case "family":
      return withoutEffects(tagAll(state, answer.keys));
    case "matching":
      return withoutEffects(tagMatching(state, answer.keys));
    case "nothing":
      return withoutEffects({ ...state, notice: answer.why });
    case "users": {
      const menu = userMenu(answer.users, state.filter.text);
      const mode = { type: "menu", purpose: { type: "user" }, menu } as const;
      return withoutEffects({ ...state, mode });
    }
    case "targets":
      return onTargets(state, answer);
    case "command":
      return onCommand(state, answer);
    case "completion": {
      if (state.mode.type !== "filter") return withoutEffects(state);
      const mode = withCompletion(state.mode, answer.asked, answer.completion, answer.isWanted);
      return withoutEffects({ ...state, mode });
    }
  }
}

function onTargets(state: State, answer: Extract<Answer, { about: "targets" }>): Next {
  const { purpose } = answer;
  const targets = answer.targets.filter(({ isDead }) => !isDead);
  const [dead] = answer.targets;
  if (targets.length === 0) {
    const notice = dead === undefined ? "No process is selected" : `${targetName(dead)} has ended`;
    return withoutEffects({ ...state, notice });
  }
  if (purpose.type === "renice") {
    return { state, effects: [{ type: "renice", step: purpose.step, targets }] };
  }
  return withoutEffects({ ...state, mode: modeFor(purpose.type, targets, answer.scope) });
}

/** Returns the menu or prompt that chooses what happens to the targets. */
function modeFor(
  purpose: Exclude<Purpose["type"], "renice">,
  targets: readonly SignalTarget[],
  scope: SignalScope,
): Mode {
  switch (purpose) {
    case "strace":
      return { type: "confirm", confirmation: confirmAct({ type: "strace" }, targets) };
    case "signal": {
      const menu = signalMenu(targets, scope);
      return { type: "menu", purpose: { type: "signal", targets, scope }, menu };
    }
    case "ionice":
      return { type: "menu", purpose: { type: "ionice", targets }, menu: ioMenu(targets) };
    case "affinity":
      return { type: "cpus", input: lineInput(""), targets };
    case "cgroup": {
      const path = scope?.type === "cgroup" ? scope.path : "/";
      const menu = cgroupMenu(targets, path);
      return { type: "menu", purpose: { type: "cgroup", targets, path }, menu };
    }
  }
}

function onCommand(state: State, answer: Extract<Answer, { about: "command" }>): Next {
  const { argv, target, isCut } = answer;
  if (argv === null || argv.length === 0) {
    const name = target === null ? "The process" : targetName(target);
    return withoutEffects({ ...state, notice: `${name} has no command line to copy` });
  }
  const line = shellQuoteLine(argv);
  const notice = isCut ? `Copied, but it was cut: ${line}` : `Copied: ${line}`;
  return { state: { ...state, notice }, effects: [{ type: "copy", text: line }] };
}
