import assert from "node:assert/strict";
import { allProcesses, liveProcesses } from "./live_processes.ts";
import { AliveTracker } from "./alive_tracker.ts";
import { pause } from "../machine/time_limit.ts";
import type { Line, Traceflock } from "../machine/traceflock.ts";

/** The events of a stream about the children of a storm. */
export interface StormCounts {
  readonly forks: number;
  readonly exits: number;
  /** Forks and exits that are missing from the stream. */
  readonly missing: number;
  /** Events that the stream declares lost, of all processes. */
  readonly declared: number;
}

/**
 * Compares a stream with a storm of `count` children of `pid`, where child i ended with i % 256. Even
 * after losses time never decreases, no event is there twice, and every exit status is right.
 */
export function stormCounts(lines: readonly Line[], pid: number, count: number): StormCounts {
  assertTimeOrder(lines);
  const forks = lines.filter(({ type, birth_ppid }) => type === "fork" && birth_ppid === pid);
  const exits = lines.filter(({ type, ppid }) => type === "exit" && ppid === pid);
  for (const events of [forks, exits]) {
    assert.equal(
      new Set(events.map(({ key }) => key)).size,
      events.length,
      "the stream has an event twice",
    );
  }
  const codes = new Array<number>(256).fill(0);
  for (const { exit_code, signal } of exits) {
    assert.equal(signal, null);
    codes[exit_code!]!++;
  }
  codes.forEach((times, code) => {
    const most = Math.ceil((count - code) / 256);
    assert.ok(times <= most, `${times} children ended with ${code}; there were ${most}`);
  });
  return {
    forks: forks.length,
    exits: exits.length,
    missing: 2 * count - forks.length - exits.length,
    declared: lines.filter(({ type }) => type === "lost")
      .reduce((sum, { count }) => sum + (count ?? 0), 0),
  };
}

/** Asserts that time never decreases in the stream. */
export function assertTimeOrder(lines: readonly Line[]): void {
  let last = 0;
  for (const { ts, type, late } of lines) {
    if (late === true) continue;
    assert.ok(ts >= last, `${type} at ${ts} after ${last}`);
    last = ts;
  }
}

/**
 * Ends a stream that began with `--snapshot`, and compares its living processes with /proc: none is
 * missing, and none is a ghost. The machine must be quiet; the repair gets `patienceMs`.
 */
export async function endsEqualToProc(running: Traceflock, patienceMs = 2_000): Promise<void> {
  await pause(patienceMs);
  const before = keysOf(liveProcesses());
  const there = keysOf(allProcesses());
  assert.equal((await running.stop()).code, 0);
  const after = keysOf(liveProcesses());
  const { lines } = running;
  const reader = new AliveTracker();
  for (const line of lines) reader.read(line);
  const { alive: living } = reader;
  const unknown = [...before].filter((key) => after.has(key) && !living.has(key));
  assert.deepEqual(unknown, [], "a process is alive and not in the stream");
  const started = lines.at(-1)!.ts - 3e9;
  const ghosts = [...living].filter(([key, bornTs]) =>
    !there.has(key) && !after.has(key) && bornTs < started
  );
  assert.deepEqual(ghosts, [], "a process is alive in the stream and not in /proc");
}

function keysOf(processes: readonly { key: string }[]): Set<string> {
  return new Set(processes.map(({ key }) => key));
}
