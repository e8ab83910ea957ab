import { ActivityCapture, type SocketReading, type TakeItem } from "../../capture/capture.ts";
import type { ActivityKind, UdpSockets } from "../../model/event/activity.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import type { Found, Holder } from "../procfs/existing_connections.ts";
import type { FileSampler, SampledProcess } from "../procfs/file_sampler.ts";
import { SourceError } from "../source.ts";
import type { ActivityProgram } from "./activity_choice.ts";
import type { NoProgram } from "./program_choice.ts";
import type { SidecarCommand } from "./sidecar.ts";
import { SKIPPED } from "./skipped_events.ts";
import { type TracerHost, type TracerOutput, TracerSession } from "./tracer_session.ts";

/** A program of activity with the command that runs it. */
export interface ActivityPlan {
  readonly program: ActivityProgram;
  readonly command: SidecarCommand;
}

/** The parts of an {@linkcode ActivityTracer}. */
export interface ActivityTracerOptions {
  readonly host: TracerHost;
  /** Chooses the program for these kinds. */
  readonly plan: (kinds: ReadonlySet<ActivityKind>) => ActivityPlan | NoProgram;
  readonly machine: "x86_64" | "aarch64";
  readonly existing: (holders: readonly Holder[]) => Promise<Found>;
  /** Reads the bytes of open connections in these network namespaces, with processes in each. */
  readonly measure: (
    namespaces: ReadonlyMap<number, readonly number[]>,
  ) => Promise<Omit<SocketReading, "ts">>;
  /** Reads the UDP sockets of processes. */
  readonly udpSockets?: (pids: readonly number[]) => Promise<ReadonlyMap<number, UdpSockets>>;
  /** Makes the looks at the files of processes. */
  readonly sampler?: () => Pick<FileSampler, "look" | "unsampled">;
  readonly table: TableView;
  /** Puts the activity among the events of the lifecycle. */
  readonly join: (activity: ActivityCapture) => void;
  /** Delivers the last events of the activity, which is then over. */
  readonly leave: () => void;
  /** Delivers what is in order now: the activity has reached a later moment. */
  readonly advance: () => void;
  readonly deliver: (events: readonly FlockEvent[]) => void;
  readonly notice: (text: string) => void;
}

/** The activity that is traced, or about to be. */
interface Running {
  readonly session: TracerSession;
  readonly capture: ActivityCapture;
  readonly program: ActivityProgram;
}

/** Without a watermark after this time the sidecar does not start. */
const START_MS = 30_000;
/** A stop waits this long for the last numbers. */
const DRAIN_MS = 700;
/** A stop waits this long for the end of the killed sidecar. */
const REAP_MS = 20;
/** Milliseconds from one reading of open connections to the next. */
const READING_MS = 1_000;
/** Readings use at most this part of a cpu. */
const READING_SHARE = 0.02;
/** Processes through which the reading finds a network namespace. */
const WAYS_INTO_NAMESPACE = 4;
/** Starts after a death, within the life of the source. */
const MAX_RESTARTS = 3;
const RESTART_PAUSE_MS = 1_000;

/**
 * Runs the sidecar of `scripts/activity.bt`, which can start and stop at any time. Its death never
 * touches the lifecycle: the activity is then off, which an event says.
 */
export class ActivityTracer {
  #running: Running | null = null;
  #restarts = 0;
  #isOver = false;

  constructor(private readonly options: ActivityTracerOptions) {}

  /** The program that runs; null while nothing is traced. */
  get program(): ActivityProgram | null {
    return this.#running?.program ?? null;
  }

