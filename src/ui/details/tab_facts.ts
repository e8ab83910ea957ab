import { MAX_SEARCHED_FILES } from "../../model/base/limits.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { formatBytes, formatCount, groupDigits, UNKNOWN } from "../../model/base/units.ts";
import type { BusyFile } from "../../model/inspect/busiest_files.ts";
import type {
  EnvironmentEntry,
  Facts,
  FileLock,
  FileLocks,
  Listed,
  OpenFile,
  SocketFacts,
} from "../../model/inspect/reading.ts";
import { textWidth } from "../cells/text_width.ts";
import { BLANK_LINE, heading, type Line, line, type Part } from "../draw/line.ts";
import { wrapPath, wrapText } from "../draw/wrap_text.ts";
import { countText } from "./tab_text.ts";
import { cgroupLines, limitLines, mapLines, namespaceLines } from "./tab_values.ts";

/** Returns the values of a tab as lines of at most `width` cells. */
export function factsLines(
  facts: Facts,
  title: string,
  note: string,
  width: number,
): readonly Line[] {
  switch (facts.tab) {
    case "files":
      return [...lockLines(facts.locks, width), ...fileLines(title, facts.files, width)];
    case "environment":
      return variableLines(title, note, facts.variables, width);
    case "limits":
      return limitLines(title, facts.limits, facts.openFiles);
    case "maps":
      return mapLines(title, facts, width);
    case "sockets":
      return socketLines(title, facts.sockets, facts.isCut, width);
    case "cgroup":
      return cgroupLines(title, facts.cgroup, width);
    case "namespaces":
      return namespaceLines(title, facts.namespaces);
  }
}

/** Returns the files in which the process moved on most, by the positions of two readings; none before. */
export function busyLines(busiest: readonly BusyFile[] | null, width: number): readonly Line[] {
  if (busiest === null) return [];
  const note = busiest.length === 0
    ? "no position moved on in the last second"
    : "sampled: by their positions in the last second";
  const lines = busiest.flatMap(({ file, rate }): readonly Line[] => {
    const before: Part[] = [
      [`${String(file.fd).padStart(4)} `, "accent"],
      [`${(file.access ?? UNKNOWN).padEnd(3)}`, "text"],
      [`${`${formatBytes(rate)}/s`.padStart(8)} `, "text"],
    ];
    return wrapped(before, sanitize(file.path.text), ["", "text"], width, wrapPath);
  });
  return [heading("BUSIEST FILES", note), ...lines, line(["", "text"])];
}

/** Returns the locks on files, those that the process waits for first; none where there are none. */
function lockLines(locks: FileLocks, width: number): readonly Line[] {
  const { entries, areWaitsKnown } = locks;
  const unread = line(["? the table of all locks was not read: it may wait for some", "faint"]);
  if (entries.length === 0) return areWaitsKnown ? [] : [unread, BLANK_LINE];
  const titles = line([`${"FD".padStart(4)} ${"LOCK".padEnd(6)} ACCESS BYTES PATH`, "dim"]);
  const lines = entries.flatMap((lock): readonly Line[] => {
    const before: Part[] = [
      [`${(lock.fd ?? "-").toString().padStart(4)} `, lock.isHeld ? "accent" : "faint"],
      [`${lock.kind.padEnd(6)} `, "text"],
      [`${lock.access.padEnd(6)} `, "text"],
      [`${bytesText(lock).padEnd(5)} `, "dim"],
    ];
    const path = lock.path === null ? UNKNOWN : sanitize(lock.path.text);
    const text = othersText(lock);
    return [
      ...wrapped(before, path, ["", "text"], width, wrapPath),
      ...(text === ""
        ? []
        : wrapText(text, Math.max(1, width - 5)).map((part) => line([`     ${part}`, "warning"]))),
    ];
  });
  const note = countText(locks, "on its files");
  const rest = areWaitsKnown ? [BLANK_LINE] : [unread, BLANK_LINE];
  return [heading("LOCKS", note), titles, ...lines, ...rest];
}

function bytesText({ start, end }: FileLock): string {
  if (end === null) return start === 0 ? "all" : `${groupDigits(start)}-`;
  return start === end ? groupDigits(start) : `${groupDigits(start)}-${groupDigits(end)}`;
}

/** Returns who waits for a lock, or for whom the process waits. */
function othersText({ isHeld, others }: FileLock): string {
  if (!isHeld) return `it waits for this lock; ${others[0] ?? UNKNOWN} holds it`;
  if (others.length === 0) return "";
  const pids = others.slice(0, SHOWN_WAITERS).join(", ");
  const rest = others.length - SHOWN_WAITERS;
  return `${pids}${rest > 0 ? ` and ${groupDigits(rest)} more` : ""} ${
    others.length === 1 ? "waits" : "wait"
  } for it`;
}

const SHOWN_WAITERS = 8;

