import type { FlockEvent, ProcessEvent } from "../../src/model/event/event.ts";
import { ROOT } from "../../tests/support/source/source_files.ts";
import { eventsOf, opened } from "../../tests/support/model/recordings.ts";

const RECORDING = `${ROOT}/docs/examples/build.tflock`;

/** The lifecycle of the recorded build, again and again, at a rate. */
export class RecordedTraffic {
  readonly #events: readonly ProcessEvent[];
  #owed = 0;
  #next = 0;
  #round = 0;

  /** @param rate events a second */
  constructor(private readonly rate: number) {
    this.#events = eventsOf(opened(Deno.readFileSync(RECORDING))).flatMap((event) => {
      if (event.type !== "fork" && event.type !== "exec" && event.type !== "exit") return [];
      // The recording names its own host.
      const { host: _, ...anonymous } = event;
      return [anonymous as typeof event];
    });
  }

  /** Returns the events of the time between two moments, nanoseconds since boot. */
  between(fromTs: number, toTs: number): FlockEvent[] {
    this.#owed += (toTs - fromTs) / 1e9 * this.rate;
    const count = Math.floor(this.#owed);
    this.#owed -= count;
    return Array.from({ length: count }, (_, i) => {
      const event = this.#events[this.#next]!;
      const ts = Math.round(fromTs + (toTs - fromTs) * (i + 1) / (count + 1));
      const again = { ...event, ts, ...this.#keys(event) };
      if (++this.#next === this.#events.length) {
        this.#next = 0;
        this.#round++;
      }
      return again;
    });
  }

  /** Each round has processes of its own. */
  #keys({ pid, key, parentKey }: ProcessEvent) {
    const renamed = (one: string) => `${one}${this.#round}`;
    return {
      pid,
      key: renamed(key) as typeof key,
      parentKey: parentKey === null ? null : renamed(parentKey) as typeof key,
    };
  }
}
