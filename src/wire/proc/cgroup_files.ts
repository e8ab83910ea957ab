import type { Pressure } from "../../model/inspect/reading.ts";
import { plainText, type Text } from "../../model/base/text.ts";

/** Parses a pressure file (psi.rst); null for another text. */
export function parsePressure(resource: string, text: string): Pressure | null {
  const some = averages(text, "some");
  const full = averages(text, "full");
  return some === null && full === null ? null : { resource, some, full };
}

function averages(text: string, kind: "some" | "full"): Pressure["some"] {
  const line = text.split("\n").find((each) => each.startsWith(`${kind} `)) ?? "";
  const found = /avg10=([\d.]+) avg60=([\d.]+) avg300=([\d.]+)/.exec(line);
  return found === null ? null : [Number(found[1]), Number(found[2]), Number(found[3])];
}

/** Version 1 writes "no limit" as the largest number of whole pages below 2^63. */
const V1_UNLIMITED = 2 ** 62;

/** Parses a file of one number, or `max`; null for another text. */
export function parseLimit(text: string | null): number | "max" | null {
  const word = text?.trim() ?? "";
  if (word === "max" || word === "-1") return "max";
  if (!/^\d+$/.test(word)) return null;
  const value = Number(word);
  return value >= V1_UNLIMITED ? "max" : value;
}

/** Returns one value of a file of lines `name value`; null without it. */
export function flatValue(text: string | null, name: string): number | null {
  const line = (text ?? "").split("\n").find((each) => each.startsWith(`${name} `));
  const value = Number(line?.slice(name.length + 1) ?? Number.NaN);
  return Number.isFinite(value) ? value : null;
}

/** Parses cpu.max: the percentage of one cpu that a cgroup may use. */
export function parseCpuMax(text: string | null): number | "max" | null {
  const found = /^(max|\d+) (\d+)$/.exec(text?.trim() ?? "");
  if (found === null) return null;
  return found[1] === "max" ? "max" : Number(found[1]) / Number(found[2]) * 100;
}

/** A hierarchy of /proc/PID/cgroup with the path of the process in it. */
export interface HierarchyPath {
  readonly hierarchy: string;
  readonly controllers: readonly string[];
  readonly path: Text;
}

/** Parses /proc/PID/cgroup (cgroups(7)). Version 2 has the name `v2` and no controllers here. */
export function parseHierarchies(text: string): readonly HierarchyPath[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\d+:([^:]*):(.*)$/.exec(line);
    if (found === null) return [];
    const [, names = "", path = ""] = found;
    const controllers = names === "" ? [] : names.split(",");
    return [{ hierarchy: names === "" ? "v2" : names, controllers, path: plainText(path) }];
  });
}

/** A mount of a cgroup hierarchy; `root` is the cgroup that it shows as its root. */
export interface CgroupMountPoint {
  readonly folder: string;
  readonly root: string;
  /** Empty for version 2. */
  readonly controllers: readonly string[];
}

/** Returns the mounts of cgroup hierarchies in /proc/self/mountinfo. */
export function parseCgroupMounts(mountinfo: string): readonly CgroupMountPoint[] {
  return mountinfo.split("\n").flatMap((line) => {
    const [before = "", after = ""] = line.split(" - ");
    const [root, folder] = before.split(" ").slice(3, 5).map(unescaped);
    const [type, , options = ""] = after.split(" ");
    if (root === undefined || folder === undefined) return [];
    if (type !== "cgroup" && type !== "cgroup2") return [];
    return [{ folder, root, controllers: type === "cgroup2" ? [] : options.split(",") }];
  });
}

/** Returns the folder of a cgroup below a mount; null when the mount does not show it. */
export function folderBelow({ folder, root }: CgroupMountPoint, path: string): string | null {
  if (path.split("/").includes("..")) return null;
  if (root === "/") return path === "/" ? folder : `${folder}${path}`;
  if (path === root) return folder;
  return path.startsWith(`${root}/`) ? `${folder}${path.slice(root.length)}` : null;
}

/** proc(5) writes a space in a path of mountinfo as `\040`. */
function unescaped(text: string): string {
  return text.replace(
    /\\([0-7]{3})/g,
    (_, octal: string) => String.fromCharCode(parseInt(octal, 8)),
  );
}
