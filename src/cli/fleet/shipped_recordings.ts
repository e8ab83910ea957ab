/** The recordings of `traceflock fleet record`: one for each start of each host that ships. */
import { JoinedRuns } from "../../fleet/viewer/joined_runs.ts";
import type { FlockEvent, LostEvent, MetaEvent } from "../../model/event/event.ts";
import { RecordingSink } from "../../sinks/recording_sink.ts";
import { removeOrdinary } from "../../sources/libc/appended_file.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { messageOf } from "../base/exit_error.ts";
import { hostsFile } from "../hosts/record_hosts.ts";
import { createNextFile, createRecording, recordingName } from "../live/recording_file.ts";

/** The recording of one host since it booted. */
interface Recorded {
  readonly sink: RecordingSink;
  readonly runs: JoinedRuns;
  /** The number of the file among those of the host, from 1. */
  readonly number: number;
  bootId: string | null;
  lastTs: number;
  /** The time of day at boot, as of the last frame. */
  readonly clock: { offset: WallOffset };
}

/** Where the recordings go. */
export interface ShippedRecordingsOptions {
  /** The path that the name of each host is added to; null makes a name of host and date. */
  readonly output: string | null;
  /** Whether an existing file is replaced. */
  readonly force: boolean;
  /** Gets the reason when a file cannot be opened or written. */
  readonly onFailure: (message: string) => void;
}

/** Writes the events of each host into a file of its own. */
export class ShippedRecordings {
  /** The files, in the order in which they were begun. */
  readonly paths: string[] = [];
  readonly #hosts = new Map<string, Recorded>();
  readonly #ends: Promise<void>[] = [];
  readonly #date = new Date();

  constructor(private readonly options: ShippedRecordingsOptions) {}

  /** The number of hosts with events. */
  get hostCount(): number {
    return this.#hosts.size;
  }

  /** Takes events of a host, and what is missing before them. Never throws. */
  take(
    host: string,
    events: readonly FlockEvent[],
    missing: readonly LostEvent[],
    offset: WallOffset,
  ): void {
    try {
      // The table has to hold the events before a further start of the agent when that is joined.
      for (const run of runsOf(events, missing)) {
        this.#take(host, run.events, run.missing, offset);
      }
    } catch (error) {
      this.options.onFailure(messageOf(error));
    }
  }

  /** Ends every recording. Resolves when all bytes are on the disk. */
  async end(reason: string): Promise<void> {
    for (const recorded of this.#hosts.values()) this.#ends.push(endOf(recorded, reason));
    await Promise.all(this.#ends);
  }

  #take(
    host: string,
    events: readonly FlockEvent[],
    missing: readonly LostEvent[],
    offset: WallOffset,
  ): void {
    const meta = events.find((event) => event.type === "meta");
    const before = this.#hosts.get(host);
    let recorded = before;
    if (before !== undefined && isOtherBoot(before, meta)) {
      // The clock begins again with each boot, and so does a recording.
      before.sink.batch(missing);
      this.#ends.push(endOf(before, "the host was started anew"));
      this.#hosts.delete(host);
      recorded = this.#begin(host, before.number + 1, meta, events, [], offset);
    } else if (before === undefined) {
      recorded = this.#begin(host, 1, meta, events, missing, offset);
    } else {
      before.clock.offset = offset;
      before.sink.batch(before.runs.take(events, missing));
    }
    if (recorded === undefined) return;
    if (meta !== undefined) recorded.bootId = meta.bootId;
    for (const { ts } of events) recorded.lastTs = Math.max(recorded.lastTs, ts);
  }

  /** Begins a recording; undefined when there is nothing to write yet. */
  #begin(
    host: string,
    number: number,
    meta: MetaEvent | undefined,
    events: readonly FlockEvent[],
    missing: readonly LostEvent[],
    offset: WallOffset,
  ): Recorded | undefined {
    const runs: JoinedRuns = new JoinedRuns(() => sink.table);
    // A loss that the agent names first is no history yet, which the start behind it would join.
    const start = Math.max(0, events.findIndex(({ type }) => type !== "lost"));
    const lost = events.slice(0, start) as readonly LostEvent[];
    const joined = runs.take(events.slice(start), [...missing, ...lost]);
    if (joined.length === 0) return undefined;
    const clock = { offset };
    const sink = this.#open(host, number, () => clock.offset);
    const recorded: Recorded = { sink, runs, number, bootId: null, lastTs: 0, clock };
    this.#hosts.set(host, recorded);
    // A recording begins with its facts, when the stream has them.
    const first = meta ?? joined[0]!;
    sink.begin(first);
    sink.batch(joined.filter((event) => event !== first));
    return recorded;
  }

  #open(host: string, number: number, offset: () => WallOffset): RecordingSink {
    const { output, force, onFailure } = this.options;
    const path = output === null ? recordingName(host, this.#date) : hostsFile(output, host);
    const first = number === 1 ? createRecording(path, force) : createNextFile(path, number);
    this.paths.push(first.path);
    const sink = new RecordingSink({
      ...{ host, wallOffset: offset, first, next: (n) => createNextFile(path, n) },
      ...{ remove: removeOrdinary, maxBytes: null, maxAgeMs: null, keep: null },
      now: () => performance.now(),
    });
    sink.closed.catch((error) =>
      onFailure(
        `The recording of ${host} ends here: ${messageOf(error)}: ${first.path}; ` +
          "what was written is readable",
      )
    );
    return sink;
  }
}

/** The events of one start of an agent, and what is missing before them. */
interface ShippedRun {
  readonly events: readonly FlockEvent[];
  readonly missing: readonly LostEvent[];
}

/**
 * Returns the events of a message in pieces: each start of the agent begins one. What an agent says
 * first about the loss of its spool belongs to the start behind it.
 */
function runsOf(events: readonly FlockEvent[], missing: readonly LostEvent[]): ShippedRun[] {
  const runs: ShippedRun[] = [];
  let run: FlockEvent[] = [];
  const add = () => runs.push({ events: run, missing: runs.length === 0 ? missing : [] });
  for (const event of events) {
    if (event.type === "meta" && run.some(({ type }) => type !== "lost")) {
      add();
      run = [];
    }
    run.push(event);
  }
  add();
  return runs;
}

function isOtherBoot({ bootId }: Recorded, meta: MetaEvent | undefined): boolean {
  return bootId !== null && meta !== undefined && meta.bootId !== null && meta.bootId !== bootId;
}

function endOf({ sink, lastTs }: Recorded, reason: string): Promise<void> {
  return sink.end({ type: "end", ts: lastTs, events: sink.events, lost: null, reason, totals: {} });
}
