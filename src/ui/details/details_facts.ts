import { statusText } from "../../model/list/command_text.ts";
import type { IoRates } from "../../model/process/extra_usage.ts";
import type { SampleHistory } from "../../model/process/sample_history.ts";
import {
  ageOf,
  type Ending,
  hasFailed,
  type Process,
  stateOf,
} from "../../model/process/process.ts";
import {
  clockText,
  formatAge,
  formatBytes,
  formatCount,
  formatDuration,
  formatPercent,
  SECOND,
  UNKNOWN,
} from "../../model/base/units.ts";
import { deathSentence } from "../../model/process/death_text.ts";
import type { Program } from "../../model/event/death.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import {
  BLANK_LINE,
  fittedParts,
  heading,
  type Ink,
  type Line,
  line,
  type Part,
} from "../draw/line.ts";
import { sparkText } from "../draw/meter.ts";
import type { Symbols } from "../draw/symbols.ts";
import { wrapPath, wrapText } from "../draw/wrap_text.ts";

/** The inputs of the facts. */
export interface FactsContext {
  readonly now: number;
  readonly localAtBoot: number | null;
  readonly symbols: Symbols;
  readonly samples: SampleHistory;
  readonly width: number;
}

const LABEL = 12;
/** The least cells of a column of facts beside another one. */
const LEAST_COLUMN = 36;

/** The word before the rate of storage, and the cells of a rate. */
const DISK = " disk ";
const RATE_CELLS = 7;

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

/** Returns the facts in one column: usage or end of the process, then its identity. */
export function factLines(process: Process, context: FactsContext): readonly Line[] {
  const paths = pathsOf(process, context.width);
  return [...nowLines(process, context), BLANK_LINE, ...identityLines(process, context), ...paths];
}

/** The gap between the two columns of facts, in cells. */
const GAP = 2;

/** Returns the facts in two columns with the paths below, if the columns are wide enough. */
export function factLinesAbreast(process: Process, context: FactsContext): readonly Line[] {
  const width = Math.floor((context.width - GAP) / 2);
  if (width < LEAST_COLUMN) return factLines(process, context);
  const left = nowLines(process, { ...context, width });
  const right = identityLines(process, { ...context, width });
  const rows = Array.from({ length: Math.max(left.length, right.length) }, (_, row): Line => {
    const [now = BLANK_LINE, identity = BLANK_LINE] = [left[row], right[row]];
    const parts = fittedParts(now.parts, width, context.symbols.cut);
    return {
      parts: [...parts, [" ".repeat(GAP), "dim"], ...identity.parts],
      key: identity.key ?? now.key,
    };
  });
  return [...rows, ...pathsOf(process, context.width)];
}

/** Returns the usage of a live process, or the end of a dead one: one fact a line. */
function nowLines(process: Process, context: FactsContext): readonly Line[] {
  const { ending } = process;
  return ending === null ? useLines(process, context) : endLines(process, ending, context);
}

function useLines(process: Process, context: FactsContext): Line[] {
  const { samples, symbols, now } = context;
  const width = Math.max(1, context.width);
  const { usage: { cpuPercent, rssBytes, cpuUserNs, cpuSystemNs, threads, nice, extra } } = process;
  const cpu = samples.until("cpuPercent", now).slice(-width);
  const held = samples.until("rssBytes", now).slice(-width);
  const room = Math.max(2, Math.floor((width - LABEL - DISK.length) / 2) - RATE_CELLS);
  const flow = (name: keyof IoRates): Part[] => {
    const rates = samples.until(name, now).slice(-room);
    const trend = sparkText(symbols, rates, room, Math.max(1, ...rates.map(known)));
    return [[rateText(extra?.[name] ?? null).padEnd(RATE_CELLS), "text"], [trend, "info"]];
  };
  return [
    heading("NOW"),
    fact(
      "cpu",
      [`${percent(cpuPercent)} `, "text"],
      ...most(cpu, (value) => `${formatPercent(value)}%`),
    ),
    graph(cpu, Math.max(100, ...cpu.map(known)), "good", { symbols, width }),
    fact("memory", [formatBytes(rssBytes).padStart(5) + "   ", "text"], ...most(held, formatBytes)),
    graph(held, Math.max(1, ...held.map(known)), "info", { symbols, width }),
    fact("reads", ...flow("readRate"), [DISK, "dim"], ...flow("diskReadRate")),
    fact("writes", ...flow("writeRate"), [DISK, "dim"], ...flow("diskWriteRate")),
    fact("cpu time", ...cpuTime(cpuUserNs, cpuSystemNs)),
    fact("threads", [number(threads), "text"], ["   nice ", "dim"], [number(nice), "text"]),
    ...activityLines(process),
  ];
}

