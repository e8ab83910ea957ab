import type { Absence, CgroupFacts, CgroupValue, Facts } from "../../model/inspect/reading.ts";
import {
  type CgroupMountPoint,
  flatValue,
  folderBelow,
  type HierarchyPath,
  parseCgroupMounts,
  parseCpuMax,
  parseHierarchies,
  parseLimit,
  parsePressure,
} from "../../wire/proc/cgroup_files.ts";
import { exists, readText } from "../libc/file.ts";
import { lastFailure, type Reader } from "./failure.ts";

const MICROSECOND = 1e3;

/** Reads the cgroups of a process, and their limits, usage and pressure. */
export function readCgroup(folder: string, reader: Reader): Facts | Absence {
  const text = readText(`${folder}/cgroup`);
  if (text === null) return lastFailure(reader);
  const hierarchies = parseHierarchies(text);
  const isOld = hierarchies.some(({ hierarchy }) => hierarchy !== "v2");
  // The kernel shows a zombie in the root of each hierarchy of version 1.
  if (isOld && / Z [^)]*$/.test(readText(`${folder}/stat`) ?? "")) return { kind: "zombie" };
  const places = new CgroupPlaces(hierarchies);
  const { limits, usage } = places.values();
  const cgroup: CgroupFacts = {
    paths: hierarchies.filter(({ hierarchy, path }) => hierarchy === "v2" || path.text !== "/"),
    ...{ limits, usage, pressure: places.pressure() },
    without: CONTROLLERS.filter((controller) => places.folder(controller) === null),
    isFrozen: places.isFrozen(),
  };
  return { tab: "cgroup", cgroup };
}

/** Returns the mounts of cgroup hierarchies on this host. */
export function cgroupMounts(): readonly CgroupMountPoint[] {
  return parseCgroupMounts(readText("/proc/self/mountinfo") ?? "");
}

const CONTROLLERS = ["cpu", "memory", "pids"] as const;
type Controller = typeof CONTROLLERS[number];

/** A file of version 2 that only exists while the controller is on. */
const V2_MARKS: Readonly<Record<Controller, string>> = {
  cpu: "cpu.weight",
  memory: "memory.current",
  pids: "pids.current",
};

/** Where the files of a controller are. */
interface ControllerFolder {
  readonly path: string;
  readonly isV2: boolean;
  readonly isRoot: boolean;
}

/** The folders of the cgroups of one process. */
class CgroupPlaces {
  readonly #mounts = cgroupMounts();

  constructor(private readonly hierarchies: readonly HierarchyPath[]) {}

  /** Returns the folder of version 2; null where the host has no mount of it. */
  get unified(): string | null {
    const found = this.hierarchies.find(({ hierarchy }) => hierarchy === "v2");
    if (found === undefined) return null;
    return this.#folderOf(found, (mount) => mount.controllers.length === 0);
  }

  /** Returns the folder with the files of a controller, and its version; null while it is off. */
  folder(controller: Controller): ControllerFolder | null {
    const old = this.hierarchies.find(({ controllers }) => controllers.includes(controller));
    if (old !== undefined) {
      const path = this.#folderOf(old, (mount) => mount.controllers.includes(controller));
      return path === null ? null : { path, isV2: false, isRoot: old.path.text === "/" };
    }
    const path = this.unified;
    if (path === null || !exists(`${path}/${V2_MARKS[controller]}`)) return null;
    return { path, isV2: true, isRoot: false };
  }

  values(): Pick<CgroupFacts, "limits" | "usage"> {
    const parts = CONTROLLERS.map((controller) => {
      const place = this.folder(controller);
      if (place === null) return { limits: [], usage: [] };
      const read = (name: string) => readText(`${place.path}/${name}`);
      const { limits, usage } = VALUES[controller](read, place.isV2);
      // The root of a hierarchy has no limits, and lacks their files.
      const isMeant = ({ value }: CgroupValue) => !place.isRoot || value !== null;
      return { limits: limits.filter(isMeant), usage: usage.filter(isMeant) };
    });
    return {
      limits: parts.flatMap(({ limits }) => limits),
      usage: parts.flatMap(({ usage }) => usage),
    };
  }

