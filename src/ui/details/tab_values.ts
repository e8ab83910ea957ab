import {
  formatBytes,
  formatCount,
  formatDuration,
  groupDigits,
  UNKNOWN,
} from "../../model/base/units.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import {
  type CgroupFacts,
  type CgroupValue,
  type Facts,
  isAbsence,
  type NamedBytes,
  type Namespace,
  type Pressure,
  type ResourceLimit,
} from "../../model/inspect/reading.ts";
import { BLANK_LINE, heading, type Ink, type Line, line, type Part } from "../draw/line.ts";
import { wrapPath, wrapText } from "../draw/wrap_text.ts";
import { absenceText, countText } from "./tab_text.ts";

const LABEL = 20;

function fact(label: string, ...parts: readonly Part[]): Line {
  return line([label.padEnd(LABEL), "dim"], ...parts.map(unknownFaint));
}

function unknownFaint([text, ink]: Part): Part {
  return text.trim() === UNKNOWN ? [text, "faint"] : [text, ink];
}

/** Returns the limits, soft and hard, with the open files beside theirs. */
export function limitLines(
  title: string,
  limits: readonly ResourceLimit[],
  openFiles: number | null,
): readonly Line[] {
  const lines = limits.map(({ name, soft, hard, unit }) => {
    const used: Part = name === "open files"
      ? [
        `  ${openFiles === null ? UNKNOWN : groupDigits(openFiles)} in use`,
        usedInk(openFiles, soft),
      ]
      : ["", "dim"];
    return fact(
      name,
      [limitText(soft, unit).padStart(12), soft === "unlimited" ? "dim" : "text"],
      [limitText(hard, unit).padStart(12), "dim"],
      used,
    );
  });
  const titles = line([`${"".padEnd(LABEL)}${"SOFT".padStart(12)}${"HARD".padStart(12)}`, "dim"]);
  return [heading(title), titles, ...lines];
}

/** From this share of a limit on, the usage is a warning. */
const NEAR = 0.8;

function usedInk(used: number | null, soft: ResourceLimit["soft"]): Ink {
  if (used === null) return "faint";
  return typeof soft === "number" && used >= soft * NEAR ? "warning" : "good";
}

function limitText(value: ResourceLimit["soft"], unit: string): string {
  if (value === null) return UNKNOWN;
  if (value === "unlimited") return value;
  return unit === "bytes" ? formatBytes(value) : groupDigits(value) + (TIMES[unit] ?? "");
}

/** What follows a limit that is a time. The name of any other limit says what it counts. */
const TIMES: Readonly<Record<string, string>> = { seconds: "s", us: "us" };

/** Returns sizes, shares and mapped files, the largest first. */
export function mapLines(
  title: string,
  { sizes, shares, groups }: Extract<Facts, { tab: "maps" }>,
  width: number,
): readonly Line[] {
  const known = sizes.filter(([, bytes]) => bytes !== null);
  if (known.length === 0) {
    return [heading(title), line(["It has no memory of its own, as a kernel thread", "dim"])];
  }
  const shareLines = isAbsence(shares)
    ? wrapText(absenceText("maps", shares), width).map((text) => line([text, "dim"]))
    : twoColumns(shares, width);
  const groupLines = isAbsence(groups)
    ? wrapText(absenceText("maps", groups), width).map((text) => line([text, "dim"]))
    : groups.entries.flatMap((group): readonly Line[] => {
      const { name, bytes, count, access, isWritableCode, isDeleted } = group;
      const before: Part[] = [
        [`${formatBytes(bytes).padStart(6)} `, "text"],
        [`${formatCount(count).padStart(5)} `, "dim"],
        [`${access}  `, isWritableCode ? "warning" : "dim"],
      ];
      const texts = wrapPath(sanitize(name.text), Math.max(8, width - MAP_MARGIN));
      return texts.map((text, i) =>
        line(
          ...(i === 0 ? before : [[" ".repeat(MAP_MARGIN), "dim"] as const]),
          [text, "text"],
          [isDeleted && i === texts.length - 1 ? " (deleted)" : "", "bad"],
        )
      );
    });
  const note = isAbsence(groups) ? "" : countText(groups, "names", "the largest");
  return [
    heading(title),
    ...twoColumns(sizes, width),
    BLANK_LINE,
    heading("SHARES", "of the pages in memory"),
    ...shareLines,
    BLANK_LINE,
    heading("MAPPED", note),
    ...(isAbsence(groups) ? [] : [line(["  SIZE COUNT RWX  NAME", "dim"])]),
    ...groupLines,
  ];
}