type Values = readonly (number | undefined)[];

/** Returns a graph of the last seconds, as wide as the facts. A dot is a second without a reading. */
function graph(
  values: Values,
  full: number,
  ink: Ink,
  { symbols, width }: Pick<FactsContext, "symbols" | "width">,
): Line {
  const parts: [string, Ink][] = [[symbols.sparkUnknown.repeat(width - values.length), "faint"]];
  for (const value of values) {
    const [part, of]: [string, Ink] = value === undefined
      ? [symbols.sparkUnknown, "faint"]
      : [sparkText(symbols, [value], 1, full), ink];
    const last = parts.at(-1)!;
    if (last[1] === of) last[0] += part;
    else parts.push([part, of]);
  }
  return line(...parts);
}

/** Returns the largest of the values that a graph shows. */
function most(values: Values, format: (value: number) => string): readonly Part[] {
  const read = values.filter((value) => value !== undefined);
  if (read.length < 2) return [];
  return [[`most ${format(Math.max(...read))} in ${formatAge(values.length * SECOND)}`, "dim"]];
}

function known(value: number | undefined): number {
  return value ?? 0;
}

function endLines(process: Process, ending: Ending, { localAtBoot, width }: FactsContext): Line[] {
  const { usage: { cpuUserNs, cpuSystemNs } } = process;
  const isUnknown = ending.exitCode === null && ending.signal === null;
  const ink: Ink = isUnknown ? "faint" : hasFailed(process) ? "bad" : "good";
  return [
    heading("END"),
    fact("status", [statusText(process), ink]),
    ...causeLines(ending, width - LABEL),
    fact("at", [clockText(ending.ts, localAtBoot), "text"]),
    fact("lived", [formatDuration(ending.durationNs), "text"]),
    fact("cpu time", ...cpuTime(cpuUserNs, cpuSystemNs)),
    fact("peak memory", [formatBytes(ending.maxRssBytes), "text"]),
    fact("calls", ...two(ending.rchar, "read", ending.wchar, "written", formatBytes)),
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
    ...activityLines(process),
  ];
}

/** Returns what it did with sockets and files; nothing when activity was not traced. */
function activityLines({ activity }: Process): readonly Line[] {
  if (activity === undefined) return [];
  const { net, files, connects, accepts, failedConnects } = activity;
  const failed: Part[] = failedConnects === 0
    ? []
    : [[`   ${formatCount(failedConnects)} failed`, "bad"]];
  return [
    fact(
      "net",
      ...two(net?.receivedBytes ?? null, "in", net?.sentBytes ?? null, "out", formatBytes),
    ),
    fact("connections", ...two(connects, "made", accepts, "accepted", formatCount), ...failed),
    ...files === null ? [] : [
      fact("files", ...two(files.opens, "opened", files.failedOpens, "failed", formatCount)),
      fact("", ...two(files.creates, "made", files.unlinks, "removed", formatCount)),
    ],
  ];
}

/** Returns the sentence about a death, in as many lines as it takes. */
function causeLines(ending: Ending, room: number): readonly Line[] {
  if (ending.signal === null && ending.signalName === null && ending.execFailed !== true) return [];
  const sentence = deathSentence(ending) ?? UNKNOWN;
  return wrapText(sanitize(sentence), room).map((text, i) =>
    fact(i === 0 ? "cause" : "", [text, "text"])
  );
}

