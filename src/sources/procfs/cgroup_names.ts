import { hierarchyOf, idInHierarchy, ROOT_ID } from "../../model/base/cgroup_number.ts";
import {
  MAX_CGROUP_NAMES,
  MAX_CGROUPS_WALKED,
  MAX_UNKNOWN_CGROUPS,
} from "../../model/base/limits.ts";
import { hierarchiesOf, parseProcCgroup } from "../../wire/proc/proc_status.ts";
import { cgroupById, identify, readFolder, readLink, readText } from "../libc/file.ts";

/** A mount of a cgroup hierarchy. `prefix` is the cgroup that the mount shows as its root. */
interface CgroupMount {
  readonly folder: string;
  readonly prefix: string;
  walkedMs: number;
}

/**
 * Finds the paths of cgroups by their numbers ({@linkcode cgroupNumber}).
 *
 * The kernel reports each new cgroup, so a short-lived one has its name too. An older cgroup is looked
 * up when its number first comes: the kernel opens it by its id, or the mounts are walked where the
 * kernel is too old. A cgroup that is not found stays unknown.
 */
export class CgroupNames {
  readonly #names = new Map<number, string>();
  /** The time of the last search for each unknown cgroup, milliseconds. */
  readonly #unknown = new Map<number, number>();
  #mounts = new Map<number, CgroupMount[]>();
  #mountsReadMs = -Infinity;
  #hierarchies: ReadonlyMap<string, number> = new Map();

  /** @param proc where procfs is mounted */
  constructor(
    private readonly clock: () => number = () => performance.now(),
    private readonly proc = "/proc",
  ) {}

