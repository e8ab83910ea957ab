import { ageOf, hasFailed, type Process } from "../../model/process/process.ts";
import { statusText } from "../../model/list/command_text.ts";
import type { FamilyMember, FamilyTree } from "../../model/list/family_tree.ts";
import type { TreeGuide } from "../../model/list/tree_rows.ts";
import { formatDuration, groupDigits, UNKNOWN } from "../../model/base/units.ts";
import { truncateEnd } from "../cells/text_width.ts";
import { commandParts } from "../list/command_parts.ts";
import { heading, type Ink, type Line, line, type Part, partsWidth } from "../draw/line.ts";
import type { Symbols } from "../draw/symbols.ts";
import type { Section } from "./sections.ts";

/** The inputs of the tab Tree. */
export interface TreeContext {
  readonly now: number;
  readonly width: number;
  readonly symbols: Symbols;
}

const PID = 8;
const STATUS = 12;
const AGE = 8;

/** Returns the section of the tab Tree: ancestors, the process itself, descendants. Enter opens a line. */
export function treeSection(family: FamilyTree, context: TreeContext): Section {
  const { above, self, below, moreAbove } = family;
  const before = [heading("TREE", countsText(family)), titles];
  if (moreAbove > 0) before.push(note(`${groupDigits(moreAbove)} more ancestors not shown`));
  const after = missingLines(family);
  const members = before.length + above.length + 1 + below.length;
  return {
    name: "tree",
    length: members + after.length,
    at: (index) => {
      if (index < before.length) return before[index];
      if (index >= members) return after[index - members];
      const place = index - before.length;
      const depth = Math.min(place, above.length);
      const member = above[place] ?? (place === above.length ? self : below[place - depth - 1]!);
      return memberLine(member, depth, member === self, context);
    },
  };
}

const titles = line([`${" ".repeat(PID - 4)}PID  ${"STATUS".padEnd(STATUS)}`, "dim"], [
  `${"AGE".padStart(AGE - 2)}  COMMAND`,
  "dim",
]);

function countsText({ above, moreAbove, living, dead }: FamilyTree): string {
  const number = groupDigits(living + dead);
  const parts = living + dead === 0
    ? ""
    : `: ${groupDigits(living)} alive, ${groupDigits(dead)} dead`;
  return `${groupDigits(above.length + moreAbove)} above, ${number} below${parts}`;
}

function missingLines({ moreBelow, dropped }: FamilyTree): readonly Line[] {
  const lines: Line[] = [];
  if (moreBelow > 0) lines.push(note(`${groupDigits(moreBelow)} more below it not shown`));
  if (dropped !== null && dropped > 0) {
    lines.push(note(`${groupDigits(dropped)} earlier children were dropped from the table`));
  }
  return lines;
}

function note(text: string): Line {
  return line([`${" ".repeat(PID)}${text}`, "faint"]);
}

function memberLine(
  member: FamilyMember,
  depth: number,
  isSelf: boolean,
  context: TreeContext,
): Line {
  const { process, remembered } = member;
  const { symbols, width, now } = context;
  const pid = String(process?.pid ?? remembered?.pid ?? UNKNOWN).padStart(PID - 2);
  const [status, ink] = statusOf(process);
  const age = process === null ? null : process.ending?.durationNs ?? liveAge(process, now);
  const before: readonly Part[] = [
    [isSelf ? symbols.pointer : " ", "accent"],
    [`${pid}  `, "accent"],
    [truncateEnd(status, STATUS - 1, symbols.cut).padEnd(STATUS), ink],
    [`${formatDuration(age).padStart(AGE - 2)}  `, "dim"],
    [guideText(member.guide, depth, width, symbols), "faint"],
  ];
  const after = noteOf(member);
  const room = width - partsWidth(before);
  const least = Math.max(Math.floor(room / 2), room - partsWidth(after));
  const source = process ?? { image: remembered!.image, kernelThread: false };
  const { folder, name, rest } = commandParts(source, least, symbols.cut);
  const isDead = process === null || process.ending !== null;
  const command = partsWidth([[folder + name, "text"]]);
  return {
    key: isSelf ? undefined : process?.key,
    parts: [
      ...before,
      [folder, "dim"],
      [name, isSelf ? "bright" : isDead ? "dim" : "text"],
      [truncateEnd(rest, Math.max(0, least - command), symbols.cut), isDead ? "dim" : "text"],
      ...after,
    ],
  };
}

function liveAge(process: Process, now: number): number | null {
  return process.ending === null ? ageOf(process, now) : null;
}

function statusOf(process: Process | null): readonly [string, Ink] {
  if (process === null) return [UNKNOWN, "faint"];
  const { ending } = process;
  if (ending === null) return ["alive", "good"];
  const isKnown = ending.exitCode !== null || ending.signal !== null;
  return [statusText(process), !isKnown ? "faint" : hasFailed(process) ? "bad" : "good"];
}

/** Returns what the place in the tree does not show. */
function noteOf({ process, parentKey }: FamilyMember): readonly Part[] {
  if (process === null) return [["  dropped from the table", "faint"]];
  const { parent } = process;
  if (process.ending !== null || parent === null || parentKey === null) return [];
  if (parent.key === parentKey) return [];
  const name = parent.image.comm?.text ?? UNKNOWN;
  return [[`  now a child of ${parent.pid} ${name}`, "faint"]];
}

/** Returns the guide of a line. A deep tree keeps half of the room for commands. */
function guideText(guide: TreeGuide, depth: number, width: number, symbols: Symbols): string {
  const most = Math.max(1, Math.floor(width / 6));
  const indent = "  ".repeat(Math.min(Math.max(0, depth - 1), most));
  if (guide.length === 0) return depth === 0 ? "" : indent + symbols.guide.corner;
  const room = Math.max(1, most - Math.min(depth, most) + 1);
  const cut = guide.length > room ? symbols.cut : "";
  const shown = guide.slice(-room).map((part) => symbols.guide[part]).join("");
  return indent + (depth === 0 ? "" : "  ") + cut + shown;
}
