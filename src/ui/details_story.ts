import type { Ancestor, Image } from "../model/biography.ts";
import { clockText } from "../model/clock_text.ts";
import { commandText, statusText } from "../model/columns.ts";
import { ageOf, hasFailed, type Process } from "../model/process.ts";
import type { ProcessKey } from "../model/process_key.ts";
import { type TimelineEntry, timelineOf } from "../model/timeline.ts";
import { formatDuration, UNKNOWN } from "../model/units.ts";
import { sanitize } from "./cells/sanitize.ts";
import { BLANK_LINE, heading, type Ink, type Line, line, type Part } from "./line.ts";
import type { Symbols } from "./symbols.ts";
import { wrapText } from "./wrap_text.ts";

/** What the story is told with. */
export interface StoryContext {
  readonly now: number;
  readonly localAtBoot: number | null;
  readonly symbols: Symbols;
  readonly children: readonly Process[];
  /** The row of a process, while it is remembered. */
  readonly get: (key: ProcessKey) => Process | undefined;
  readonly width: number;
}

/** UTF-16 units of the command that are shown; argv can be 128 KiB. */
const MAX_COMMAND = 8192;

/** Generations that the ancestry shows; of more, the nearest to init are left out. */
const MAX_GENERATIONS = 20;

/** Its command, its life from birth to end, and who stood above it. */
export function storyLines(process: Process, context: StoryContext): readonly Line[] {
  return [
    heading("COMMAND"),
    ...commandLines(process, context),
    BLANK_LINE,
    ...ancestryLines(process, context),
    BLANK_LINE,
    heading("LIFE"),
    ...timelineOf(process, context.children, context.now).map((entry) =>
      entryLine(process, entry, context)
    ),
  ];
}

function commandLines(process: Process, { width }: StoryContext): Line[] {
  const text = sanitize(commandText(process, 0, MAX_COMMAND));
  const lines = wrapText(text, width - 1).map((part) => line([part, "bright"]));
  const file = process.filename?.text;
  if (file === undefined || file === process.argv?.[0]?.text) return lines;
  return [...lines, line(["file ", "dim"], [file, "text"])];
}

function ancestryLines(process: Process, context: StoryContext): Line[] {
  const { bornOf } = process.biography;
  const isSeen = bornOf !== null;
  const chain = isSeen ? generations(bornOf) : generationsNow(process);
  if (chain.length === 0) return [heading("ABOVE IT"), line(["nobody known", "faint"])];
  const note = isSeen ? "with the commands of the moment of its birth" : "as it is now";
  const shown = chain.slice(-MAX_GENERATIONS);
  const { corner } = context.symbols.guide;
  const lines = shown.map((ancestor, depth): Line => {
    const guide = depth === 0 ? "" : "  ".repeat(depth - 1) + corner;
    return {
      key: ancestor.key,
      parts: [
        ...[[guide, "faint"], [`${ancestor.pid} `, "accent"]] as const,
        [imageText(ancestor.image), "text"],
        ...(isSeen ? sinceThen(ancestor, context) : []),
      ],
    };
  });
  return [heading("ABOVE IT", note), ...lines];
}

/** Outermost first. */
function generations(nearest: Ancestor): Ancestor[] {
  const chain: Ancestor[] = [];
  for (let at: Ancestor | null = nearest; at !== null; at = at.above) chain.unshift(at);
  return chain;
}

function generationsNow(process: Process): Ancestor[] {
  const chain: Ancestor[] = [];
  for (let at = process.parent; at !== null; at = at.parent) {
    const { key, pid, user } = at;
    chain.unshift({ key, pid, user, image: at, above: null });
  }
  return chain;
}

/** What became of somebody who stood above it. */
function sinceThen(ancestor: Ancestor, { get, symbols }: StoryContext): readonly Part[] {
  const row = get(ancestor.key);
  if (row === undefined) return [];
  if (row.ending !== null) return [[`  ${symbols.arrow} ${statusText(row)}`, "faint"]];
  const before = imageText(ancestor.image);
  const after = commandText(row, 0, MAX_COMMAND);
  return before === after ? [] : [[`  now ${after}`, "faint"]];
}

function imageText({ comm, filename, argv, argvTruncated }: Image): string {
  return commandText({ comm, filename, argv, argvTruncated, kernelThread: false });
}

const VERB = 7;

