import type { MapGroup, NamedBytes } from "../../model/inspect/reading.ts";
import { plainText, type Text } from "../../model/base/text.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { withoutDeletedMark } from "./proc_fdinfo.ts";

/** The name of mappings without a file. */
const ANONYMOUS = "anonymous memory";

interface Group {
  readonly name: Text;
  readonly isDeleted: boolean;
  bytes: number;
  count: number;
  isWritableCode: boolean;
  readonly access: [string, string, string];
}

const NEWLINE = 0x0a;

/**
 * Sums /proc/PID/maps (proc_pid_maps(5)) by file. The largest group comes first. A last line without
 * its end is ignored: it was cut.
 */
export function parseProcMaps(bytes: Uint8Array): readonly MapGroup[] {
  const groups = new Map<string, Group>();
  for (let start = 0;;) {
    const end = bytes.indexOf(NEWLINE, start);
    if (end === -1) break;
    addMapping(groups, decodeUtf8(bytes, start, end));
    start = end + 1;
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes)
    .map(({ access, ...group }) => ({ ...group, access: access.join("") }));
}

const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) ([r-])([w-])([x-])[ps-] \S+ \S+ \d+(?: +(.*))?$/s;

function addMapping(groups: Map<string, Group>, { text }: Text): void {
  const found = MAPPING.exec(text);
  if (found === null) return;
  const [, from = "", to = "", read = "-", write = "-", execute = "-", path = ""] = found;
  // The kernel writes a line end in a path as \012.
  const name = path === "" ? ANONYMOUS : path.replaceAll("\\012", "\n");
  const size = Number(BigInt(`0x${to}`) - BigInt(`0x${from}`));
  let group = groups.get(name);
  if (group === undefined) {
    const { path: file, isDeleted } = withoutDeletedMark(plainText(name));
    group = {
      name: file,
      isDeleted,
      bytes: 0,
      count: 0,
      isWritableCode: false,
      access: ["-", "-", "-"],
    };
    groups.set(name, group);
  }
  group.bytes += size;
  group.count++;
  if (write === "w" && execute === "x") group.isWritableCode = true;
  [read, write, execute].forEach((letter, i) => {
    if (letter !== "-") group.access[i] = letter;
  });
}

/** The sizes of /proc/PID/status, with our names. */
const SIZES = [
  ["VmSize", "address space"],
  ["VmPeak", "its peak"],
  ["VmRSS", "resident"],
  ["VmHWM", "its peak"],
  ["RssAnon", "anonymous"],
  ["RssFile", "of files"],
  ["RssShmem", "shared memory"],
  ["VmSwap", "swapped"],
  ["VmLck", "locked"],
  ["VmPTE", "page tables"],
] as const;

/** The shares of /proc/PID/smaps_rollup, with our names. */
const SHARES = [
  ["Pss", "proportional (PSS)"],
  ["Private_Dirty", "own, changed"],
  ["Private_Clean", "own, unchanged"],
  ["Shared_Dirty", "shared, changed"],
  ["Shared_Clean", "shared, unchanged"],
  ["SwapPss", "swapped (PSS)"],
  ["AnonHugePages", "huge pages"],
] as const;

export function parseMemorySizes(status: string): readonly NamedBytes[] {
  return SIZES.map(([field, name]) => [name, kilobytes(status, field)]);
}

/** Parses smaps_rollup. Old kernels lack some of its fields. */
export function parseMemoryShares(rollup: string): readonly NamedBytes[] {
  return SHARES.map(([field, name]) => [name, kilobytes(rollup, field)]);
}

/** Returns a field of the form `Pss:   123 kB`. */
function kilobytes(text: string, field: string): number | null {
  for (const line of text.split("\n")) {
    if (!line.startsWith(`${field}:`)) continue;
    const value = /^\s*(\d+) kB$/.exec(line.slice(field.length + 1))?.[1];
    return value === undefined ? null : Number(value) * 1024;
  }
  return null;
}
