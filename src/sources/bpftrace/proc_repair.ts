import type { Capture, Reconciled } from "../../capture/capture.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import type { Scan } from "../../model/scan/scanned_process.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import type { Deliver } from "../source.ts";
import type { TracerHost } from "./tracer_session.ts";

/** Milliseconds without a loss before a scan of /proc. */
const CALM_MS = 400;
/** Milliseconds between two scans while losses continue. */
const STORM_MS = 2_000;
/** The most scans in a row that wait for exits to end: ten seconds. */
const MAX_EXIT_SCANS = 25;

/** Brings the table in line with /proc, at the start and after every loss. */
export class ProcRepair {
  /** The times of the last loss, and of the first loss since the last scan. */
  #lostMs: number | null = null;
  #firstLostMs = 0;
  /** Scans in a row that found a process in its exit. */
  #exitScans = 0;

  constructor(
    private readonly host: Pick<TracerHost, "clock">,
    private readonly proc: Pick<ProcReader, "scan">,
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
    if (this.#lostMs === null) return;
    const now = this.host.clock();
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
    return this.capture.reconcile(scan, repair).then((reconciled) => {
      this.#awaitExits(scan);
      return reconciled;
    });
  }

  /**
   * Requests another scan while a process of the table is in its exit: its exit event may have come
   * before this tracer, and then only a scan shows its end. A zombie may have other threads.
   */
  #awaitExits({ processes }: Scan): void {
    const isInExit = processes.some(({ pid, startTicks, state, exiting }) =>
      exiting && state !== "Z" && this.table.byPid(pid)?.startTicks === startTicks
    );
    this.#exitScans = isInExit ? this.#exitScans + 1 : 0;
    if (isInExit && this.#exitScans <= MAX_EXIT_SCANS) this.request();
  }
}
