import { NANOSECONDS_PER_TICK, ticksOf } from "../../model/base/process_key.ts";
import type { Text } from "../../model/base/text.ts";
import type { ProcDetails, StatSample } from "../../model/scan/scanned_process.ts";
import type { Captured, ExecObservation, ForkObservation } from "../parse/observation.ts";

/** A command line; `truncated` when it is longer than it may be. */
interface CommandLine {
  readonly argv: readonly Text[];
  readonly truncated: boolean;
}

/** What /proc shows at the moment of the call; null where the process is gone. */
export interface ProcLookup {
  /** /proc shows every process of the machine. */
  readonly complete: boolean;
  stat(pid: number): StatSample | null;
  details(pid: number, kernelThread: boolean): ProcDetails;
  argv(pid: number): CommandLine | null;
  /** The whole command line of which `known` is the beginning; null when the image is another one. */
  longerArgv(
    pid: number,
    startTicks: number | null,
    known: readonly Text[],
  ): CommandLine | null;
}

/** Processes whose last reading is kept; when there are more, all are dropped. */
const MAX_READINGS = 10_000;

/** What /proc showed of the newest image of a process, and when it was read. */
interface Reading {
  readonly seen: { -readonly [K in keyof ExecObservation]: ExecObservation[K] };
  readonly readTs: number;
}

/**
 * Adds what the probe could not carry, from /proc, at once, while the process is alive. The process
 * may have exited, run another image, or given its pid to another one: what does not fit the
 * observation stays unknown.
 */
export class ProcEnrichment {
  readonly #readings = new Map<number, Reading>();

  /** @param now nanoseconds since boot */
  constructor(private readonly proc: ProcLookup, private readonly now: () => number) {}

  enriched(seen: Captured): Captured {
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
      // The former reading showed this image already. Its observation still waits for its turn.
      if (before.readTs > seen.ts) before.seen.argv = null;
    }
    const reading = { seen: { ...seen, ...this.#argvOf(seen) }, readTs: this.now() };
    if (this.#readings.size >= MAX_READINGS) this.#readings.clear();
    this.#readings.set(seen.pid, reading);
    return reading.seen;
  }

  /** The command line of this pid, if its process started before and still has that name. */
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
