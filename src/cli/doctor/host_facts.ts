/**
 * What the checks may ask of the host. The program answers from libc, tests from a table; `null`
 * means that it isn't there or that we may not look.
 */
export interface HostFacts {
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