  name(cgroup: number): string | null {
    const known = this.#names.get(cgroup);
    if (known !== undefined) return known;
    const id = idInHierarchy(cgroup);
    if (id === 0) return null;
    const hierarchy = hierarchyOf(cgroup);
    if (id === ROOT_ID) return hierarchy === 0 && this.#isHybrid ? null : "/";
    const now = this.clock();
    if (now - (this.#unknown.get(cgroup) ?? -Infinity) < RETRY_MS) return null;
    const found = this.#find(hierarchy, id, now);
    if (found === null) keep(this.#unknown, cgroup, now, MAX_UNKNOWN_CGROUPS);
    else this.learn(cgroup, found);
    return found;
  }

  /** Records a reported name: of a new cgroup, or in version 1 the new name of an old one. */
  learn(cgroup: number, path: string): void {
    const former = this.#names.get(cgroup);
    if (former !== undefined && former !== path) this.#forgetBelow(cgroup, former);
    this.#unknown.delete(cgroup);
    keep(this.#names, cgroup, path, MAX_CGROUP_NAMES);
  }

  /** Drops the names below a cgroup that has another name now; they are looked up again. */
  #forgetBelow(cgroup: number, former: string): void {
    for (const [other, path] of this.#names) {
      if (hierarchyOf(other) !== hierarchyOf(cgroup)) continue;
      if (path.startsWith(`${former}/`)) this.#names.delete(other);
    }
  }

  /** See {@linkcode Lookup.cgroupAfterMove}. */
  afterMove(cgroup: number, pid: number): string | null | undefined {
    const hierarchy = hierarchyOf(cgroup);
    const path = hierarchy === 0 && idInHierarchy(cgroup) === ROOT_ID ? "/" : this.name(cgroup);
    if (hierarchy === 0 && (path !== "/" || !this.#isHybrid)) return path;
    // A process is in one cgroup of each hierarchy. Only all of them together decide its name.
    if (hierarchy !== 0 && !this.#naming.includes(hierarchy)) return undefined;
    const text = readText(`${this.proc}/${pid}/cgroup`);
    const isThere = text?.split("\n").some((line) =>
      line.startsWith(`${hierarchy}:`) &&
      line.slice(line.indexOf(":", `${hierarchy}:`.length) + 1) === path
    );
    return text === null || !isThere ? undefined : parseProcCgroup(text);
  }

  /** The version 1 hierarchies that name a process which version 2 keeps in the root. */
  get #naming(): readonly number[] {
    this.#readMounts();
    return NAMING.flatMap((controller) => this.#hierarchies.get(controller) || []);
  }

  get #isHybrid(): boolean {
    return this.#naming.length > 0;
  }

  #find(hierarchy: number, id: number, now: number): string | null {
    this.#readMounts();
    for (const mount of this.#mounts.get(hierarchy) ?? []) {
      const { folder, prefix } = mount;
      if (cgroupById(folder, ROOT_ID) !== null) {
        const below = pathBelow(folder, cgroupById(folder, id));
        if (below !== null) return `${prefix}${below}` || "/";
      } else if (now - mount.walkedMs >= RETRY_MS) {
        mount.walkedMs = now;
        const walked = this.#walk(mount, id, now);
        if (walked !== null) return walked;
      }
    }
    return null;
  }

  /** Searches a mount, on kernels before 5.5, which open no cgroup by its id. */
  #walk(
    { folder, prefix }: CgroupMount,
    id: number,
    now: number,
  ): string | null {
    const folders = [""];
    for (let i = 0; i < folders.length && folders.length < MAX_CGROUPS_WALKED; i++) {
      const path = folders[i]!;
      if (identify(`${folder}${path}`)?.inode === id) return `${prefix}${path}` || "/";
      if (this.clock() - now > LONGEST_WALK_MS) return null;
      for (const name of readFolder(`${folder}${path}`) ?? []) {
        // Files of a cgroup are named controller.name. Only names of known files are left out.
        if (!CONTROL_FILE.test(name)) folders.push(`${path}/${name}`);
      }
    }
    return null;
  }

  #readMounts(): void {
    const now = this.clock();
    if (now - this.#mountsReadMs < RETRY_MS) return;
    this.#mountsReadMs = now;
    this.#hierarchies = hierarchiesOf(readText(`${this.proc}/self/cgroup`) ?? "");
    const isHostView = readLink(`${this.proc}/self/ns/cgroup`) === HOST_CGROUP_NAMESPACE;
    const mounts = new Map<number, CgroupMount[]>();
    for (const line of (readText(`${this.proc}/self/mountinfo`) ?? "").split("\n")) {
      const [before, after] = line.split(" - ");
      const [root, folder] = (before ?? "").split(" ").slice(3, 5).map(unescapeMount);
      const [type, , options] = (after ?? "").split(" ");
      if (root === undefined || folder === undefined) continue;
      if (type !== "cgroup" && type !== "cgroup2") continue;
      const hierarchy = type === "cgroup2"
        ? 0
        : options?.split(",").map((name) => this.#hierarchies.get(name)).find(isNumber);
      if (hierarchy === undefined) continue;
      // In a cgroup namespace a mount that doesn't show the whole hierarchy has unknown parents.
      if (!isHostView && identify(folder)?.inode !== ROOT_ID) continue;
      const prefix = !isHostView || root === "/" ? "" : root;
      const same = this.#mounts.get(hierarchy)?.find((mount) => mount.folder === folder);
      const mount = { folder, prefix, walkedMs: same?.walkedMs ?? -Infinity };
      mounts.set(hierarchy, [...mounts.get(hierarchy) ?? [], mount]);
    }
    this.#mounts = mounts;
  }
}

/** Controllers whose version 1 hierarchies name a process, the first one first. */
const NAMING = ["pids", "memory"] as const;

/** Mounts and unknown cgroups are looked up again after this time. */
const RETRY_MS = 1_000;
const LONGEST_WALK_MS = 200;
/** The inode of the first cgroup namespace: PROC_CGROUP_INIT_INO of linux/proc_ns.h. */
const HOST_CGROUP_NAMESPACE = "cgroup:[4026531835]";
const CONTROL_FILE =
  /^((cgroup|cpu|cpuacct|cpuset|memory|io|blkio|pids|hugetlb|misc|rdma|irq|dmem|devices|freezer)\.[a-z_.0-9A-Z]+|tasks|notify_on_release|release_agent)$/;

/** Adds an entry to a bounded map and evicts the oldest one. */
function keep<V>(map: Map<number, V>, key: number, value: V, limit: number): void {
  map.delete(key);
  if (map.size >= limit) {
    for (const oldest of map.keys()) {
      map.delete(oldest);
      break;
    }
  }
  map.set(key, value);
}

function pathBelow(folder: string, path: string | null): string | null {
  if (path === folder) return "";
  return path?.startsWith(`${folder}/`) ? path.slice(folder.length) : null;
}

/** proc(5) writes a space in a path of mountinfo as `\040`. */
function unescapeMount(text: string): string {
  return text.replace(
    /\\([0-7]{3})/g,
    (_, octal: string) => String.fromCharCode(parseInt(octal, 8)),
  );
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
