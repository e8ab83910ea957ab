import type { Process } from "../process/process.ts";

/** `ProcessReader.deadFromLast` of a list of the dead, the longest dead first. */
export function latestDead(
  dead: readonly Process[],
  since = -Infinity,
  isWanted: (process: Process) => boolean = () => true,
): readonly Process[] {
  return dead.filter((row) => diedAfter(row, since) && isWanted(row)).reverse();
}

/** `ts` in nanoseconds since boot; who lives has not. */
export function diedAfter({ ending }: Process, ts: number): boolean {
  return ending !== null && !(ending.ts <= ts);
}
