import { Capture, type ProcLookup } from "../../capture/capture.ts";
import type { Lookup } from "../../model/event/lookup.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import {
  type Batch,
  type Deliver,
  NOT_READY,
  type Source,
  SourceError,
  type SourceFacts,
} from "../source.ts";
import type { ActivityKind } from "../../model/event/activity.ts";
import { readConnectionBytes } from "../procfs/connection_bytes.ts";
import { existingConnections } from "../procfs/existing_connections.ts";
import { FileSampler } from "../procfs/file_sampler.ts";
import { readUdpSockets } from "../procfs/udp_peers.ts";
import { ActivityTracer, type ActivityTracerOptions } from "./activity_tracer.ts";
import type { NoProgram, ProgramChoice } from "./program_choice.ts";
import { ProcRepair } from "./proc_repair.ts";
import type { SidecarCommand } from "./sidecar.ts";
import { SKIPPED } from "./skipped_events.ts";
import { startFailure } from "./start_failure.ts";
import { REAL_HOST, TracerSession } from "./tracer_session.ts";

/** The options of a {@linkcode BpftraceSource}. */
export interface BpftraceSourceOptions {
  readonly command: SidecarCommand;
  readonly version: string | null;
  readonly program: ProgramChoice;
  readonly lookup: Lookup;
  readonly proc: ProcLookup & Pick<ProcReader, "scan">;
  /** The kinds of activity to trace from the start; absent: none. */
  readonly activity?: ReadonlySet<ActivityKind>;
  /** Chooses the program of activity; absent: it cannot be traced. */
  readonly planActivity?: ActivityTracerOptions["plan"];
  /** Whether the first event after a quiet time can wait a tenth of a second longer. */
  readonly restsWhenQuiet?: boolean;
}

/** Without a first watermark after this time, bpftrace may hang. Its usual start takes 1 to 2 s. */
const START_PATIENCE_MS = 15_000;
/** It hangs when it uses no cpu for this long, or prints nothing until the longer limit. */
const START_STILL_MS = 5_000;
const START_LIMIT_MS = 60_000;
/** Reports a slow start after this long without a first watermark. */
const SLOW_START_MS = 5_000;
/** Warns after this long without a watermark. bpftrace prints ten a second. */
const STALL_NOTICE_MS = 2_500;
/** Restarts the sidecar after this long without a watermark. */
const STALL_RESTART_MS = 10_000;
const WATCH_MS = 250;
/** Interval of looks at what the kernel did not show to the sidecar. */
const SKIPPED_MS = 5_000;
/** After a longer pause between two checks, TraceFlock itself was stopped or very busy. */
const ABSENT_MS = 2_000;
/** A stop waits this long for a watermark after its own time. */
const DRAIN_MS = 2_000;
/** A sidecar whose last output is wanted has this long to end by itself. */
const STOP_MS = 700;
/** A stop waits this long for a killed sidecar, whose output is complete or not wanted. */
const REAP_MS = 20;
/** The source gives up after this many deaths within {@linkcode FAILURE_WINDOW_MS}. */
const MAX_FAILURES = 5;
const FAILURE_WINDOW_MS = 60_000;

const NO_ACTIVITY: ReadonlySet<ActivityKind> = new Set();
const NO_PLAN: NoProgram = {
  ...{ kind: "none", because: "this source has no program for it", remedy: "Use bpftrace" },
};

/** A source that traces the live kernel with bpftrace and `scripts/lifecycle.bt`. */
export class BpftraceSource implements Source {
  readonly name = "bpftrace";
  #table!: TableView;
  #deliver!: Deliver;
  #capture!: Capture;
  #repair!: ProcRepair;
  #session: TracerSession | null = null;
  #activity!: ActivityTracer;
  /** The last change of activity: changes wait for each other. */
  #activityChange: Promise<void> = Promise.resolve();
  #stopping = false;
  #failures: number[] = [];
  /** The end of the complete stream before the sidecar died; null without a gap. */
  #gapFromTs: number | null = null;
  /** Times that the sidecar died by itself. */
  #restarts = 0;
  #watchedMs = 0;
  #skippedMs = 0;
  /** Whether the table has the processes of the start. From then on every event counts. */
  #isReady = false;

  constructor(
    private readonly options: BpftraceSourceOptions,
    private readonly host = REAL_HOST,
  ) {}

  describe(): SourceFacts {
    const { version, program, activity = NO_ACTIVITY } = this.options;
    const hasBytes = this.#activity?.program?.hasBytes ?? false;
    return {
      bpftrace: version,
      capabilities: activity.size === 0 ? program.capabilities : {
        ...program.capabilities,
        ...{ net: activity.has("net"), file: activity.has("file"), open: activity.has("open") },
        netBytes: activity.has("net") && hasBytes,
      },
      restarts: this.#restarts,
    };
  }