/** Cells before the name of a mapping. */
const MAP_MARGIN = 18;

/** The cells of a name and its bytes. */
const PAIR = LABEL + 8;

/** Returns names with bytes, two in a line where there is room. */
function twoColumns(values: readonly NamedBytes[], width: number): readonly Line[] {
  const isTwo = width >= 2 * PAIR;
  const step = isTwo ? 2 : 1;
  const lines: Line[] = [];
  for (let i = 0; i < values.length; i += step) {
    lines.push(
      line(
        ...values.slice(i, i + step).flatMap(([name, bytes]): readonly Part[] => [
          [name.padEnd(LABEL), "dim"],
          unknownFaint([formatBytes(bytes).padStart(5), "text"]),
          ["   ", "dim"],
        ]),
      ),
    );
  }
  return lines;
}

/** Returns the paths of the cgroup, its limits, usage and pressure. */
export function cgroupLines(title: string, cgroup: CgroupFacts, width: number): readonly Line[] {
  const { paths, limits, usage, pressure, without, isFrozen } = cgroup;
  const frozen: Line[] = isFrozen === true ? [fact("frozen", ["yes", "warning"])] : [];
  const pathLines = paths.flatMap(({ hierarchy, path }) =>
    wrapPath(sanitize(path.text), Math.max(8, width - LABEL)).map((text, i) =>
      fact(i === 0 ? hierarchyName(hierarchy) : "", [text, "text"])
    )
  );
  const off = without.length === 0
    ? []
    : [line([`? not limited and not counted here: ${without.join(", ")} is off`, "faint"])];
  return [
    heading(title),
    ...pathLines,
    ...frozen,
    BLANK_LINE,
    heading("LIMITS"),
    ...limits.map((value) => fact(value.name, [cgroupText(value), "text"])),
    ...off,
    BLANK_LINE,
    heading("USAGE"),
    ...usage.map((value) => fact(value.name, [cgroupText(value), "text"])),
    BLANK_LINE,
    ...pressureLines(pressure),
  ];
}

function hierarchyName(hierarchy: string): string {
  return hierarchy === "v2" ? "version 2" : sanitize(hierarchy);
}

function cgroupText({ value, unit }: CgroupValue): string {
  if (value === null) return UNKNOWN;
  if (value === "max") return "no limit";
  switch (unit) {
    case "bytes":
      return formatBytes(value);
    case "ns":
      return formatDuration(value);
    case "percent":
      return `${Math.round(value)}% of one cpu`;
    case "count":
    case "weight":
      return groupDigits(value);
  }
}

function pressureLines(pressure: readonly Pressure[]): readonly Line[] {
  if (pressure.length === 0) {
    return [heading("PRESSURE"), line(["? this kernel or cgroup does not measure it", "faint"])];
  }
  const titles = `${"".padEnd(LABEL)}${["10s", "1m", "5m"].map((t) => t.padStart(8)).join("")}`;
  return [
    heading("PRESSURE", "share of the time that tasks waited"),
    line([titles, "dim"]),
    ...pressure.flatMap(({ resource, some, full }) => [
      ...(some === null ? [] : [averageLine(`${resource}, some`, some)]),
      ...(full === null ? [] : [averageLine(`${resource}, all`, full)]),
    ]),
  ];
}

/** Percent of waiting from which a pressure is a warning. */
const HIGH_PRESSURE = 10;

function averageLine(label: string, averages: readonly [number, number, number]): Line {
  return fact(
    label,
    ...averages.map((value): Part => [
      `${value.toFixed(1)}%`.padStart(8),
      value >= HIGH_PRESSURE ? "warning" : "text",
    ]),
  );
}

/** Returns the namespaces, and whether TraceFlock is in the same ones. */
export function namespaceLines(title: string, namespaces: readonly Namespace[]): readonly Line[] {
  return [
    heading(title, "compared with TraceFlock's own"),
    ...namespaces.map(({ name, inode, isOurs }) =>
      fact(
        name.replaceAll("_", " "),
        [(inode === null ? UNKNOWN : String(inode)).padStart(10), "text"],
        [
          isOurs === null ? "" : isOurs ? "   the same" : "   another one",
          isOurs === false ? "warning" : "dim",
        ],
      )
    ),
  ];
}
