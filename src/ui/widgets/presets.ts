import type { ColumnId } from "../../model/list/column.ts";

export type PresetId = "overview" | "memory" | "io" | "lifecycle" | "containers" | "own";

/** The preset of each list. */
export interface ListPresets {
  readonly tree: PresetId;
  readonly table: PresetId;
}

/** The columns of a preset beside the pid and the command, in the order in which they get room. */
export interface PresetRank {
  readonly room: readonly ColumnId[];
  /** They appear on a wide screen. */
  readonly spare: readonly ColumnId[];
}

export interface Preset {
  readonly id: PresetId;
  readonly title: string;
  readonly about: string;
  /** null for the user's own columns. */
  readonly rank: PresetRank | null;
}

/** The presets, in the order of the key. Overview needs no further reading of /proc, except for CWD. */
export const PRESETS: readonly Preset[] = [
  {
    id: "overview",
    title: "Overview",
    about: "cpu, memory and life of each process",
    rank: {
      room: [
        ...["status", "age", "cpu", "state", "user", "memory", "ppid"] as const,
        ...["execs", "threads", "container"] as const,
      ],
      spare: ["time", "memory_percent", "nice", "forks", "children", "cwd"],
    },
  },
  {
    id: "memory",
    title: "Memory",
    about: "where the memory is",
    rank: {
      room: [
        ...["memory", "memory_percent", "swap", "shared", "virtual", "status", "state"] as const,
        ...["user", "major_faults", "age", "oom"] as const,
      ],
      spare: ["cpu", "threads", "ppid", "time", "container"],
    },
  },
  {
    id: "io",
    title: "I/O",
    about: "who reads, writes and waits",
    rank: {
      room: [
        ...["read_rate", "write_rate", "disk_read_rate", "disk_write_rate"] as const,
        ...["state", "status", "cpu", "major_faults", "switches", "user", "age"] as const,
      ],
      spare: [
        "net_down",
        "net_up",
        "memory",
        "priority",
        "nice",
        "time",
        "tty",
        "container",
        "cwd",
      ],
    },
  },
  {
    id: "lifecycle",
    title: "Lifecycle",
    about: "births, execs, children and ends",
    rank: {
      room: [
        ...["status", "age", "execs", "forks", "children", "failed"] as const,
        ...["ppid", "birth_parent", "state", "user"] as const,
      ],
      spare: ["cpu", "memory", "time", "group", "session", "tty", "exe"],
    },
  },
  {
    id: "containers",
    title: "Containers",
    about: "cgroups and what they use",
    rank: {
      room: [
        ...["container", "status", "cpu", "memory", "state", "user", "age", "oom"] as const,
        "cgroup",
      ],
      spare: ["threads", "children", "ppid", "time", "read_rate", "write_rate"],
    },
  },
  { id: "own", title: "Own", about: "the columns that you chose", rank: null },
];

export function presetOf(id: PresetId): Preset {
  return PRESETS.find((preset) => preset.id === id)!;
}

/** Returns the preset `step` places after another, around the end. */
export function neighbourPreset(id: PresetId, step: number): PresetId {
  const index = PRESETS.findIndex((preset) => preset.id === id);
  return PRESETS[(index + step + PRESETS.length) % PRESETS.length]!.id;
}
