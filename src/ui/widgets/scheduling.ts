import { MAX_CPUS } from "../../model/base/limits.ts";

/** An I/O priority (ioprio_set(2)). */
export interface IoPriority {
  readonly class: "none" | "realtime" | "best effort" | "idle";
  /** From 0, the first, to 7, the last. */
  readonly level: number;
}

/** The levels of the classes that have levels. */
export const IO_LEVELS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

export function ioText({ class: name, level }: IoPriority): string {
  if (name === "none") return "I/O priority by nice value";
  return name === "idle" ? "I/O idle" : `I/O ${name} ${level}`;
}

/** A list of CPUs as a user types it; `cpus` is null for all of them. */
export type CpuList =
  | { readonly ok: true; readonly text: string; readonly cpus: readonly number[] | null }
  | { readonly ok: false; readonly message: string };

/** Parses `0-3,6` or `all`. */
export function parseCpuList(typed: string): CpuList {
  const text = typed.trim().replaceAll(/\s*,\s*/g, ",");
  if (text === "all") return { ok: true, text, cpus: null };
  const cpus = new Set<number>();
  for (const part of text.split(",")) {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part);
    if (found === null) return { ok: false, message: "write CPUs as 0-3,6 or all" };
    const first = Number(found[1]);
    const last = Number(found[2] ?? found[1]);
    if (last < first) return { ok: false, message: `${part} ends before it begins` };
    if (last >= MAX_CPUS) return { ok: false, message: `no machine has a CPU ${last}` };
    for (let cpu = first; cpu <= last; cpu++) cpus.add(cpu);
  }
  return { ok: true, text, cpus: [...cpus].sort((a, b) => a - b) };
}