function entryLine(process: Process, entry: TimelineEntry, context: StoryContext): Line {
  const when = whenParts(process, entry, context);
  const told = tell(process, entry, context);
  return { key: told.key, parts: [...when, ...told.parts] };
}

function whenParts(process: Process, { ts, type }: TimelineEntry, context: StoryContext): Part[] {
  const { localAtBoot, width } = context;
  if (type === "missing") return [["".padEnd(width >= 64 ? 22 : 8), "faint"]];
  const clock: Part = [width >= 64 ? `${clockText(ts, localAtBoot)} ` : "", "faint"];
  const since = type === "born" ? "" : `+${formatDuration(Math.max(0, ts - process.startTs))}`;
  return [clock, [`${since.padStart(7)} `, "dim"]];
}

function tell(process: Process, entry: TimelineEntry, { symbols, get }: StoryContext): Line {
  const verb = (text: string, ink: Ink): Part => [text.padEnd(VERB), ink];
  switch (entry.type) {
    case "born":
      return bornLine(process, verb);
    case "exec": {
      const isNow = entry.image === process.biography.image;
      const text = isNow ? commandText(process) : imageText(entry.image);
      return line(verb("exec", "info"), [text, "bright"]);
    }
    case "child":
      return childLine(entry.child, verb);
    case "rename": {
      const [from, to] = [entry.from?.text ?? UNKNOWN, entry.to?.text ?? UNKNOWN];
      return line(verb("rename", "dim"), [`${from} ${symbols.arrow} ${to}`, "text"]);
    }
    case "reparent": {
      const parent = process.parent?.pid === entry.to ? process.parent : undefined;
      const name = parent === undefined ? "" : ` ${parent.comm?.text ?? ""}`;
      const [from, to] = [entry.from ?? UNKNOWN, entry.to ?? UNKNOWN];
      const moved = line(
        verb("parent", "warning"),
        ...[[`${from} ${symbols.arrow} ${to}`, "text"], [name, "dim"]] as const,
      );
      return { ...moved, key: parent === undefined ? undefined : get(parent.key)?.key };
    }
    case "exit":
      return line(
        verb("end", hasFailed(process) ? "bad" : "special"),
        [statusText(process), statusInk(process)],
        [`  after ${formatDuration(process.ending?.durationNs ?? null)}`, "dim"],
      );
    case "missing":
      return line([`${entry.count} earlier ${entry.what} are not told`, "faint"]);
  }
}

function bornLine(process: Process, verb: (text: string, ink: Ink) => Part): Line {
  if (!process.birthSeen) return line(verb("born", "good"), ["before this watch", "dim"]);
  const { bornOf } = process.biography;
  const name = bornOf === null ? process.birthParentComm?.text ?? UNKNOWN : imageText(bornOf.image);
  return {
    key: process.birthParentKey ?? undefined,
    parts: [
      ...[verb("born", "good"), ["of ", "dim"]] as const,
      ...[[`${process.birthPpid ?? UNKNOWN} `, "accent"], [name, "text"]] as const,
    ],
  };
}

function childLine(child: Process, verb: (text: string, ink: Ink) => Part): Line {
  const isOver = child.ending !== null;
  const status: Part = isOver ? [statusText(child), statusInk(child)] : ["lives", "good"];
  const age = formatDuration(child.ending?.durationNs ?? null);
  return {
    key: child.key,
    parts: [
      ...[verb("child", "good"), [`${child.pid} `, "accent"], status] as const,
      [isOver ? ` after ${age}  ` : "  ", "dim"],
      [commandText(child), isOver ? "dim" : "text"],
    ],
  };
}

function statusInk(process: Process): Ink {
  const { ending } = process;
  if (ending === null || (ending.exitCode === null && ending.signal === null)) return "faint";
  return hasFailed(process) ? "bad" : "good";
}

/** One line about it all: who, what, since when. */
export function titleParts(process: Process, now: number): readonly Part[] {
  const { pid, comm, ending } = process;
  const state = ending === null ? "lives" : statusText(process);
  const lived = ending === null ? ageOf(process, now) : ending.durationNs;
  return [
    ...[[` ${pid} `, "accent"], [comm?.text ?? UNKNOWN, "bright"]] as const,
    [`  ${state}`, ending === null ? "good" : statusInk(process)],
    [`  ${ending === null ? "for" : "after"} ${formatDuration(lived)}`, "dim"],
  ];
}
