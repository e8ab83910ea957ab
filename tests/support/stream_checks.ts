import assert from "node:assert/strict";
import { allProcesses, liveProcesses } from "./live_processes.ts";
import { AliveTracker } from "./alive_tracker.ts";
import { pause } from "./time_limit.ts";
import type { Line, Traceflock } from "./traceflock.ts";

/** What a stream says of the children of a storm. */
export interface StormCounts {
  readonly forks: number;
  readonly exits: number;
  /** Forks and exits of which the stream says nothing. */
  readonly missing: number;
  /** Events that the stream itself says are lost; of all processes, not of the storm alone. */
  readonly declared: number;
}

/**
 * Holds a stream against a storm of `count` children of `pid`, child i of which ended with i % 256.
 * Whatever was lost: time never goes back, nothing is there twice, nobody ends as nobody did.
 */
export function stormCounts(lines: readonly Line[], pid: number, count: number): StormCounts {
  assertTimeOrder(lines);
  const forks = lines.filter(({ type, birth_ppid }) => type === "fork" && birth_ppid === pid);
  const exits = lines.filter(({ type, ppid }) => type === "exit" && ppid === pid);
  for (const events of [forks, exits]) {
    assert.equal(new Set(events.map(({ key }) => key)).size, events.length, "an event came twice");
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

/** Time never goes back in the stream. */
export function assertTimeOrder(lines: readonly Line[]): void {
  let last = 0;
  for (const { ts, type, late } of lines) {
    if (late === true) continue;
    assert.ok(ts >= last, `${type} at ${ts} after ${last}`);
    last = ts;
  }
}

/**
 * Ends a stream that began with `--snapshot`, and compares who lives by it with /proc: nobody is
 * missing, and there are no ghosts. To be called when the machine is quiet, with `patienceMs` for
 * the repair.
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
  assert.deepEqual(unknown, [], "living, and not in the table");
  const started = lines.at(-1)!.ts - 3e9;
  const ghosts = [...living].filter(([key, bornTs]) =>
    !there.has(key) && !after.has(key) && bornTs < started
  );
  assert.deepEqual(ghosts, [], "in the table, and not living");
}

function keysOf(sightings: readonly { key: string }[]): Set<string> {
  return new Set(sightings.map(({ key }) => key));
}
