/** The values of columns that need more than one field of a row. */
import type { ExtraRate, ExtraUsage } from "../process/extra_usage.ts";
import type { Ending, Process } from "../process/process.ts";
import { ioPriorityRank, ioPriorityText, policyText } from "../process/scheduling_text.ts";
import { clockText, dayText, SECOND, UNKNOWN } from "../base/units.ts";

/** Returns current memory, or peak memory after the exit; a kernel thread has none. */
export function memoryOf(process: Process): number | null {
  return process.ending === null ? process.usage.rssBytes : process.ending.maxRssBytes;
}

/** Returns percent of one core: since the last sample, or over the lifetime after the exit. */
export function cpuOf({ ending, usage }: Process): number | null {
  if (ending === null) return usage.cpuPercent;
  const used = cpuTimeOf(usage);
  if (used === null || ending.durationNs === null) return null;
  return ending.durationNs > 0 ? 100 * used / ending.durationNs : null;
}

/** Returns the cpu time of its life, nanoseconds. */
export function cpuTimeOf(
  { cpuUserNs, cpuSystemNs }: Pick<Process["usage"], "cpuUserNs" | "cpuSystemNs">,
): number | null {
  return cpuUserNs === null || cpuSystemNs === null ? null : cpuUserNs + cpuSystemNs;
}

export function threadsOf({ ending, usage: { threads } }: Process): number | null {
  return ending === null ? threads : ending.threadsTotal;
}

export function userText(process: Process): string {
  return process.identity.user ??
    (process.identity.uid === null ? UNKNOWN : String(process.identity.uid));
}

/** Ranks signals above failed codes above success. null is a live process or an unknown status. */
export function statusRank({ ending }: Process): number | null {
  if (ending === null) return null;
  if (ending.signal !== null || ending.signalName !== null) return 1000 + (ending.signal ?? 0);
  return ending.exitCode;
}

/** Returns a rare value of a live process. */
export function extraOf<Name extends keyof ExtraUsage>(
  name: Name,
): (process: Process) => ExtraUsage[Name] | null {
  return ({ ending, usage }) => ending === null ? usage.extra?.[name] ?? null : null;
}

export function policyOf(process: Process): string | null {
  const policy = extraOf("policy")(process);
  return policy === null ? null : policyText(policy);
}

export function ioPriorityOf(process: Process): string | null {
  const priority = extraOf("ioPriority")(process);
  return priority === null ? null : ioPriorityText(priority);
}

/** Returns the rank of its I/O priority, the first served first. */
export function ioRankOf(process: Process): number | null {
  const priority = extraOf("ioPriority")(process);
  return priority === null ? null : ioPriorityRank(priority, process.usage.nice);
}

/** Returns a rate: since the last sample, or the mean of the lifetime after the exit. */
export function rateOf(
  name: ExtraRate,
  total: (ending: Ending) => number | null,
): (process: Process) => number | null {
  return ({ ending, usage }) => {
    if (ending === null) return usage.extra?.[name] ?? null;
    const count = total(ending);
    const { durationNs } = ending;
    if (count === null || durationNs === null || durationNs <= 0) return null;
    return count / (durationNs / SECOND);
  };
}

/** Returns the context switches of an ended process. */
export function switchesOf({ voluntarySwitches, involuntarySwitches }: Ending): number | null {
  if (voluntarySwitches === null || involuntarySwitches === null) return null;
  return voluntarySwitches + involuntarySwitches;
}

/** Returns the number of children that are alive. */
export function livingChildren({ children }: Process): number {
  if (children.size === 0) return 0;
  living = 0;
  children.forEach(countLiving);
  return living;
}

/** Sums of the list ask each process in each frame: a closure for each would be garbage. */
let living = 0;

function countLiving({ ending }: Process): void {
  if (ending === null) living++;
}

/** Returns pid and name of the process that forked it; null when the fork was not seen. */
export function birthParentText({ birth: { ppid, parentComm, seen } }: Process): string | null {
  if (ppid === null || !seen) return null;
  return parentComm === null ? String(ppid) : `${ppid} ${parentComm.text}`;
}

/** Returns the terminal: `-` without one. */
export function ttyText({ ending, usage, identity: { login } }: Process): string | null {
  if (ending !== null) return login?.tty ?? null;
  const tty = usage.extra?.tty ?? null;
  return tty === "" ? "-" : tty;
}

/** Formats cpu time in at most 9 cells, as htop does: `0:00.12`, `12:03.45`, `3h12m05`, `12d04h`. */
export function formatCpuTime(ns: number): string {
  const hundredths = Math.floor(ns / 1e7);
  const minutes = Math.floor(hundredths / 6000);
  if (minutes < 60) {
    const seconds = ((hundredths % 6000) / 100).toFixed(2).padStart(5, "0");
    return `${minutes}:${seconds}`;
  }
  const hours = Math.floor(minutes / 60);
  if (hours < 100) {
    const seconds = Math.floor((hundredths % 6000) / 100);
    return `${hours}h${pad(minutes % 60)}m${pad(seconds)}`;
  }
  return `${Math.floor(hours / 24)}d${pad(hours % 24)}h`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

const MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

/** Formats the local time of a birth in 8 cells: of the last day `14:03:07`, of earlier ones `23 Nov`. */
export function startText(startTs: number, now: number, localAtBoot: number): string {
  if (now - startTs < DAY) return clockText(startTs, localAtBoot).slice(0, 8);
  const [year, month, day] = dayText(startTs, localAtBoot).split("-").map(Number);
  const name = MONTHS.slice((month! - 1) * 3, month! * 3);
  return now - startTs < MONTHS_WITHOUT_YEAR ? `${day} ${name}` : `${name} ${year}`;
}

const DAY = 86_400 * SECOND;
const MONTHS_WITHOUT_YEAR = 330 * DAY;
