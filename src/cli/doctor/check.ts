import { sanitize } from "../../model/base/safe_text.ts";
import { truncateEnd } from "../../ui/cells/text_width.ts";

/** What one check found out about this host. */
export interface Finding {
  /** The word in the first column, such as `bpftrace`. */
  readonly name: string;
  readonly verdict: "ok" | "warn" | "fail";
  /** The fact, with its value quoted; reads on after "Cannot trace live: ". */
  readonly found: string;
  /** What it means to the user, one sentence without full stop. */
  readonly meaning: string;
  /** What to do, a sentence without full stop; `null` when there is nothing to do. */
  readonly remedy: string | null;
  /** The exit status when this keeps the live source from starting; `null` when it doesn't. */
  readonly blocks: BlockingStatus | null;
}

/** 3: the environment can't. 4: permission. */
export type BlockingStatus = 3 | 4;

/** Looks at one thing. Never throws: what can't be read is a finding too. */
export type Check = (facts: HostAccess) => Finding;

export function ok(name: string, found: string, meaning: string): Finding {
  return { name, verdict: "ok", found, meaning, remedy: null, blocks: null };
}

export function warn(name: string, found: string, meaning: string, remedy: string | null): Finding {
  return { name, verdict: "warn", found, meaning, remedy, blocks: null };
}

export function fail(
  name: string,
  found: string,
  meaning: string,
  remedy: string,
  blocks: BlockingStatus,
): Finding {
  return { name, verdict: "fail", found, meaning, remedy, blocks };
}

/** A value from outside, fit for one line of a terminal: safe to show, not long. */
export function quote(value: string): string {
  return `'${truncateEnd(sanitize(value.trim()), 80)}'`;
}

/**
 * What the checks may ask of the host. The program answers from libc, tests from a table; `null`
 * means that it isn't there or that we may not look.
 */
export interface HostAccess {
  /** The effective user id. */
  readonly uid: number;
  readFile(path: string): string | null;
  readLink(path: string): string | null;
  exists(path: string): boolean;
  /** Runs a program to its end; `null` when it could not be started. */
  run(command: string, args: readonly string[]): RunResult | null;
  /** Entries of PATH in which a program is not looked for, each with the reason. */
  ignoredEntries?(name: string): readonly string[];
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
