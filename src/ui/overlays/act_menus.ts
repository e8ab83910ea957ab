import { type Menu, menu, type MenuItem } from "../widgets/menu.ts";
import { IO_LEVELS, type IoPriority } from "../widgets/scheduling.ts";
import { cgroupName, type SignalTarget } from "../widgets/signal_target.ts";
import { recipientsText } from "./menus.ts";

/** The item under the cursor first: the class of disk work in the background. */
const IDLE = "idle 0";

/** Returns the menu of I/O priorities (ionice(1)). */
export function ioMenu(targets: readonly SignalTarget[]): Menu {
  const level = (name: string, about: string, short: string): MenuItem[] =>
    IO_LEVELS.map((each) => ({
      id: `${name} ${each}`,
      label: `${name} ${each}`,
      about: each === 0 ? `first ${about}` : each === IO_LEVELS.length - 1 ? `last ${about}` : "",
      names: [`${name} ${each}`, `${short}${each}`],
    }));
  const items: MenuItem[] = [
    { id: IDLE, label: "idle", about: "only while nothing else uses the disk" },
    { id: "none 0", label: "none", about: "as the nice value says; the usual one" },
    ...level("best effort", "among the usual ones", "be"),
    ...level("realtime", "before all others; needs root", "rt"),
  ];
  return menu(`I/O priority of ${recipientsText(targets)}`, items, IDLE, "or type be4");
}

/** Returns the I/O priority of a menu item; null for another item. */
export function ioPriorityOf(id: string): IoPriority | null {
  const found = /^(none|realtime|best effort|idle) (\d)$/.exec(id);
  return found === null
    ? null
    : { class: found[1] as IoPriority["class"], level: Number(found[2]) };
}

/** Returns the menu of acts on a cgroup with all below it. */
export function cgroupMenu(targets: readonly SignalTarget[], path: string): Menu {
  const items: readonly MenuItem[] = [
    { id: "freeze", label: "freeze", about: "stop all of them until a thaw; needs cgroup v2" },
    { id: "thaw", label: "thaw", about: "let them go on" },
    { id: "signal", label: "signal", about: "choose a signal to all of them" },
  ];
  const count = targets.length === 1 ? "1 process" : `${targets.length} processes`;
  return menu(`Cgroup ${cgroupName(path)}: ${count}`, items, "freeze");
}
