import type { HostFacts } from "./host_facts.ts";

export interface Mount {
  readonly where: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** What is mounted, in the order of mounting; `null` when /proc does not tell. */
export function mountsOf(facts: HostFacts): Mount[] | null {
  const text = facts.readFile("/proc/self/mounts");
  if (text === null) return null;
  return text.split("\n").flatMap((line) => {
    const [, where, type, options] = line.split(" ");
    if (where === undefined || type === undefined || options === undefined) return [];
    return [{ where, type, options: options.split(",") }];
  });
}
