import type { Capture, Reconciled } from "../../capture/capture.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import type { ProcReader } from "../procfs/proc_reader.ts";
import type { Deliver } from "../source.ts";
import type { TracerHost } from "./tracer_session.ts";

/** Milliseconds without a loss before /proc is scanned. */
const CALM_MS = 400;
/** While losses go on, /proc is scanned this often all the same. */
const STORM_MS = 2_000;

/** Brings the table in line with /proc, at the start and after every loss. */
export class ProcRepair {
  /** When the last loss was, and when the first one since the last scan. */
  #lostMs: number | null = null;
  #firstLostMs = 0;

  constructor(
    private readonly host: Pick<TracerHost, "clock">,
    private readonly proc: Pick<ProcReader, "scan">,
    private readonly table: TableView,
    private readonly capture: Capture,
    private readonly deliver: Deliver,
  ) {}

  /** Something was lost: a scan is due when the losses are over. */
  request(): void {
    const now = this.host.clock();
    if (this.#lostMs === null) this.#firstLostMs = now;
    this.#lostMs = now;
  }

  /** Scans when a scan is due; to be called a few times a second. */
  tick(): void {
    if (this.#lostMs === null) return;
    const now = this.host.clock();
    if (now - this.#lostMs < CALM_MS && now - this.#firstLostMs < STORM_MS) return;
    this.#lostMs = null;
    void this.scan(true);
  }

  /**
   * Scans /proc now. Resolves when the stream has come to the end of the scan and the table agrees.
   *
   * @param repair something was lost, so what differs is marked as inferred
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
    return this.capture.reconcile(scan, repair);
  }
}
