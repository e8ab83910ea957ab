import { exists, readLink, readText } from "../../sources/libc/file.ts";
import { libc } from "../../sources/libc/library.ts";
import type { HostFacts } from "./host_facts.ts";
import { ignoredEntries, runTool } from "./tool_answers.ts";

/** The machine we run on, for doctor's checks. */
export function realHostFacts(): HostFacts {
  return {
    uid: libc().geteuid(),
    readFile: (path) => readText(path),
    readLink,
    exists,
    run: runTool,
    ignoredEntries,
  };
}

/** The locale says so (locale(7): LC_ALL before LC_CTYPE before LANG). */
export function usesUtf8(): boolean {
  const locale = Deno.env.get("LC_ALL") || Deno.env.get("LC_CTYPE") || Deno.env.get("LANG") || "";
  return /utf-?8/i.test(locale);
}
