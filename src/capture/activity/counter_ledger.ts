import { NET_PROTOCOLS, type NetProtocol, type Traffic } from "../../model/event/activity.ts";
import type { Counter, CounterMap, Packed } from "./activity_record.ts";
import { NO_COUNT } from "./activity_record.ts";

/** Traffic that is still being added up. */
type Sum = { -readonly [Name in keyof Traffic]: number };

/** What a process did since its last event. */
export class Pending {
  readonly protocols = new Map<NetProtocol, Sum>();
  opens = 0;
  failedOpens = 0;
  creates = 0;
  unlinks = 0;
  renames = 0;
  omittedOpens = 0;

  get hasNet(): boolean {
    return this.protocols.size > 0;
  }

  get hasFiles(): boolean {
    return this.opens + this.failedOpens + this.creates + this.unlinks + this.renames +
        this.omittedOpens > 0;
  }

  add({ map, protocol }: Counter, { upper, lower }: Packed): void {
    switch (map) {
      case "s":
        this.#sum(protocol).sentBytes += upper;
        this.#sum(protocol).sentMessages += lower;
        return;
      case "r":
        this.#sum(protocol).receivedBytes += upper;
        this.#sum(protocol).receivedMessages += lower;
        return;
      case "o":
        this.opens += lower;
        this.creates += upper;
        return;
      case "f":
        this.failedOpens += lower;
        this.unlinks += upper;
        return;
      case "m":
        this.renames += lower;
        this.omittedOpens += upper;
    }
  }

  /** Returns the sum over all protocols. */
  total(): Traffic {
    const total = noTraffic();
    for (const sum of this.protocols.values()) addTraffic(total, sum);
    return total;
  }

  #sum(place: number): Sum {
    const protocol = NET_PROTOCOLS[place] ?? "other";
    const known = this.protocols.get(protocol);
    if (known !== undefined) return known;
    const sum = noTraffic();
    this.protocols.set(protocol, sum);
    return sum;
  }
}

export function noTraffic(): Sum {
  return { sentBytes: 0, receivedBytes: 0, sentMessages: 0, receivedMessages: 0 };
}

export function addTraffic(to: Sum, some: Traffic): void {
  to.sentBytes += some.sentBytes;
  to.receivedBytes += some.receivedBytes;
  to.sentMessages += some.sentMessages;
  to.receivedMessages += some.receivedMessages;
}

/**
 * The last known value of each counter of each thread. A counter only grows, so a value that is read
 * twice, or not at all, makes no error: the next one has it.
 */
export class CounterLedger {
  /** By process, by thread and counter. */
  readonly #known = new Map<number, Map<string, Packed>>();

  /** Returns how much a counter grew, and remembers its value; null when it did not grow. */
  growth(counter: Counter): Packed | null {
    const { pid, value } = counter;
    const name = nameOf(counter);
    let counters = this.#known.get(pid);
    const before = counters?.get(name) ?? NO_COUNT;
    if (before.upper === value.upper && before.lower === value.lower) return null;
    if (counters === undefined) this.#known.set(pid, counters = new Map());
    counters.set(name, value);
    return difference(value, before, counter.map);
  }

  /** Forgets the counters of a thread that ended. Its number may be used again. */
  forgetThread(pid: number, counters: readonly Counter[]): void {
    const known = this.#known.get(pid);
    if (known === undefined) return;
    for (const counter of counters) known.delete(nameOf(counter));
    if (known.size === 0) this.#known.delete(pid);
  }

  forgetProcess(pid: number): void {
    this.#known.delete(pid);
  }
}

function nameOf({ map, tid, protocol }: Counter): string {
  return `${map}${tid}.${protocol}`;
}

/** Subtracts as the kernel adds: the lower part carries into the upper one, which may wrap. */
function difference(after: Packed, before: Packed, map: CounterMap): Packed {
  const [lowerSize, upperSize] = SIZES[map];
  const borrows = after.lower < before.lower;
  const lower = after.lower - before.lower + (borrows ? lowerSize : 0);
  const upper = after.upper - before.upper - (borrows ? 1 : 0);
  return { upper: upper < 0 ? upper + upperSize : upper, lower };
}

const BYTES_AND_MESSAGES = [2 ** 24, 2 ** 40] as const;
const TWO_COUNTS = [2 ** 32, 2 ** 32] as const;
const SIZES: Readonly<Record<CounterMap, readonly [lower: number, upper: number]>> = {
  ...{ s: BYTES_AND_MESSAGES, r: BYTES_AND_MESSAGES, o: TWO_COUNTS, f: TWO_COUNTS, m: TWO_COUNTS },
};
