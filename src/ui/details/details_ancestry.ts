import type { Ancestor, Process } from "../../model/process/process.ts";
import { commandText, statusText } from "../../model/list/command_text.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import { groupDigits } from "../../model/base/units.ts";
import { truncateEnd } from "../cells/text_width.ts";
import { commandParts } from "../list/command_parts.ts";
import { heading, type Line, line, type Part, partsWidth } from "../draw/line.ts";
import { type Section, sectionOf } from "./sections.ts";
import type { Symbols } from "../draw/symbols.ts";

/** The inputs of the ancestry section. */
export interface AncestryContext {
  readonly width: number;
  /** The width of the first section, which may have a column of its own. */
  readonly nearWidth: number;
  readonly symbols: Symbols;
  /** Lines that the nearest ancestors may take. */
  readonly room: number;
  /** Returns the row of a process, while the table holds it. */
  readonly get: (key: ProcessKey) => Process | undefined;
}

/** The name of the section with all ancestors, when the first section shows only the nearest. */
const ALL = "all-ancestors";

/**
 * Returns the ancestors up to init. A long chain shows the nearest ones first and the number of the
 * others; a second section at the end then shows all of them.
 */
export function ancestrySections(
  process: Process,
  context: AncestryContext,
): readonly [first: Section, all: Section | null] {
  const { birthParent } = process.history;
  const isSeen = birthParent !== null;
  const chain = isSeen ? generations(birthParent) : generationsNow(process);
  if (chain.length === 0) {
    // Init, and the first process of a container that is watched from inside.
    const why = process.ppid === 0 ? "none: its parent is 0" : "its parent is unknown";
    const lines = [heading("ANCESTORS"), line([why, "faint"])];
    return [sectionOf("above", lines), null];
  }
  const note = isSeen ? "with their commands at its birth" : "as it is now";
  const missing = chain.length <= context.room + 1 ? 0 : chain.length - context.room;
  const more: Line = {
    ...line([
      `${context.symbols.cut} ${groupDigits(missing)} more ancestors at the end: Enter goes there`,
      "dim",
    ]),
    section: ALL,
  };
  const before = [heading("ANCESTORS", note), ...(missing === 0 ? [] : [more])];
  return [
    chainSection("above", before, chain.slice(missing), isSeen, {
      ...context,
      width: context.nearWidth,
    }),
    missing === 0 ? null : chainSection(
      ALL,
      [heading("ANCESTORS", `all ${groupDigits(chain.length)}`)],
      chain,
      isSeen,
      context,
    ),
  ];
}

function chainSection(
  name: string,
  before: readonly Line[],
  chain: readonly Ancestor[],
  isSeen: boolean,
  context: AncestryContext,
): Section {
  return {
    name,
    length: before.length + chain.length,
    at: (index) => {
      const depth = index - before.length;
      const ancestor = chain[depth];
      return ancestor === undefined
        ? before[index]
        : ancestorLine(ancestor, depth + before.length - 1, isSeen, context);
    },
  };
}

function ancestorLine(
  ancestor: Ancestor,
  depth: number,
  isSeen: boolean,
  context: AncestryContext,
): Line {
  const { symbols, width } = context;
  // A deeper chain goes straight down: the command needs the room.
  const indent = Math.min(depth - 1, Math.floor(width / 6));
  const guide = depth === 0 ? "" : "  ".repeat(indent) + symbols.guide.corner;
  const before: Part[] = [[guide, "faint"], [`${ancestor.pid} `, "accent"]];
  const after = isSeen ? sinceThen(ancestor, context) : [];
  const room = width - partsWidth(before);
  const least = Math.max(Math.floor(room / 2), room - partsWidth(after));
  return {
    key: ancestor.key,
    parts: [...before, ...commandOf(ancestor, least, symbols), ...after],
  };
}

/** Returns the command in at most `width` cells, so that the parts behind it stay visible. */
function commandOf({ image }: Ancestor, width: number, { cut }: Symbols): readonly Part[] {
  const { folder, name, rest } = commandParts({ image, kernelThread: false }, width, cut);
  const room = Math.max(0, width - partsWidth([[folder + name, "text"]]));
  return [[folder, "dim"], [name, "text"], [truncateEnd(rest, room, cut), "text"]];
}

/** Returns the ancestors, the outermost first. */
function generations(nearest: Ancestor): Ancestor[] {
  const chain: Ancestor[] = [];
  for (let at: Ancestor | null = nearest; at !== null; at = at.parent) chain.push(at);
  return chain.reverse();
}

function generationsNow(process: Process): Ancestor[] {
  const chain: Ancestor[] = [];
  for (let at = process.parent; at !== null; at = at.parent) {
    const { key, pid, identity: { user } } = at;
    chain.push({ key, pid, user, image: at.image, parent: null });
  }
  return chain.reverse();
}

/** Returns what happened to an ancestor since: its end, or another command. */
function sinceThen({ key, image }: Ancestor, { get, symbols }: AncestryContext): readonly Part[] {
  const row = get(key);
  if (row === undefined) return [];
  if (row.ending !== null) return [[`  ${symbols.arrow} ${statusText(row)}`, "faint"]];
  const before = commandText({ image, kernelThread: false });
  const after = commandText(row);
  return before === after ? [] : [[`  now ${after}`, "faint"]];
}