  async start(table: TableView, deliver: Deliver): Promise<void> {
    const { lookup, proc, program } = this.options;
    const { host } = this;
    this.#table = table;
    this.#deliver = deliver;
    this.#capture = new Capture({
      ...{ cpus: host.cpus(), countsThreads: program.kind === "reduced" },
      emitsSignals: program.capabilities.signal,
      ...{ table, lookup, proc, now: host.now, clock: host.clock },
    });
    this.#repair = new ProcRepair(host, proc, table, this.#capture, deliver);
    this.#activity = new ActivityTracer({
      ...{ host, table, existing: existingConnections, measure: readConnectionBytes },
      udpSockets: readUdpSockets,
      sampler: () => new FileSampler(host.now),
      plan: this.options.planActivity ?? (() => NO_PLAN),
      machine: Deno.build.arch,
      join: (activity) => this.#capture.activity = activity,
      leave: () => this.#pass(this.#capture.leaveActivity()),
      advance: () => this.#pass(this.#capture.tick()),
      deliver,
      notice: (text) => this.#notice("activity", text),
    });
    const { activity = NO_ACTIVITY } = this.options;
    // Both sidecars compile at the same time.
    const traced = activity.size === 0 ? null : this.#activity.start(activity);
    // The lifecycle may fail first; then its failure counts.
    traced?.catch(() => {});
    const session = await this.#live();
    await traced;
    const scanned = this.#repair.scan(false);
    session.requestMark();
    // After silence behind the first watermark, the start would wait for the scan for ever.
    const cancel = this.#every(WATCH_MS, () => {
      if (host.clock() - session.heardMs > STALL_RESTART_MS) session.endStalled();
    });
    const first = await Promise.race([scanned, session.ended]);
    cancel();
    if ("code" in first) throw startFailure(first, START_PATIENCE_MS);
    this.#capture.promise();
    deliver([{ type: "begin", ts: table.lastTs, isReady: true }]);
    if (traced !== null) await this.#activity.begin();
    this.#watchedMs = host.clock();
    this.#skippedMs = this.#watchedMs;
    session.takeSkipped();
    this.#isReady = true;
  }

  requestRescan(): void {
    this.#repair.request();
  }

  setActivity(kinds: ReadonlySet<ActivityKind>): Promise<void> {
    const change = this.#activityChange.then(() => this.#changeActivity(kinds));
    this.#activityChange = change.catch(() => {});
    return change;
  }

  async #changeActivity(kinds: ReadonlySet<ActivityKind>): Promise<void> {
    if (this.#stopping) return;
    if (!this.#isReady) throw new SourceError(NOT_READY, 3);
    const traced = this.#activity.program?.kinds ?? NO_ACTIVITY;
    if (traced.size === kinds.size && [...kinds].every((kind) => traced.has(kind))) return;
    await this.#activity.stop();
    if (kinds.size === 0) return;
    await this.#activity.start(kinds);
    await this.#activity.begin();
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    await this.#stop();
    await this.#activity?.kill();
  }

  async #stop(): Promise<void> {
    const session = this.#session;
    if (session === null) return;
    if (!this.#isReady || !session.isLive) {
      // The source is not ready, or restarts within a declared gap: no event has to follow.
      session.mute();
      await session.kill(REAP_MS);
      return;
    }
    const moment = this.host.now();
    session.requestMark();
    const drained = this.#activity.drain(moment);
    const isDelivered = await session.delivered(moment, DRAIN_MS);
    await drained;
    this.#reportSkipped(session);
    this.#activity.reportSkipped();
    if (isDelivered) {
      this.#pass(this.#capture.end(moment));
      session.mute();
      await session.kill(REAP_MS);
    } else {
      // The final counts of bpftrace show how many events were still in its buffers.
      await session.stop(STOP_MS);
      this.#pass(this.#capture.end(this.host.now()));
    }
  }

  /** Starts a sidecar; resolves when its probes are attached. */
  async #live(): Promise<TracerSession> {
    const session = new TracerSession({
      ...{ command: this.options.command, host: this.host, capture: this.#capture },
      deliver: (items) => this.#pass(items),
      looked: () => this.#watch(),
      restsWhenQuiet: this.options.restsWhenQuiet ?? false,
    });
    this.#session = session;
    const cancelNotice = this.host.after(
      SLOW_START_MS,
      () => this.#notice("start", "bpftrace is still starting"),
    );
    const cancelWatch = this.#endWhenHung(session);
    const first = await Promise.race([session.live, session.ended]);
    cancelNotice();
    cancelWatch();
    this.#notice("start", "");
    if (first !== "live") {
      this.#capture.reset();
      throw startFailure(first, START_PATIENCE_MS);
    }
    void session.ended.then((end) => {
      this.#died(session, session.isStalled ? "silence" : end.signal ?? `status ${end.code}`);
    });
    return session;
  }

  /**
   * Ends a sidecar that hangs at its start. On a busy machine bpftrace may compile for half a minute.
   * That is no hang as long as it uses cpu.
   */
  #endWhenHung(session: TracerSession): () => void {
    const began = this.host.clock();
    let cpuNs = 0;
    let movedMs = began;
    return this.#every(WATCH_MS, () => {
      const now = this.host.clock();
      const sample = session.pid === null ? null : this.options.proc.stat(session.pid);
      const used = sample === null ? 0 : sample.cpuUserNs + sample.cpuSystemNs;
      if (used > cpuNs) movedMs = now;
      cpuNs = used;
      const isStill = now - began > START_PATIENCE_MS && now - movedMs > START_STILL_MS;
      if (isStill || now - began > START_LIMIT_MS) session.signal("SIGKILL");
    });
  }

  #every(ms: number, call: () => void): () => void {
    let cancel = () => {};
    const again = () => {
      cancel = this.host.after(ms, () => {
        again();
        call();
      });
    };
    again();
    return () => cancel();
  }

  #pass(items: Batch): void {
    this.#deliver(items);
    if (this.#capture.takeScanRequest()) this.#repair.request();
  }

  #notice(topic: string, text: string): void {
    this.#deliver([{ type: "notice", topic, text }]);
  }

  #watch(): void {
    const session = this.#session;
    const now = this.host.clock();
    // A separate timer would wake an idle machine.
    if (now - this.#watchedMs < WATCH_MS || !this.#isReady || this.#stopping) return;
    if (session === null || !session.isLive) return;
    // TraceFlock may have been stopped by ^Z: then bpftrace was not silent.
    if (now - this.#watchedMs > ABSENT_MS) session.heardMs = now;
    this.#watchedMs = now;
    const silentMs = now - session.heardMs;
    this.#notice(
      "stall",
      silentMs < STALL_NOTICE_MS ? "" : `bpftrace silent for ${Math.round(silentMs / 1000)} s`,
    );
    if (silentMs > STALL_RESTART_MS) session.endStalled();
    this.#pass(this.#capture.tick());
    this.#repair.tick();
    if (now - this.#skippedMs < SKIPPED_MS) return;
    this.#skippedMs = now;
    this.#reportSkipped(session);
    this.#activity.reportSkipped();
  }

  /** Declares the events that the kernel did not show to the sidecar; a scan follows. */
  #reportSkipped(session: TracerSession): void {
    const count = session.takeSkipped();
    if (count > 0) this.#pass(this.#capture.skipped(count, SKIPPED));
  }

  /** Replaces a sidecar that ended by itself. */
  async #died(session: TracerSession, how: string): Promise<void> {
    if (this.#stopping || !this.#isReady || this.#session !== session) return;
    this.#session = null;
    this.#restarts++;
    this.#gapFromTs ??= this.#capture.releasedTs;
    this.#capture.beginGap();
    // The events that bpftrace delivered before its death are correct, but may be incomplete.
    this.#pass(this.#capture.end(this.host.now()));
    const reason = `bpftrace died (${how})`;
    const ts = Math.max(this.#table.lastTs, this.#gapFromTs);
    this.#deliver([{ type: "lost", ts, count: null, where: "kernel", reason }]);
    this.#notice("stall", "");
    const next = await this.#startAgain(how);
    if (next === null) return;
    const { repaired, ts: toTs } = await this.#repair.scan(true);
    // If the new sidecar has died meanwhile, its own successor closes the gap.
    if (this.#session !== next || this.#gapFromTs === null) return;
    const fromTs = this.#gapFromTs;
    this.#gapFromTs = null;
    this.#capture.endGap();
    const gapTs = Math.max(this.#table.lastTs, toTs);
    this.#deliver([{ type: "gap", ts: gapTs, fromTs, toTs, repaired, reason }]);
    this.#notice("gap", "");
    // An exit during the scan was not traced: a second scan finds it.
    this.#repair.request();
  }

  /** Restarts bpftrace with growing pauses; null after a stop or after too many failures. */
  async #startAgain(how: string): Promise<TracerSession | null> {
    for (let last = how;;) {
      const now = this.host.clock();
      this.#failures = [...this.#failures.filter((ms) => now - ms < FAILURE_WINDOW_MS), now];
      if (this.#failures.length >= MAX_FAILURES) {
        this.#stopping = true;
        const text = `bpftrace died ${MAX_FAILURES} times within a minute, the last time: ${last}`;
        const failure = new SourceError(text, 5);
        this.#deliver([{ type: "over", reason: "tracer lost", failure }]);
        return null;
      }
      this.#notice("gap", `bpftrace died (${last}); starting it again`);
      await new Promise<void>((resolve) =>
        this.host.after(100 * 2 ** this.#failures.length, resolve)
      );
      if (this.#stopping) return null;
      try {
        return await this.#live();
      } catch (error) {
        if (this.#stopping) return null;
        last = error instanceof Error ? error.message : String(error);
      }
    }
  }
}
