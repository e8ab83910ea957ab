import { readText } from "../src/sources/libc/file.ts";
import { startCommand } from "../tests/support/machine/traceflock.ts";
import { ROOT } from "../tests/support/source/source_files.ts";
import {
  countForkstat,
  countJsonLines,
  countOwnScript,
  countSimplest,
  countSnoop,
  type EventCounts,
  type LineCounter,
} from "./event_counts.ts";
import { type Cost, costBetween, costOf, isAlive, sleep } from "./process_cost.ts";
import { installed, scratch, start, stop } from "./started.ts";

/** A program that reports births and deaths of processes. */
export interface Tracer {
  readonly name: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The text in its output once it traces; null for a tracer that prints none. */
  readonly ready: string | null;
  /** The signal after which it flushes and exits. */
  readonly end: Deno.Signal;
  readonly counter: () => LineCounter;
}

/** The buffer of TraceFlock, for storms; bpftrace's default is 64 pages. */
const ROOM = { BPFTRACE_PERF_RB_PAGES: "4096", BPFTRACE_MAP_KEYS_MAX: "65536" };
const possible = readText("/sys/devices/system/cpu/possible") ?? "0";
const CPUS = Number(/(\d+)\s*$/.exec(possible)?.[1] ?? 0) + 1;

export const TRACEFLOCK: Tracer = {
  ...{ name: "traceflock", program: Deno.execPath() },
  args: [...startCommand().slice(1), "--json"],
  ...{ ready: '"type":"ready"', end: "SIGTERM", counter: countJsonLines },
};

/** Our probes without TraceFlock: the cost of the kernel and bpftrace alone. */
export const OUR_PROBES: Tracer = {
  ...{ name: "bpftrace with our probes", program: "bpftrace", env: ROOM },
  args: ["-q", "-B", "full", `${ROOT}/scripts/lifecycle.bt`, String(CPUS)],
  ...{ ready: "\n", end: "SIGINT", counter: countOwnScript },
};

export const BPFTRACE_JSON: Tracer = {
  ...{ name: "bpftrace -f json", program: "bpftrace", env: ROOM },
  args: ["-f", "json", `${ROOT}/bench/programs/simplest.bt`],
  ...{ ready: "attached_probes", end: "SIGINT", counter: countSimplest },
};

export const FORKSTAT: Tracer = {
  ...{ name: "forkstat", program: "forkstat", args: ["-e", "fork,exec,exit"] },
  ...{ ready: null, end: "SIGINT", counter: countForkstat },
};

export const EXITSNOOP: Tracer = {
  ...{ name: "exitsnoop", program: "exitsnoop", args: [] },
  ...{ ready: null, end: "SIGINT", counter: () => countSnoop("exit") },
};

export const EXECSNOOP: Tracer = {
  ...{ name: "execsnoop", program: "execsnoop", args: [] },
  ...{ ready: null, end: "SIGINT", counter: () => countSnoop("exec") },
};

/** Time for a tracer that prints no sign of being ready. */
const SETTLE_MS = 2_000;
const PATIENCE_MS = 30_000;
/** The least that any tracer writes about a process. */
const BYTES_OF_A_PROCESS = 20;
const LATIN = new TextDecoder("latin1");

/** The numbers of the running tracers: a file in memory is used again after the end of its tracer. */
const RUNNING = new Set<number>();

/** A running tracer whose output goes to a file in memory. */
export class RunningTracer {
  readonly #number = lowestFree(RUNNING);
  readonly file = `${scratch()}/output${this.#number}`;
  readonly #complaints = `${scratch()}/complaints${this.#number}`;
  readonly #child: Deno.ChildProcess;
  #from = 0;
  readonly #windows: { readonly from: number; readonly to: number }[] = [];
  #before: Cost = { all: 0, own: 0, sidecar: 0 };

  constructor(readonly tracer: Tracer) {
    const { program, args, env = {} } = tracer;
    const path = program.startsWith("/") ? program : installed(program);
    if (path === null) throw new CannotRun("not installed: bench/setup.sh installs it");
    this.#child = start([path, ...args], {
      ...{ env, stdout: this.file, stderr: this.#complaints },
    });
    RUNNING.add(this.#number);
  }

