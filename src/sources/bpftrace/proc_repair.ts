import type { Capture, Reconciled } from "../../capture/capture.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import { MAX_LEAVING_PROCESSES } from "../../model/base/limits.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import type { Deliver } from "../source.ts";
import type { TracerHost } from "./tracer_session.ts";

/** Milliseconds without a loss before a scan of /proc. */
const CALM_MS = 400;
/** Milliseconds between two scans while losses continue. */
const STORM_MS = 2_000;
/** Milliseconds between two checks of processes that have exited already. */
const LEAVING_MS = 1_000;

/** Brings the table in line with /proc, at the start and after every loss. */
export class ProcRepair {
  /** The times of the last loss, and of the first loss since the last scan. */
  #lostMs: number | null = null;
  #firstLostMs = 0;
  /**
   * The start ticks of processes that the last scan found in or after their exit, by pid. The exit
   * event may have come before this tracer, and then only /proc shows the end.
   */
  #leaving: (readonly [pid: number, startTicks: number])[] = [];
  #checkedMs = 0;

  constructor(
    private readonly host: Pick<TracerHost, "clock">,
    private readonly proc: Pick<ProcReader, "scan" | "stat">,
    private readonly table: TableView,
    private readonly capture: Capture,
    private readonly deliver: Deliver,
  ) {}

  /** Requests a scan after a loss. The scan is due when the losses are over. */
  request(): void {
    const now = this.host.clock();
    if (this.#lostMs === null) this.#firstLostMs = now;
    this.#lostMs = now;
  }

  /** Scans when a scan is due. The source calls it a few times a second. */
  tick(): void {
    const now = this.host.clock();
    this.#checkLeaving(now);
    if (this.#lostMs === null) return;
    if (now - this.#lostMs < CALM_MS && now - this.#firstLostMs < STORM_MS) return;
    this.#lostMs = null;
    void this.scan(true);
  }

  /**
   * Scans /proc now. Resolves when the stream has reached the end of the scan and the table agrees.
   *
   * @param repair whether events were lost: the scan then marks each difference as inferred
   */
  scan(repair: boolean): Promise<Reconciled> {
    const scan = this.proc.scan((sample) => this.table.get(sample.key)?.identity.uid == null);
    if (!scan.complete) {
      this.deliver([{
        type: "notice",
        topic: "procfs",
        text: "/proc shows only a part of the processes (hidepid or a pid namespace)",
      }]);
    }
    this.#leaving = scan.processes.filter(({ state, exiting }) => exiting || state === "Z")
      .slice(0, MAX_LEAVING_PROCESSES).map(({ pid, startTicks }) => [pid, startTicks]);
    return this.capture.reconcile(scan, repair);
  }

  /** Requests a scan when a leaving process of the table is not in /proc any more. */
  #checkLeaving(now: number): void {
    if (this.#leaving.length === 0 || now - this.#checkedMs < LEAVING_MS) return;
    this.#checkedMs = now;
    this.#leaving = this.#leaving.filter(([pid, startTicks]) =>
      this.table.byPid(pid)?.startTicks === startTicks
    );
    const isGone = this.#leaving.some(([pid, startTicks]) =>
      this.proc.stat(pid)?.startTicks !== startTicks
    );
    if (isGone) this.request();
  }
}
