import { groupDigits } from "../../model/base/units.ts";
import type { Absence, InspectTab, Listed } from "../../model/inspect/reading.ts";

/** What each tab is about: its title, and the beginning of a sentence. */
export const NOUNS: Readonly<Record<InspectTab, readonly [title: string, are: string]>> = {
  files: ["FILES", "Open files are"],
  environment: ["ENVIRONMENT", "The environment is"],
  limits: ["LIMITS", "Limits are"],
  maps: ["MEMORY", "Memory maps are"],
  sockets: ["SOCKETS", "Sockets are"],
  cgroup: ["CGROUP", "Limits and usage of its cgroup are"],
  namespaces: ["NAMESPACES", "Namespaces are"],
};

/** Returns the reason as a sentence; it begins with the mark of an unknown value. */
export function absenceText(tab: InspectTab, absence: Absence): string {
  const [, are] = NOUNS[tab];
  switch (absence.kind) {
    case "gone":
      return `${are} not known for a dead process`;
    case "zombie":
      return `${are} not known for a dead process: this one waits for its parent (zombie)`;
    case "denied":
      return `? ${are} not shown to you: ${absence.why}`;
    case "failed":
      return `? ${are} unknown: ${absence.why}`;
  }
}

/** Returns how many entries a list has, and how many of them are shown. */
export function countText({ entries, total }: Listed<unknown>, what: string, first = ""): string {
  const shown = groupDigits(entries.length);
  if (total === null) return `the first ${shown}; there are more`;
  if (total === entries.length) return `${shown} ${what}`;
  return `${shown} of ${groupDigits(total)} ${what}${first === "" ? "" : `: ${first}`}`;
}
