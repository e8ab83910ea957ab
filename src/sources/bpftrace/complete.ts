import type { Captured, ExecObservation, ForkObservation } from "../../capture/observation.ts";
import { NANOSECONDS_PER_TICK, ticksOf } from "../../model/base/process_key.ts";
import { bootTime } from "../libc/clock.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";

/** Processes whose last reading is kept; beyond it all are forgotten. */
const MAX_READINGS = 10_000;

/** Of the newest image of a process: what /proc said, and when it was asked. */
interface Reading {
  readonly seen: { -readonly [K in keyof ExecObservation]: ExecObservation[K] };
  readonly readTs: number;
}

/**
 * What the probe could not carry, from /proc, at once, while the process lives. It may be gone, run
 * another image or be somebody else by now: what does not fit what the probe saw is left unknown.
 */
export class Completion {
  readonly #readings = new Map<number, Reading>();

  constructor(private readonly proc: ProcReader) {}

  completed(seen: Captured): Captured {
    if (seen.kind === "fork" && seen.startTicks === null) return this.#withStart(seen);
    if (seen.kind !== "exec") return seen;
    if (seen.argv === null) return this.#withArgv(seen);
    return seen.argvTruncated ? this.#withWholeArgv(seen) : seen;
  }

  /** The kernel's own start, which the time of the fork misses by a tick at times. */
  #withStart(seen: ForkObservation): ForkObservation {
    this.#readings.delete(seen.pid);
    const startTicks = this.proc.stat(seen.pid)?.startTicks;
    const fits = startTicks !== undefined && Math.abs(startTicks - ticksOf(seen.ts)) <= 1;
    return fits ? { ...seen, startTicks } : seen;
  }

  /** The command line of the image that this exec installed. */
  #withArgv(seen: ExecObservation): ExecObservation {
    const before = this.#readings.get(seen.pid);
    if (before !== undefined) {
      if (before.seen.ts > seen.ts) return seen;
      // What was read then was of this image already. It still waits for its turn.
      if (before.readTs > seen.ts) before.seen.argv = null;
    }
    const reading = { seen: { ...seen, ...this.#argvOf(seen) }, readTs: bootTime() };
    if (this.#readings.size >= MAX_READINGS) this.#readings.clear();
    this.#readings.set(seen.pid, reading);
    return reading.seen;
  }

  /** Of the process that has that pid, if it began before and still has that name. */
  #argvOf({ pid, ts, comm }: ExecObservation) {
    const found = this.proc.argv(pid);
    const sample = found === null ? null : this.proc.stat(pid);
    if (
      found === null || sample === null || sample.startTicks * NANOSECONDS_PER_TICK > ts ||
      sample.comm.text !== comm?.text
    ) return {};
    return { argv: found.argv, argvTruncated: found.truncated };
  }

  /** A command line longer than the probe carries. */
  #withWholeArgv(seen: ExecObservation): ExecObservation {
    const { pid, startTicks, argv } = seen;
    const longer = this.proc.longerArgv(pid, startTicks, argv ?? []);
    return longer === null ? seen : { ...seen, argv: longer.argv, argvTruncated: longer.truncated };
  }
}
