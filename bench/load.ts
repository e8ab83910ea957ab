import { sleep } from "./process_cost.ts";
import { built, start, stop } from "./started.ts";

const STORM = "tests/workloads/storm.c";
const SLEEPERS = "bench/programs/sleepers.c";

export type StormMode = "vfork" | "fork" | "exec";

/** Events of one process. */
export const EVENTS_OF_A_PROCESS: Readonly<Record<StormMode, number>> = {
  vfork: 2,
  fork: 2,
  exec: 3,
};

export interface StormRequest {
  readonly mode: StormMode;
  /** The number of processes; without it the storm takes {@linkcode seconds}. */
  readonly processes?: number;
  readonly seconds?: number;
  /** Processes a second; without it the storm runs unthrottled. */
  readonly rate?: number;
  /** The number of CPUs, each with a storm pinned to it. */
  readonly cores?: number;
}

export interface StormDone {
  /** The parents of all these processes. */
  readonly parents: ReadonlySet<number>;
  readonly processes: number;
  readonly seconds: number;
}

/** Runs births and deaths in the requested number or at the requested rate. */
export async function storm(request: StormRequest): Promise<StormDone> {
  const { mode, processes = 0, seconds = 0, rate, cores = 1 } = request;
  const program = built(STORM);
  const began = performance.now();
  const storms = Array.from({ length: cores }, (_, core) => {
    const period = rate === undefined ? 0 : (1e6 * cores) / rate;
    const args = [
      Math.round(processes / cores),
      rate === undefined ? 1 : 64,
      mode,
      seconds,
      period,
    ];
    return start(["taskset", "-c", String(core), program, ...args.map(String)], {
      stdout: "piped",
    });
  });
  const made = await Promise.all(storms.map(async (child) => {
    const words = new TextDecoder().decode((await child.output()).stdout).split(" ");
    return Number(words[0]);
  }));
  return {
    parents: new Set(storms.map(({ pid }) => pid)),
    processes: made.reduce((sum, count) => sum + count, 0),
    seconds: (performance.now() - began) / 1000,
  };
}

/** Runs a program to its end; returns its wall time in milliseconds. */
export async function wallMs(command: readonly string[]): Promise<number> {
  const began = performance.now();
  const { success } = await start(command).status;
  if (!success) throw new Error(`${command[0]} failed`);
  return performance.now() - began;
}

/** A number of idle processes; use with `await using`. */
export class Sleepers implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
  }

  static async of(count: number): Promise<Sleepers> {
    const child = start([built(SLEEPERS), String(count)], { stdin: "piped", stdout: "piped" });
    const reader = child.stdout.getReader();
    const { value } = await reader.read();
    await reader.cancel();
    const sleepers = new Sleepers(child);
    if (value === undefined) throw new Error(`Cannot start ${count} processes: see ulimit -u`);
    // The machine needs time to settle after so many starts.
    await sleep(500 + count / 5);
    return sleepers;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#child.stdin.close();
    await stop(this.#child, "SIGTERM");
  }
}
