import type { Process } from "../../model/process/process.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";

/** The reason why a signal to a process hits more than that process; null without one. */
export type SignalRisk =
  | "init"
  | "self"
  | "tracer"
  | "wrapper"
  | "shell"
  | "terminal"
  | "above"
  | null;

/** The texts of the risks, for one process and for several. The worst comes first. */
const WARNINGS: readonly (readonly [Exclude<SignalRisk, null>, one: string, many: string])[] = [
  ["init", "this is init, without it everything goes down", ""],
  ["self", "this is TraceFlock itself, the screen ends", ""],
  [
    "tracer",
    "the tracer, what happens without it is missed",
    "tracers, what happens without them is missed",
  ],
  [
    "wrapper",
    "started TraceFlock, which may end with it",
    "started TraceFlock, which may end with them",
  ],
  ["shell", "the shell that this screen runs in", "shells that this screen runs in"],
  ["terminal", "holds the terminal of this screen", "hold the terminal of this screen"],
  [
    "above",
    "above this screen, which may end with it",
    "above this screen, which may end with them",
  ],
];

const SHELL = /^-?(ba|z|fi|da|k|mk|tc|c|a|pw|el|ya)?sh$|^-?(nu|elvish|xonsh|busybox)$/;
const TERMINAL =
  /^(tmux|screen|zellij|dtach|abduco|mosh-server|sshd|login|agetty|xterm|urxvt|rxvt|konsole|alacritty|kitty|foot|wezterm|ghostty|gnome-terminal|xfce4-terminal|ptyxis|kgx|st$|script$|expect$)/i;

/**
 * Returns the risk of a signal to a process.
 *
 * @param self the process that shows the screen; undefined when it is not in the table
 */
export function signalRisk(process: Process, self: Process | undefined): SignalRisk {
  if (process.pid === 1) return "init";
  if (self === undefined) return null;
  if (process === self) return "self";
  if (process.parent === self) return "tracer";
  let isWrapper = true;
  for (let above = self.parent; above !== null; above = above.parent) {
    const comm = above.image.comm?.text ?? "";
    const kind = TERMINAL.test(comm) ? "terminal" : SHELL.test(comm) ? "shell" : null;
    if (kind !== null) isWrapper = false;
    if (above === process) return kind ?? (isWrapper ? "wrapper" : "above");
  }
  return null;
}

/** The part of a signal target that a warning uses. */
interface Endangered {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly name: string;
  readonly risk: SignalRisk;
  readonly isDead: boolean;
}

/** The texts of the risks of strace, which stops a process at each of its system calls. */
const STRACE_WARNINGS: Readonly<Partial<Record<NonNullable<SignalRisk>, string>>> = {
  init: "this is init, the system waits for it at each of its system calls",
  tracer: "the tracer, events can be lost while strace slows it",
  wrapper: "started TraceFlock, which can hang with it",
  shell: "the shell that this screen runs in",
  terminal: "holds the terminal of this screen, which can hang",
  above: "above this screen, which can hang with it",
};

/** Returns the risk of strace on these processes, each with its pid. */
export function straceWarningsOf(targets: readonly Endangered[]): readonly string[] {
  return targets.flatMap(({ risk, isDead, pid, name }) => {
    const text = risk === null || isDead ? undefined : STRACE_WARNINGS[risk];
    return text === undefined ? [] : [`${pid} ${name}: ${text}`];
  });
}

/** Returns every risk of a signal to these processes with its pids. The worst comes first. */
export function warningsOf(targets: readonly Endangered[]): readonly string[] {
  return WARNINGS.flatMap(([risk, one, many]) => {
    const hit = targets.filter((target) => target.risk === risk && !target.isDead);
    if (hit.length === 0) return [];
    const names = hit.map(({ pid, name }) => `${pid} ${name}`).join(", ");
    return [`${names}: ${hit.length === 1 || many === "" ? one : many}`];
  });
}
