import { signalName } from "../../model/base/signal_name.ts";
import { type Menu, menu, type MenuItem } from "../widgets/menu.ts";
import { type SignalTarget, targetName } from "../widgets/signal_target.ts";

const LAST_SIGNAL = 64;
/** Those that glibc keeps for its threads have no name and no use. */
const HIDDEN = new Set([32, 33]);
const TERM = "15";

/** What the signal does to a program that has not decided otherwise (signal(7)). */
const ABOUT: Readonly<Record<string, string>> = {
  SIGHUP: "hang up; daemons reload",
  SIGINT: "interrupt, as Ctrl+C",
  SIGQUIT: "quit and dump core",
  SIGABRT: "abort and dump core",
  SIGKILL: "end at once, cannot be caught",
  SIGUSR1: "the program's own",
  SIGUSR2: "the program's own",
  SIGSEGV: "as a memory fault",
  SIGALRM: "a timer ran out",
  SIGTERM: "ask it to end",
  SIGCONT: "continue after a stop",
  SIGSTOP: "stop, cannot be caught",
  SIGTSTP: "stop, as Ctrl+Z",
  SIGWINCH: "the window was resized",
};

/** Every signal, TERM under the cursor, so that Enter does what is meant most of the time. */
export function signalMenu(targets: readonly SignalTarget[]): Menu {
  const items: MenuItem[] = [];
  for (let signal = 1; signal <= LAST_SIGNAL; signal++) {
    if (HIDDEN.has(signal)) continue;
    const name = signalName(signal);
    items.push({
      id: String(signal),
      label: `${String(signal).padStart(2)} ${name}`,
      about: ABOUT[name] ?? "",
      names: [String(signal), name.toLowerCase(), name.slice(3).toLowerCase()],
    });
  }
  const [first] = targets;
  const whom = targets.length === 1 && first !== undefined
    ? targetName(first)
    : `${targets.length} processes`;
  return menu(`Signal to ${whom}`, items, TERM, "or type a name");
}
