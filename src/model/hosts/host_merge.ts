import { MAX_MERGED_EVENTS } from "../base/limits.ts";

interface Waiting<T> {
  readonly item: T;
  readonly time: number;
  readonly arrived: number;
}

/** The times of a {@linkcode HostMerge}, in the unit of `now`. */
export interface MergePace {
  /** An item waits so long for earlier ones of other hosts. */
  readonly hold: number;
  /** The others wait so long for a host that sends its past and is silent. */
  readonly patience: number;
}

/**
 * Puts the items of several hosts in order by the time of day; the items of one host keep their own
 * order. An item waits for a while, so that earlier ones of other hosts go before it. While a host sends
 * its past, later items of the others wait for it.
 */
export class HostMerge<T> {
  /** Items that found no room to wait, so that their order may be wrong. */
  hurried = 0;
  readonly #queues = new Map<string, Waiting<T>[]>();
  /** When the hosts that send their past were last heard. */
  readonly #past = new Map<string, number>();
  #size = 0;
  #from = -Infinity;

  constructor(private readonly pace: MergePace, private readonly take: (item: T) => void) {}

  /** Nothing goes on before `time`: by then every host has been heard. */
  waitUntil(time: number): void {
    this.#from = time;
  }

  /** The host sends its past from now on. */
  past(host: string, now: number): void {
    this.#past.set(host, now);
  }

  /** The past of a host is over. */
  present(host: string): void {
    this.#past.delete(host);
  }

  push(host: string, items: readonly T[], timeOf: (item: T) => number, now: number): void {
    let queue = this.#queues.get(host);
    if (queue === undefined) this.#queues.set(host, queue = []);
    for (const item of items) queue.push({ item, time: timeOf(item), arrived: now });
    this.#size += items.length;
    if (this.#past.has(host)) this.#past.set(host, now);
    this.release(now);
  }

  /** Passes on what has waited long enough, or finds no room to wait. */
  release(now: number, isEnd = false): void {
    const isEarly = now < this.#from;
    for (const [host, heard] of this.#past) {
      if (now - heard > this.pace.patience) this.#past.delete(host);
    }
    while (this.#size > 0) {
      const isFull = this.#size > MAX_MERGED_EVENTS;
      if (isEarly && !isFull && !isEnd) return;
      let first: Waiting<T>[] | null = null;
      let isDue = false;
      let isFromPast = false;
      for (const [host, queue] of this.#queues) {
        const head = queue[0];
        if (head === undefined) continue;
        if (head.arrived <= now - this.pace.hold) isDue = true;
        if (first !== null && head.time >= first[0]!.time) continue;
        first = queue;
        isFromPast = this.#past.has(host);
      }
      const isReady = !this.#isMissing() && (isDue || isFromPast);
      if (first === null || !(isReady || isFull || isEnd)) return;
      if (isFull && !isReady && !isEnd) this.hurried++;
      this.#size--;
      this.take(first.shift()!.item);
    }
  }

  /** Passes everything on. */
  flush(): void {
    this.release(0, true);
  }

  /** Whether a host sends its past, and its next item is not here. */
  #isMissing(): boolean {
    for (const host of this.#past.keys()) {
      if ((this.#queues.get(host)?.length ?? 0) === 0) return true;
    }
    return false;
  }
}