  /** Starts a sidecar; throws a {@linkcode SourceError} when it cannot. Its events begin with `begin`. */
  async start(kinds: ReadonlySet<ActivityKind>): Promise<void> {
    const plan = this.options.plan(kinds);
    if ("remedy" in plan) {
      throw new SourceError(`Cannot trace activity: ${plan.because}. ${plan.remedy}`, 3, true);
    }
    const { host, table } = this.options;
    const capture = new ActivityCapture({
      ...{ cpus: host.cpus(), kinds, hasBytes: plan.program.hasBytes, table },
      ...{ machine: this.options.machine, clock: host.clock },
    });
    const session = new TracerSession({
      ...{ command: plan.command, host, deliver: this.options.advance, looked: () => {} },
      capture: outputOf(capture),
    });
    const cancel = host.after(START_MS, () => session.signal("SIGKILL"));
    const first = await Promise.race([session.live, session.ended]);
    cancel();
    if (first !== "live") {
      const line = first.stderr.split("\n").find((one) =>
        /error/i.test(one) && !/MEMLOCK/.test(one)
      );
      const why = first.failure ?? line?.trim() ?? `bpftrace ended with status ${first.code}`;
      throw new SourceError(`Cannot trace activity: ${why}. Run \`traceflock doctor\``, 3, true);
    }
    if (this.#isOver) {
      await session.kill(REAP_MS);
      return;
    }
    this.#running = { session, capture, program: plan.program };
    void session.ended.then((end) => this.#died(session, end.signal ?? `status ${end.code}`));
  }

  /** Emits the begin of the activity and the connections that existed before. */
  async begin(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    const { table, existing, join, deliver } = this.options;
    const { program, capture } = running;
    const holders = Array.from(table.living(), ({ pid, startTicks }) => ({ pid, startTicks }));
    const found = program.kinds.has("net") ? await existing(holders) : NONE_FOUND;
    if (this.#running !== running) return;
    const ts = table.lastTs;
    const events: FlockEvent[] = [
      { type: "activity", ts, kinds: [...program.kinds], reason: program.because },
    ];
    const take: TakeItem = (item) => {
      if (item.type !== "scanned") events.push(item);
    };
    capture.begin(ts);
    capture.announce(found.connections, ts, take);
    if (found.isCut) {
      const reason = "the table of connections that existed before was too long to read whole";
      events.push({ type: "lost", ts, count: null, where: "activity", reason });
    }
    deliver(events);
    running.session.takeSkipped();
    join(capture);
    if (program.kinds.has("net")) this.#measureLater(running, READING_MS);
    const { sampler } = this.options;
    if (sampler !== undefined && program.kinds.has("file")) {
      void this.#sampleFiles(running, sampler(), ts);
    }
  }

  /** Looks at the files of the processes, once a second or less often, until the session is over. */
  async #sampleFiles(
    running: Running,
    sampler: Pick<FileSampler, "look" | "unsampled">,
    sinceTs: number,
  ): Promise<void> {
    const { host, table, deliver } = this.options;
    let isComplete = true;
    while (this.#running === running) {
      const began = host.cpuTime();
      const found = await sampler.look(sampledProcesses(table, sinceTs));
      if (this.#running !== running) return;
      running.capture.filesRead(found);
      const { unsampled } = sampler;
      if (isComplete && unsampled > 0) {
        const reason = `too many processes: the busiest files of ${unsampled} are unknown`;
        deliver([{ type: "lost", ts: table.lastTs, count: null, where: "activity", reason }]);
      }
      isComplete = unsampled === 0;
      const ms = Math.max(READING_MS, (host.cpuTime() - began) / READING_SHARE);
      await new Promise<void>((resolve) => host.after(ms, resolve));
    }
  }

  #measureLater(running: Running, ms: number): void {
    this.options.host.after(ms, () => {
      if (this.#running === running) void this.#measure(running);
    });
  }

  /** Reads the bytes of the open connections, then waits for the next time. */
  async #measure(running: Running): Promise<void> {
    const { host, measure, udpSockets, advance } = this.options;
    const began = host.cpuTime();
    const namespaces = namespacesOf(running.capture);
    if (namespaces.size > 0) {
      const ts = host.now();
      const reading = await measure(namespaces);
      if (this.#running !== running) return;
      running.capture.measured({ ts, ...reading });
      advance();
    }
    const { udpUsers } = running.capture;
    if (udpSockets !== undefined && udpUsers.size > 0) {
      const found = await udpSockets([...udpUsers.values()]);
      if (this.#running !== running) return;
      running.capture.udpRead(found);
    }
    // Not the time that passed: on a loaded machine a short reading would make the next one late.
    const used = host.cpuTime() - began;
    this.#measureLater(running, Math.max(READING_MS, used / READING_SHARE));
  }

  /** Waits until the numbers of this moment are here; a request for a watermark must be out. */
  async drain(moment: number): Promise<void> {
    const session = this.#running?.session;
    if (session === undefined || !session.isLive) return;
    session.lookForMark();
    await session.delivered(moment, DRAIN_MS);
  }

  /** Declares the events that the kernel did not show to the sidecar. */
  reportSkipped(): void {
    const running = this.#running;
    const count = running?.session.takeSkipped() ?? 0;
    if (running === null || count === 0) return;
    const { deliver, host, table } = this.options;
    running.capture.skipped(host.now());
    deliver([{ type: "lost", ts: table.lastTs, count, where: "activity", reason: SKIPPED }]);
  }

  /** Stops the tracing. Its last numbers are delivered by `advance` before. */
  async stop(): Promise<void> {
    const running = this.#running;
    if (running === null) return;
    const { host, leave, deliver, table } = this.options;
    const moment = host.now();
    host.requestMark();
    await this.drain(moment);
    if (this.#running !== running) return;
    this.reportSkipped();
    this.#running = null;
    leave();
    deliver([{ type: "activity", ts: table.lastTs, kinds: [], reason: null }]);
    running.session.mute();
    await running.session.kill(REAP_MS);
  }

  /** Ends the sidecar for good, without events. */
  async kill(): Promise<void> {
    this.#isOver = true;
    const session = this.#running?.session;
    this.#running = null;
    if (session === undefined) return;
    session.mute();
    await session.kill(REAP_MS);
  }

  async #died(session: TracerSession, how: string): Promise<void> {
    const running = this.#running;
    if (running === null || running.session !== session) return;
    this.#running = null;
    const { table, deliver, leave, notice, host } = this.options;
    const reason = `bpftrace died (${how})`;
    leave();
    const ts = table.lastTs;
    deliver([
      { type: "lost", ts, count: null, where: "activity", reason },
      { type: "activity", ts, kinds: [], reason },
    ]);
    notice(`activity is not traced: ${reason}`);
    if (++this.#restarts > MAX_RESTARTS) return;
    await new Promise<void>((resolve) => host.after(RESTART_PAUSE_MS * this.#restarts, resolve));
    if (this.#isOver || this.#running !== null) return;
    try {
      await this.start(running.program.kinds);
      await this.begin();
      notice("");
    } catch (error) {
      if (error instanceof SourceError) notice(error.message);
      else throw error;
    }
  }
}

/** Yields the living processes; those that were born since `sinceTs` are new. */
function* sampledProcesses(table: TableView, sinceTs: number): Iterable<SampledProcess> {
  for (const { key, pid, startTicks, ppid, startTs, birth } of table.living()) {
    yield { key, pid, startTicks, ppid, startTs, isNew: birth.seen && startTs >= sinceTs };
  }
}

/** Returns the network namespaces of the open connections, with some of their processes. */
function namespacesOf({ connections }: ActivityCapture): Map<number, number[]> {
  const namespaces = new Map<number, number[]>();
  for (const { netns, pid } of connections.connected()) {
    const pids = namespaces.get(netns);
    if (pids === undefined) namespaces.set(netns, [pid]);
    else if (pids.length < WAYS_INTO_NAMESPACE && !pids.includes(pid)) pids.push(pid);
  }
  return namespaces;
}

/** Returns the part of a capture that a session reads. */
function outputOf(capture: ActivityCapture): TracerOutput {
  return {
    get releasedTs() {
      return capture.releasedTs;
    },
    isIdle: true,
    push: (bytes) => {
      const before = capture.heardMs;
      capture.push(bytes);
      const isAlive = capture.heardMs !== before;
      return { items: NOTHING, watermarks: isAlive ? [0] : [], isAlive };
    },
    tick: () => NOTHING,
  };
}

const NONE_FOUND: Found = { connections: [], isCut: false };
const NOTHING = { forEach: () => {} };
