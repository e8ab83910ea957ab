import { ageOf, type Ending, hasFailed, type Process, stateOf } from "../model/process.ts";
import { clockText } from "../model/clock_text.ts";
import { statusText } from "../model/columns.ts";
import type { SampleHistory } from "../model/sample_history.ts";
import {
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  UNKNOWN,
} from "../model/units.ts";
import { sanitize } from "./cells/sanitize.ts";
import { truncateStart } from "./cells/truncate.ts";
import { BLANK_LINE, heading, type Ink, type Line, line, type Part } from "./line.ts";
import { sparkText } from "./meter_view.ts";
import type { Symbols } from "./symbols.ts";

/** What the facts are told with. */
export interface FactsContext {
  readonly now: number;
  readonly localAtBoot: number | null;
  readonly symbols: Symbols;
  readonly samples: SampleHistory;
  readonly width: number;
}

const LABEL = 12;

const STATES: Readonly<Record<string, string>> = {
  R: "running",
  S: "sleeping",
  D: "in disk wait",
  Z: "zombie",
  T: "stopped",
  t: "traced",
  I: "idle",
  X: "ended",
};

/** Who it is, what it uses, and how it ended: one fact a line. */
export function factLines(process: Process, context: FactsContext): readonly Line[] {
  const { ending } = process;
  return [
    ...(ending === null ? [] : [...endLines(process, ending, context), BLANK_LINE]),
    ...(ending === null ? [...useLines(process, context), BLANK_LINE] : []),
    ...whoLines(process, context),
  ];
}

function useLines(process: Process, { samples, symbols, width }: FactsContext): Line[] {
  const { cpuPercent, rssBytes, cpuUserNs, cpuSystemNs, threads, nice } = process;
  const room = Math.max(4, width - LABEL - 7);
  const cpu = sparkText(symbols, samples.cpu, room, 100);
  const most = Math.max(1, ...samples.memory.map((bytes) => bytes ?? 0));
  const memory = sparkText(symbols, samples.memory, room, most);
  return [
    heading("NOW"),
    fact("cpu", [formatPercent(cpuPercent).padStart(5) + "% ", "text"], [cpu, "good"]),
    fact("memory", [formatBytes(rssBytes).padStart(5) + "  ", "text"], [memory, "info"]),
    fact("cpu time", ...cpuTime(cpuUserNs, cpuSystemNs)),
    fact("threads", [number(threads), "text"], ["   nice ", "dim"], [number(nice), "text"]),
  ];
}

function endLines(process: Process, ending: Ending, { localAtBoot }: FactsContext): Line[] {
  const { cpuUserNs, cpuSystemNs } = process;
  const isUnknown = ending.exitCode === null && ending.signal === null;
  const ink: Ink = isUnknown ? "faint" : hasFailed(process) ? "bad" : "good";
  return [
    heading("END"),
    fact("status", [statusText(process), ink]),
    fact("at", [clockText(ending.ts, localAtBoot), "text"]),
    fact("lived", [formatDuration(ending.durationNs), "text"]),
    fact("cpu time", ...cpuTime(cpuUserNs, cpuSystemNs)),
    fact("peak memory", [formatBytes(ending.maxRssBytes), "text"]),
    fact("disk", ...two(ending.readBytes, "read", ending.writeBytes, "written", formatBytes)),
    fact("faults", ...two(ending.minorFaults, "minor", ending.majorFaults, "major", formatCount)),
    fact(
      "switches",
      ...two(
        ...[ending.voluntarySwitches, "waiting"] as const,
        ...[ending.involuntarySwitches, "preempted", formatCount] as const,
      ),
    ),
    fact("threads", [number(ending.threadsTotal), "text"], [" in all", "dim"]),
  ];
}

function whoLines(process: Process, context: FactsContext): Line[] {
  const { pid, ppid, birthPpid, parent, pgid, sid, innerPid, user, uid, euid } = process;
  const { now, localAtBoot, width } = context;
  const state = stateOf(process);
  const room = width - LABEL;
  const lines = [
    heading("WHO"),
    fact("pid", [String(pid), "bright"], [innerPid === null ? "" : `   inside ${innerPid}`, "dim"]),
    link(
      parent?.key,
      fact("parent", [number(ppid), "text"], [` ${parent?.comm?.text ?? ""}`, "dim"]),
    ),
  ];
  if (birthPpid !== null && birthPpid !== ppid) {
    const comm = process.birthParentComm?.text ?? "";
    lines.push(
      link(
        process.birthParentKey ?? undefined,
        fact("born of", [number(birthPpid), "text"], [` ${comm}`, "dim"]),
      ),
    );
  }
  const name = user ?? number(uid);
  const acts: Part[] = euid === null || euid === uid ? [] : [[`   acts as ${euid}`, "warning"]];
  const stands = [process.birthSeen ? "" : " or before"];
  lines.push(
    fact("user", [name, "text"], [user === null ? "" : ` (${number(uid)})`, "dim"], ...acts),
    fact("state", [`${state ?? UNKNOWN} ${STATES[state ?? ""] ?? ""}`.trim(), "text"]),
    fact("born", [clockText(process.startTs, localAtBoot), "text"], [stands[0] ?? "", "dim"]),
    ...(process.ending === null ? [fact("age", [formatAge(ageOf(process, now)), "text"])] : []),
    fact("session", [number(sid), "text"], ["   group ", "dim"], [number(pgid), "text"]),
    fact("container", [process.container ?? (process.cgroup === null ? UNKNOWN : "-"), "text"]),
    fact("cgroup", [tail(process.cgroup, room, context), "text"]),
    fact("directory", [tail(process.cwd?.text ?? null, room, context), "text"]),
    fact("execs", [number(process.execCount), "text"], ["   forks ", "dim"], [
      number(process.forkCount),
      "text",
    ]),
  );
  return lines;
}

function fact(label: string, ...parts: readonly Part[]): Line {
  return line([label.padEnd(LABEL), "dim"], ...parts.map(unknownFaint));
}

function link(key: string | undefined, { parts }: Line): Line {
  return { parts, key };
}

function unknownFaint([text, ink]: Part): Part {
  return text.trim() === UNKNOWN ? [text, "faint"] : [text, ink];
}

function cpuTime(user: number | null, system: number | null): readonly Part[] {
  return two(user, "user", system, "system", formatDuration);
}

function two(
  first: number | null,
  firstName: string,
  second: number | null,
  secondName: string,
  format: (value: number | null) => string,
): readonly Part[] {
  return [
    ...[[format(first), "text"], [` ${firstName}   `, "dim"]] as const,
    ...[[format(second), "text"], [` ${secondName}`, "dim"]] as const,
  ];
}

function number(value: number | null): string {
  return value === null ? UNKNOWN : String(value);
}

/** The end of a path tells more than its middle. */
function tail(path: string | null, room: number, { symbols }: FactsContext): string {
  return path === null ? UNKNOWN : truncateStart(sanitize(path), room, symbols.cut);
}
