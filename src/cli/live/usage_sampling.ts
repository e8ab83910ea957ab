/** Samples of the living processes for a recording, from the first event to the last. */
import { UsageRecorder } from "../../session/usage_recorder.ts";
import type { Session } from "../../session/session.ts";
import { bootTime } from "../../sources/libc/clock.ts";
import { ExtraReader } from "../../sources/procfs/extra_reader.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { longTimer } from "../base/long_timer.ts";

/** Offers samples to a session at a pace, until it is closed. */
export class UsageSampling {
  readonly #recorder: UsageRecorder;
  readonly #session: Session;
  #cancel = () => {};

  constructor(session: Session, paceMs: number) {
    const proc = new ProcReader();
    const extra = new ExtraReader(proc.pageBytes);
    this.#session = session;
    this.#recorder = new UsageRecorder(
      session.table,
      {
        stat: (pid) => proc.stat(pid),
        io: (pid) => extra.read(pid, ["io"]),
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
    this.#cancel();
  }

  #next(): void {
    const { event, waitMs } = this.#recorder.next();
    if (event !== null) this.#session.offer(event);
    this.#cancel = longTimer(waitMs, () => this.#next());
  }
}