  pressure(): CgroupFacts["pressure"] {
    const folder = this.unified;
    if (folder === null) return [];
    return ["cpu", "memory", "io"].flatMap((resource) => {
      const text = readText(`${folder}/${resource}.pressure`);
      const pressure = text === null ? null : parsePressure(resource, text);
      return pressure === null ? [] : [pressure];
    });
  }

  isFrozen(): boolean | null {
    const folder = this.unified;
    const frozen = folder === null
      ? null
      : flatValue(readText(`${folder}/cgroup.events`), "frozen");
    return frozen === null ? null : frozen === 1;
  }

  #folderOf(
    { path }: HierarchyPath,
    isWanted: (mount: CgroupMountPoint) => boolean,
  ): string | null {
    for (const mount of this.#mounts) {
      const folder = isWanted(mount) ? folderBelow(mount, path.text) : null;
      if (folder !== null && exists(folder)) return folder;
    }
    return null;
  }
}

type ReadFile = (name: string) => string | null;
type Values = Pick<CgroupFacts, "limits" | "usage">;

const VALUES: Readonly<Record<Controller, (read: ReadFile, isV2: boolean) => Values>> = {
  cpu: (read, isV2) => {
    const stat = read("cpu.stat");
    const throttled = flatValue(stat, isV2 ? "throttled_usec" : "throttled_time");
    const used = flatValue(stat, "usage_usec");
    return {
      limits: [
        value("cpu quota", isV2 ? parseCpuMax(read("cpu.max")) : oldQuota(read), "percent"),
        value("cpu weight", parseLimit(read(isV2 ? "cpu.weight" : "cpu.shares")), "weight"),
      ],
      usage: [
        ...(used === null ? [] : [value("cpu time", used * MICROSECOND, "ns")]),
        value(
          "held back",
          throttled === null ? null : isV2 ? throttled * MICROSECOND : throttled,
          "ns",
        ),
      ],
    };
  },
  memory: (read, isV2) => {
    const events = read("memory.events");
    if (!isV2) {
      return {
        limits: [value("memory", parseLimit(read("memory.limit_in_bytes")), "bytes")],
        usage: [
          value("memory", parseLimit(read("memory.usage_in_bytes")), "bytes"),
          value("its peak", parseLimit(read("memory.max_usage_in_bytes")), "bytes"),
          value("oom kills", flatValue(read("memory.oom_control"), "oom_kill"), "count"),
        ],
      };
    }
    return {
      limits: [
        value("memory", parseLimit(read("memory.max")), "bytes"),
        value("slowed from", parseLimit(read("memory.high")), "bytes"),
        value("swap", parseLimit(read("memory.swap.max")), "bytes"),
      ],
      usage: [
        value("memory", parseLimit(read("memory.current")), "bytes"),
        value("swap", parseLimit(read("memory.swap.current")), "bytes"),
        value("oom kills", flatValue(events, "oom_kill"), "count"),
      ],
    };
  },
  pids: (read) => ({
    limits: [value("tasks", parseLimit(read("pids.max")), "count")],
    usage: [value("tasks", parseLimit(read("pids.current")), "count")],
  }),
};

function value(
  name: string,
  value: CgroupValue["value"],
  unit: CgroupValue["unit"],
): CgroupValue {
  return { name, value, unit };
}

/** Returns the quota of version 1 as a percentage of one cpu. */
function oldQuota(read: ReadFile): number | "max" | null {
  const quota = parseLimit(read("cpu.cfs_quota_us"));
  const period = parseLimit(read("cpu.cfs_period_us"));
  if (quota === "max" || quota === null) return quota;
  return typeof period === "number" && period > 0 ? quota / period * 100 : null;
}