function identityLines(process: Process, context: FactsContext): Line[] {
  const {
    pid,
    ppid,
    parent,
    birth: { ppid: birthPpid },
    identity: { pgid, sid, nsPid, user, uid, euid },
  } = process;
  const { now, localAtBoot } = context;
  const state = stateOf(process);
  const inside = nsPid === null || nsPid === pid ? "" : `   inside ${nsPid}`;
  const lines = [
    heading("IDENTITY"),
    fact("pid", [String(pid), "bright"], [inside, "dim"]),
    link(
      parent?.key,
      fact("parent", [number(ppid), "text"], [` ${parent?.image.comm?.text ?? ""}`, "dim"]),
    ),
  ];
  if (birthPpid !== null && birthPpid !== ppid) {
    const comm = process.birth.parentComm?.text ?? "";
    lines.push(
      link(
        process.birth.parentKey ?? undefined,
        fact("born of", [number(birthPpid), "text"], [` ${comm}`, "dim"]),
      ),
    );
  }
  const name = user ?? number(uid);
  const acts: Part[] = euid === null || euid === uid ? [] : [[`   acts as ${euid}`, "warning"]];
  lines.push(
    fact("user", [name, "text"], [user === null ? "" : ` (${number(uid)})`, "dim"], ...acts),
    fact("state", [`${state ?? UNKNOWN} ${STATES[state ?? ""] ?? ""}`.trim(), "text"]),
    fact("born", [clockText(process.startTs, localAtBoot), "text"], [
      process.birth.seen ? "" : " or before",
      "dim",
    ]),
    ...(process.ending === null ? [fact("age", [formatAge(ageOf(process, now)), "text"])] : []),
    ...loginLines(process),
    fact("session", [number(sid), "text"], ["   group ", "dim"], [number(pgid), "text"]),
    fact("container", [
      process.identity.container ?? (process.identity.cgroup === null ? UNKNOWN : "-"),
      "text",
    ]),
    fact("execs", [number(process.image.execCount), "text"], ["   forks ", "dim"], [
      number(process.forkCount),
      "text",
    ]),
  );
  return lines;
}

/** Returns group and terminal; nothing when no exec has shown them. */
function loginLines({ identity: { login } }: Process): readonly Line[] {
  if (login === null) return [];
  const { gid, egid, loginUid, tty } = login;
  const acts = egid === null || egid === gid ? "" : `   acts as ${egid}`;
  return [
    fact("gid", [number(gid), "text"], [acts, "warning"]),
    fact("terminal", [tty ?? "-", "text"], [
      loginUid === null ? "" : `   login of ${loginUid}`,
      "dim",
    ]),
  ];
}

/** Returns the marks of an executable whose path says less than it seems to. */
function exeMark({ exeDeleted, exeMemfd }: Program): string {
  return exeMemfd ? " (in memory)" : exeDeleted ? " (deleted)" : "";
}

function pathsOf(
  { identity: { cgroup }, image: { cwd, program } }: Process,
  width: number,
): readonly Line[] {
  const exe = program === null || program.exe === null
    ? []
    : pathLines("executable", program.exe.text + exeMark(program), width - LABEL);
  return [
    ...exe,
    ...pathLines("cgroup", cgroup, width - LABEL),
    ...pathLines("directory", cwd?.text ?? null, width - LABEL),
  ];
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

function rateText(bytes: number | null): string {
  return bytes === null ? UNKNOWN : `${formatBytes(bytes)}/s`;
}

function percent(value: number | null): string {
  return `${formatPercent(value).padStart(5)}${value === null ? "  " : "% "}`;
}

function number(value: number | null): string {
  return value === null ? UNKNOWN : String(value);
}

/** Returns a whole path in as many lines as it takes. */
function pathLines(label: string, path: string | null, room: number): readonly Line[] {
  if (path === null) return [fact(label, [UNKNOWN, "text"])];
  return wrapPath(sanitize(path), room).map((text, i) =>
    fact(i === 0 ? label : "", [text, "text"])
  );
}
