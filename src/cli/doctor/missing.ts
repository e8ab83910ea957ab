import { MAX_NAMED_ENTRIES } from "../../model/base/limits.ts";
import { quote } from "./finding.ts";
import type { HostFacts } from "./host_facts.ts";

/**
 * Why a program cannot be run. Root runs it, so an entry of PATH in which somebody else could have
 * put it is ignored; the message names these entries.
 */
export function missing(name: string, facts: HostFacts): string {
  const ignored = facts.ignoredEntries?.(name) ?? [];
  if (ignored.length === 0) return `${name} is not on PATH`;
  const named = ignored.slice(0, MAX_NAMED_ENTRIES).map((entry) => quote(entry).slice(1, -1));
  const rest = ignored.length - named.length;
  const more = rest === 0 ? "" : ` and ${rest} more`;
  return `${name} is not on PATH in a folder that only root can write; ` +
    `ignored: ${named.join(", ")}${more}`;
}

/** The way out: `install`, and where entries of PATH were ignored, what makes one count. */
export function remedyOf(name: string, facts: HostFacts, install: string): string {
  if ((facts.ignoredEntries?.(name) ?? []).length === 0) return install;
  return `${install}; or name its folder in PATH by an absolute path, and let root alone own and write it`;
}
