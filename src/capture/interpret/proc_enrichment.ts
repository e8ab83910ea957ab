import { NANOSECONDS_PER_TICK, ticksOf } from "../../model/base/process_key.ts";
import type { Text } from "../../model/base/text.ts";
import type { ProcDetails, StatSample } from "../../model/scan/scanned_process.ts";
import type { Captured, ExecObservation, ForkObservation } from "../parse/observation.ts";

/** A command line; `truncated` when it exceeds the bound. */
interface CommandLine {
  readonly argv: readonly Text[];
  readonly truncated: boolean;
}

/** Reads /proc at the moment of the call. Returns null when the process has exited. */
export interface ProcLookup {
  /** /proc shows every process of the machine. */
  readonly complete: boolean;
  stat(pid: number): StatSample | null;
  details(pid: number, kernelThread: boolean, ttyDevice: number): ProcDetails;
  argv(pid: number): CommandLine | null;
  /** Returns the whole command line that begins with `known`; null when the image has changed. */
  longerArgv(
    pid: number,
    startTicks: number | null,
    known: readonly Text[],
  ): CommandLine | null;
}

/** The most processes with a kept reading. At this bound all readings are dropped. */
const MAX_READINGS = 10_000;

/** The exec of a process's newest image, as /proc showed it, and the time of the reading. */
interface Reading {
  readonly seen: { -readonly [K in keyof ExecObservation]: ExecObservation[K] };
  readonly readTs: number;
}

/**
 * Adds fields from /proc that the probe could not carry. It reads at once, while the process is
 * alive. The process may have exited or run another image, or its pid may be reused: a value that
 * does not fit the observation stays unknown.
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

  /** Adds the kernel's own start: the time of the fork is sometimes wrong by a tick. */
  #withStart(seen: ForkObservation): ForkObservation {
    this.#readings.delete(seen.pid);
    const startTicks = this.proc.stat(seen.pid)?.startTicks;
    const fits = startTicks !== undefined && Math.abs(startTicks - ticksOf(seen.ts)) <= 1;
    return fits ? { ...seen, startTicks } : seen;
  }

  /** Adds the command line of the image that this exec installed. */
  #withArgv(seen: ExecObservation): ExecObservation {
    const before = this.#readings.get(seen.pid);
    if (before !== undefined) {
      if (before.seen.ts > seen.ts) return seen;
      // The former reading showed this image already, and its observation still waits to be delivered.
      if (before.readTs > seen.ts) before.seen.argv = null;
    }
    const reading = { seen: { ...seen, ...this.#argvOf(seen) }, readTs: this.now() };
    if (this.#readings.size >= MAX_READINGS) this.#readings.clear();
    this.#readings.set(seen.pid, reading);
    return reading.seen;
  }

  /** Returns the pid's command line, if its process started before and still has that name. */
  #argvOf({ pid, ts, comm }: ExecObservation) {
    const found = this.proc.argv(pid);
    const sample = found === null ? null : this.proc.stat(pid);
    if (
      found === null || sample === null || sample.startTicks * NANOSECONDS_PER_TICK > ts ||
      sample.comm.text !== comm?.text
    ) return {};
    return { argv: found.argv, argvTruncated: found.truncated };
  }

  /** Adds the whole command line when it is longer than the probe carries. */
  #withWholeArgv(seen: ExecObservation): ExecObservation {
    const { pid, startTicks, argv } = seen;
    const longer = this.proc.longerArgv(pid, startTicks, argv ?? []);
    return longer === null ? seen : { ...seen, argv: longer.argv, argvTruncated: longer.truncated };
  }
}
