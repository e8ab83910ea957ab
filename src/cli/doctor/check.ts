/**
 * `traceflock doctor`: checks of this host, each with its remedy. A check reads the host only through
 * {@linkcode HostAccess}; programs that change the host do not belong here.
 */
import { sanitize } from "../../model/base/safe_text.ts";
import type { HostMeasure } from "../../sources/bpftrace/host_measure.ts";
import { truncateEnd } from "../../ui/cells/text_width.ts";

/** The result of one check. */
export interface Finding {
  /** The word in the first column, such as `bpftrace`. */
  readonly name: string;
  readonly verdict: "ok" | "warn" | "fail";
  /** The fact, with its value quoted; it continues "Cannot trace live: ". */
  readonly found: string;
  /** The effect for the user, one sentence without full stop. */
  readonly meaning: string;
  /** The way out, a sentence without full stop; `null` when there is none. */
  readonly remedy: string | null;
  /** The exit status when this keeps the live source from starting; `null` when it doesn't. */
  readonly blocks: BlockingStatus | null;
}

/** 3: the environment. 4: permission. */
export type BlockingStatus = 3 | 4;

/** Checks one thing. Never throws: a value that can't be read is a finding, too. */
export type Check = (host: HostAccess) => Finding;

/** The name and meaning of a check, from which its findings are made. */
export class CheckTopic {
  constructor(private readonly name: string, private readonly meaning: string) {}

  ok(found: string): Finding {
    return this.#finding("ok", found, null, null, this.meaning);
  }

  warn(found: string, remedy: string | null, meaning = this.meaning): Finding {
    return this.#finding("warn", found, remedy, null, meaning);
  }

  fail(found: string, remedy: string, blocks: BlockingStatus, meaning = this.meaning): Finding {
    return this.#finding("fail", found, remedy, blocks, meaning);
  }

  #finding(
    verdict: Finding["verdict"],
    found: string,
    remedy: string | null,
    blocks: BlockingStatus | null,
    meaning: string,
  ): Finding {
    return { name: this.name, verdict, found, meaning, remedy, blocks };
  }
}

/** Quotes a value from outside for one line of a terminal: safe and not long. */
export function quote(value: string): string {
  return `'${truncateEnd(sanitize(value.trim()), 80)}'`;
}

/**
 * Read access to the host. The program asks libc, a test asks a table. `null` means that the thing
 * doesn't exist or can't be read.
 */
export interface HostAccess {
  /** The effective user id. */
  readonly uid: number;
  readFile(path: string): string | null;
  readLink(path: string): string | null;
  exists(path: string): boolean;
  /** Reads the types of the kernel; the result is kept. */
  kernelTypes(): HostMeasure["types"];
  /** Asks the kernel for its table of TCP sockets; returns the error, or null without one. */
  socketTable(): { readonly errno: number } | null;
  /** Runs a program to its end; `null` when it could not be started. */
  run(command: string, args: readonly string[]): RunResult | null;
  /** Entries of PATH that are ignored in the search of a program, each with the reason. */
  ignoredEntries?(name: string): readonly string[];
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