function fileLines(title: string, files: Listed<OpenFile>, width: number): readonly Line[] {
  const isWide = width >= 64;
  const positions = isWide ? "POSITION".padStart(14) : "POS".padStart(6);
  const titles = line([
    `${"FD".padStart(4)} RW ${"KIND".padEnd(6)} ${positions}   SIZE PATH`,
    "dim",
  ]);
  const lines = files.entries.flatMap((file): readonly Line[] => {
    const { fd, access, kind, position, size } = file;
    const hasPlace = kind === "file" || kind === "block" || kind === null;
    const place = !hasPlace
      ? "-"
      : position === null
      ? UNKNOWN
      : isWide
      ? groupDigits(position)
      : formatBytes(position);
    const bytes = kind === "file" || kind === null ? formatBytes(size) : "-";
    const before: Part[] = [
      [`${String(fd).padStart(4)} `, "accent"],
      [`${(access ?? UNKNOWN).padEnd(3)}`, access?.includes("w") === true ? "warning" : "text"],
      [`${(kind ?? UNKNOWN).padEnd(6)} `, "dim"],
      [place.padStart(isWide ? 14 : 6), hasPlace ? "text" : "faint"],
      [`${bytes.padStart(7)} `, kind === "file" ? "text" : "faint"],
    ];
    const mark: Part = [file.isDeleted ? " (deleted)" : "", "bad"];
    return wrapped(before, sanitize(file.path.text), mark, width, wrapPath);
  });
  const note = countText(files, "open", "the lowest numbers");
  return [heading(title, note), ...(lines.length === 0 ? [] : [titles]), ...lines];
}

function variableLines(
  title: string,
  note: string,
  variables: Listed<EnvironmentEntry>,
  width: number,
): readonly Line[] {
  const hidden = variables.entries.filter((entry) => entry === null).length;
  const lines = variables.entries.flatMap((entry): readonly Line[] => {
    if (entry === null) return [];
    const equals = entry.text.indexOf("=");
    const name = sanitize(equals === -1 ? entry.text : entry.text.slice(0, equals));
    const value = sanitize(equals === -1 ? "" : entry.text.slice(equals));
    return nameAndValue(name, value, width);
  });
  const hiddenLine = line([`${groupDigits(hidden)} hidden by --no-argv`, "warning"]);
  const count = countText(variables, variables.total === 1 ? "variable" : "variables");
  return [
    heading(title, `${count}, ${note}`),
    ...(hidden === 0 ? [] : [hiddenLine]),
    ...lines,
  ];
}

function nameAndValue(name: string, value: string, width: number): readonly Line[] {
  const texts = wrapText(name + value, width);
  let left = name.length;
  return texts.map((text) => {
    const named = text.slice(0, Math.max(0, left));
    left -= named.length;
    return line([named, "accent"], [text.slice(named.length), "text"]);
  });
}

function socketLines(
  title: string,
  sockets: Listed<SocketFacts>,
  isCut: boolean,
  width: number,
): readonly Line[] {
  const titles = line([
    `${"FD".padStart(4)} ${"PROTOCOL".padEnd(14)} ${"STATE".padEnd(13)}  RECV  SEND ADDRESS`,
    "dim",
  ]);
  const lines = sockets.entries.flatMap((socket): readonly Line[] => {
    const { fd, protocol, state, local, peer, received, toSend } = socket;
    const hasQueues = received !== null || toSend !== null;
    // A listening socket counts connections that wait to be accepted, not bytes.
    const format = state === "listening" ? formatCount : formatBytes;
    const queue = (size: number | null) => (hasQueues ? format(size) : "-").padStart(5);
    const before: Part[] = [
      [`${String(fd).padStart(4)} `, "accent"],
      [`${(protocol ?? UNKNOWN).padEnd(14)} `, protocol === null ? "faint" : "text"],
      [`${(state ?? (protocol === null ? UNKNOWN : "-")).padEnd(13)} `, stateInk(state)],
      [`${queue(received)} ${queue(toSend)} `, hasQueues ? "text" : "faint"],
    ];
    const address = protocol === null
      ? `socket ${socket.inode}: no table of its network namespace lists it`
      : `${local?.text ?? "-"}${peer === null ? "" : ` > ${peer.text}`}`;
    return wrapped(before, sanitize(address), ["", "dim"], width, wrapText);
  });
  const searched = groupDigits(MAX_SEARCHED_FILES);
  const count = sockets.total === null
    ? `${groupDigits(sockets.entries.length)} among its first ${searched} open files`
    : countText(sockets, "open", "the lowest numbers");
  const note = count +
    (isCut ? "; the kernel's table was too long to read all of it" : "");
  return [heading(title, note), ...(lines.length === 0 ? [] : [titles]), ...lines];
}

function stateInk(state: string | null): Part[1] {
  return state === "listening" ? "info" : state === "established" ? "good" : "dim";
}

/** The least cells for a text beside its columns; with less it goes below them. */
const LEAST_TEXT = 16;

/** Returns the columns of a row and its text in as many lines as the text takes. */
export function wrapped(
  before: readonly Part[],
  text: string,
  mark: Part,
  width: number,
  wrap: (text: string, width: number) => string[],
): readonly Line[] {
  const margin = before.reduce((sum, [part]) => sum + textWidth(part), 0);
  const isBelow = width - margin < LEAST_TEXT;
  const indent = isBelow ? 5 : margin;
  const texts = wrap(text, Math.max(1, width - indent));
  const lines = texts.map((part, i) => {
    const lead: readonly Part[] = i === 0 && !isBelow ? before : [[" ".repeat(indent), "dim"]];
    return line(...lead, [part, "text"], ...(i === texts.length - 1 ? [mark] : []));
  });
  return isBelow ? [line(...before), ...lines] : lines;
}
