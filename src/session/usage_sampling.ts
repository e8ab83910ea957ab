import { bootTime } from "../sources/libc/clock.ts";
import { ExtraReader } from "../sources/procfs/extra_reader.ts";
import { ProcReader } from "../sources/procfs/proc_reader.ts";
import type { Session } from "./session.ts";
import { UsageRecorder } from "./usage_recorder.ts";

/** Offers samples of the living processes to a session at a pace, until it is closed. */
export class UsageSampling {
  readonly #recorder: UsageRecorder;
  readonly #session: Session;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(session: Session, paceMs: number) {
    const proc = new ProcReader();
    const extra = new ExtraReader(proc.pageBytes);
    this.#session = session;
    this.#recorder = new UsageRecorder(
      session.table,
      {
        stat: (pid) => proc.stat(pid),
        io: (pid, threads) => extra.read(pid, ["io"], threads),
        now: bootTime,
      },
      paceMs * 1e6,
      (row) => session.isWanted(row),
    );
    this.#next();
  }

  /** Offers a last round, so that the end of the recording has its values. */
  finish(): void {
    this.close();
    for (const event of this.#recorder.finish()) this.#session.offer(event);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #next(): void {
    const { event, waitMs } = this.#recorder.next();
    if (event !== null) this.#session.offer(event);
    this.#timer = setTimeout(() => this.#next(), Math.min(waitMs, LONGEST_MS));
  }
}

/** The longest time of setTimeout: one that needs more than 32 bits ends at once. */
const LONGEST_MS = 2 ** 31 - 1;