  get pid(): number {
    return this.#child.pid;
  }

  cost() {
    return costOf(this.pid);
  }

  /** Waits until the tracer traces. */
  async ready(): Promise<void> {
    const { ready } = this.tracer;
    const deadline = performance.now() + (ready === null ? SETTLE_MS : PATIENCE_MS);
    while (performance.now() < deadline) {
      await sleep(5);
      if (!isAlive(this.pid)) throw new CannotRun(this.#why());
      if (ready !== null && this.#begins().includes(ready)) return;
    }
    if (ready !== null) throw new CannotRun(`not ready within ${PATIENCE_MS / 1000} s`);
  }

  /**
   * Waits until the tracer has written about this many processes and has settled: half a second
   * with hardly any output and cpu.
   */
  async drained(processes: number, patienceMs = 10_000): Promise<void> {
    const deadline = performance.now() + patienceMs;
    let [size, used] = [this.size, this.cost().all];
    while (performance.now() < deadline) {
      await sleep(500);
      const [sizeNow, usedNow] = [this.size, this.cost().all];
      const hasBegun = sizeNow - this.#from >= processes * BYTES_OF_A_PROCESS;
      // Watermarks continue ten times a second.
      if (hasBegun && sizeNow - size < 20_000 && usedNow - used <= 30) return;
      [size, used] = [sizeNow, usedNow];
    }
  }

  async stop(): Promise<void> {
    await stop(this.#child, this.tracer.end, 15_000);
    RUNNING.delete(this.#number);
  }

  /** Begins the window in which output and cost belong together. */
  begin(): void {
    this.#from = this.size;
    this.#before = this.cost();
  }

  /** Ends the window; returns the cost since its beginning. */
  finish(): Cost {
    this.#windows.push({ from: this.#from, to: this.size });
    return costBetween(this.#before, this.cost());
  }

  /** Counts its output after its exit; also the events that it reported in each window. */
  async count(parents: ReadonlySet<number>): Promise<EventCounts & { inWindows: number[] }> {
    const counter = this.tracer.counter();
    const file = await Deno.open(this.file);
    let rest = "";
    let at = 0;
    const before = this.#windows.map(() => 0);
    const until = this.#windows.map(() => 0);
    for await (const chunk of file.readable) {
      // Bytes, not characters: a name may hold any byte, and the window is a number of bytes.
      const lines = (rest + LATIN.decode(chunk)).split("\n");
      at -= rest.length;
      rest = lines.pop()!;
      for (const line of lines) {
        counter.take(line, parents);
        at += line.length + 1;
        this.#windows.forEach(({ from, to }, i) => {
          if (at <= from) before[i] = counter.handled;
          if (at <= to) until[i] = counter.handled;
        });
      }
      at += rest.length;
    }
    return { ...counter.counts, inWindows: until.map((end, i) => end - before[i]!) };
  }

  #begins(): string {
    try {
      return Deno.readTextFileSync(this.file);
    } catch {
      return "";
    }
  }

  get size(): number {
    return Deno.statSync(this.file).size;
  }

  #why(): string {
    const lines = Deno.readTextFileSync(this.#complaints).trim().split("\n");
    return `it exited at once: ${lines.at(-1) || "without a message"}`;
  }
}

/** A peer is missing or does not work here; the message gives the reason. */
export class CannotRun extends Error {}

/** Runs a body that needs a peer; records the peer as missing when it cannot run. */
export async function orMissing(
  name: string,
  finder: { miss(name: string, why: string): void },
  body: () => Promise<void>,
): Promise<void> {
  try {
    await body();
  } catch (error) {
    if (!(error instanceof CannotRun)) throw error;
    finder.miss(name, error.message);
  }
}

function lowestFree(numbers: ReadonlySet<number>): number {
  let number = 0;
  while (numbers.has(number)) number++;
  return number;
}
