import { argumentText, type CommandSource, commandText } from "../../model/list/command_text.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { textWidth, truncateStart } from "../cells/text_width.ts";

/** A command line, safe to show: the folder of the program, its name, and the arguments. */
export interface CommandParts {
  readonly folder: string;
  readonly name: string;
  readonly rest: string;
}

/** How the list shows commands: with folders or without, and scrolled by some cells. */
export interface CommandLook {
  readonly paths: boolean;
  readonly scroll: number;
}

const PLAIN: CommandLook = { paths: true, scroll: 0 };

/** The UTF-16 units of a command line that are joined for one line. */
const MAX_COMMAND = 2048;

/**
 * Returns the parts of a command line for `width` cells. The folder loses its beginning where it
 * leaves less than half of them to the arguments. The name is never cut, because users look for it.
 */
export function commandParts(
  command: CommandSource,
  width: number,
  cut: string,
  { paths, scroll }: CommandLook = PLAIN,
): CommandParts {
  const parts = split(command, width + scroll);
  const { name } = parts;
  const folder = paths ? parts.folder : "";
  const rest = scrolled(parts.rest, scroll, cut);
  const allowed = Math.max(Math.floor(width / 2), width - textWidth(rest));
  if (textWidth(folder) + textWidth(name) <= allowed) return { folder, name, rest };
  const mark = textWidth(name) < width ? 1 : 0;
  const room = Math.max(mark, allowed - textWidth(name));
  return { folder: truncateStart(folder, room, cut), name, rest };
}

/** Returns the arguments without the cells at their beginning that are scrolled away. */
function scrolled(rest: string, scroll: number, cut: string): string {
  if (scroll === 0 || rest === "") return rest;
  return ` ${truncateStart(rest, Math.max(1, textWidth(rest) - scroll), cut)}`;
}

function split(command: CommandSource, width: number): CommandParts {
  const { image: { argv, filename }, kernelThread } = command;
  const limit = Math.min(MAX_COMMAND, width * 4 + 256);
  const text = commandText(command, 0, limit);
  const first = kernelThread ? undefined : argv?.[0]?.text;
  if (first === undefined || first === "") return { folder: "", name: sanitize(text), rest: "" };
  const isOnly = argv?.length === 1;
  const program = argumentText(programOf(first, isOnly && first !== filename?.text), isOnly);
  const slash = isPath(first) ? program.lastIndexOf("/") + 1 : 0;
  return {
    folder: sanitize(program.slice(0, slash)),
    name: sanitize(program.slice(slash)),
    rest: sanitize(text.slice(program.length)),
  };
}

/** Returns the program in the first argument. A title that a process set itself holds arguments too. */
function programOf(first: string, isTitle: boolean): string {
  const blank = first.indexOf(" ");
  return isTitle && blank > 0 && isPath(first.slice(0, blank)) ? first.slice(0, blank) : first;
}

/** Returns whether a text is a path; a title such as `sshd: me@pts/0` is none. */
function isPath(text: string): boolean {
  return /^[./~]/.test(text) && !text.endsWith("/") && text.includes("/");
}
