import { ageOf, hasFailed, type PastImage, type Process } from "../../model/process/process.ts";
import { clockText, formatDuration, UNKNOWN } from "../../model/base/units.ts";
import { commandText, statusText } from "../../model/list/command_text.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { type HistoryLine, historyLines } from "../../model/list/history_lines.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { commandParts } from "../list/command_parts.ts";
import { heading, type Ink, type Line, line, type Part, partsWidth } from "../draw/line.ts";
import type { Section } from "./sections.ts";
import type { Symbols } from "../draw/symbols.ts";
import { wrapText } from "../draw/wrap_text.ts";

/** The inputs of the life section. */
export interface LifeContext {
  readonly now: number;
  readonly localAtBoot: number | null;
  readonly symbols: Symbols;
  readonly children: readonly Process[];
  /** Returns the row of a process, while the table holds it. */
  readonly get: (key: ProcessKey) => Process | undefined;
  readonly width: number;
}

/** Returns the life of a process from birth to end, one line an event. */
export function lifeSection(process: Process, context: LifeContext): Section {
  const lines = historyLines(process, context.children, context.now).flatMap((entry) =>
    entry.type === "exec" && entry.image !== process.history.image
      ? earlierExec(process, entry, context)
      : [() => entryLine(process, entry, context)]
  );
  return {
    name: "life",
    length: lines.length + 1,
    at: (index) => index === 0 ? heading("LIFE") : lines[index - 1]?.(),
  };
}

/** Returns an earlier exec with all known arguments, since no other section shows them. */
function earlierExec(
  process: Process,
  entry: HistoryLine & { type: "exec" },
  context: LifeContext,
): (() => Line)[] {
  const before = [...whenParts(process, entry, context), verbPart("exec", "info")];
  const margin = partsWidth(before);
  const texts = wrapText(sanitize(imageText(entry.image)), context.width - margin);
  return texts.map((text, i) => () =>
    line(...(i === 0 ? before : [[" ".repeat(margin), "dim"] as const]), [text, "bright"])
  );
}

function imageText(image: PastImage): string {
  return commandText({ image, kernelThread: false });
}

const VERB = 7;

function entryLine(process: Process, entry: HistoryLine, context: LifeContext): Line {
  const when = whenParts(process, entry, context);
  const what = whatLine(process, entry, context, context.width - partsWidth(when));
  return { key: what.key, parts: [...when, ...what.parts] };
}

function whenParts(process: Process, { ts, type }: HistoryLine, context: LifeContext): Part[] {
  const { localAtBoot, width } = context;
  if (type === "missing") return [["".padEnd(width >= 64 ? 22 : 8), "faint"]];
  const clock: Part = [width >= 64 ? `${clockText(ts, localAtBoot)} ` : "", "faint"];
  const since = type === "born" ? "" : `+${formatDuration(Math.max(0, ts - process.startTs))}`;
  return [clock, [`${since.padStart(7)} `, "dim"]];
}

function verbPart(text: string, ink: Ink): Part {
  return [text.padEnd(VERB), ink];
}

function whatLine(
  process: Process,
  entry: HistoryLine,
  { symbols, get }: LifeContext,
  width: number,
): Line {
  const verb = verbPart;
  switch (entry.type) {
    case "born":
      return bornLine(process);
    case "exec": {
      const { folder, name, rest } = commandParts(process, width - VERB, symbols.cut);
      return line(verb("exec", "info"), [folder, "dim"], [name, "bright"], [rest, "text"]);
    }
    case "child":
      return childLine(entry.child, symbols, width);
    case "rename": {
      const [from, to] = [entry.from?.text ?? UNKNOWN, entry.to?.text ?? UNKNOWN];
      return line(verb("rename", "dim"), [`${from} ${symbols.arrow} ${to}`, "text"]);
    }
    case "reparent": {
      const parent = process.parent?.pid === entry.to ? process.parent : undefined;
      const name = parent === undefined ? "" : ` ${parent.image.comm?.text ?? ""}`;
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
      return line([`${entry.count ?? "some"} earlier ${entry.what} not shown`, "faint"]);
  }
}

function bornLine(process: Process): Line {
  const verb = verbPart;
  if (!process.birth.seen) return line(verb("born", "good"), ["before tracing began", "dim"]);
  const { birthParent } = process.history;
  const name = birthParent === null
    ? process.birth.parentComm?.text ?? UNKNOWN
    : imageText(birthParent.image);
  return {
    key: process.birth.parentKey ?? undefined,
    parts: [
      ...[verb("born", "good"), ["of ", "dim"]] as const,
      ...[[`${process.birth.ppid ?? UNKNOWN} `, "accent"], [name, "text"]] as const,
    ],
  };
}

function childLine(child: Process, { cut }: Symbols, width: number): Line {
  const isOver = child.ending !== null;
  const status: Part = isOver ? [statusText(child), statusInk(child)] : ["alive", "good"];
  const age = formatDuration(child.ending?.durationNs ?? null);
  const before: readonly Part[] = [
    ...[verbPart("child", "good"), [`${child.pid} `, "accent"], status] as const,
    [isOver ? ` after ${age}  ` : "  ", "dim"],
  ];
  const { folder, name, rest } = commandParts(child, width - partsWidth(before), cut);
  return { key: child.key, parts: [...before, [folder + name + rest, isOver ? "dim" : "text"]] };
}

function statusInk(process: Process): Ink {
  const { ending } = process;
  if (ending === null || (ending.exitCode === null && ending.signal === null)) return "faint";
  return hasFailed(process) ? "bad" : "good";
}

/** Returns the pid, the name, the state and the age for the title. */
export function titleParts(process: Process, now: number): readonly Part[] {
  const { pid, ending, image: { comm } } = process;
  const state = ending === null ? "alive" : statusText(process);
  const lived = ending === null ? ageOf(process, now) : ending.durationNs;
  return [
    ...[[` ${pid} `, "accent"], [comm?.text ?? UNKNOWN, "bright"]] as const,
    [`  ${state}`, ending === null ? "good" : statusInk(process)],
    [`  ${ending === null ? "for" : "after"} ${formatDuration(lived)}`, "dim"],
  ];
}
