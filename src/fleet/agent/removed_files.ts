import { MAX_SPOOL_NOTES } from "../../model/hosts/fleet_limits.ts";
import type { SpoolPosition } from "../../wire/fleet/spool_position.ts";
import type { SpoolContents } from "./spool_files.ts";

/** A `lost` event in a removed file, and the events that it counts besides itself; null: unknown. */
interface RemovedLoss {
  readonly run: string;
  readonly at: number;
  readonly more: number | null;
}

/**
 * What the removed files of a spool held, as far as the stream may lack it. A reader sees missing events
 * by their numbers, except at the end of a run; and it cannot see what missing `lost` events counted.
 */
export class RemovedFiles {
  /** The number of events of each run up to its last removed file. */
  readonly #runs = new Map<string, number>();
  #losses: RemovedLoss[] = [];

  /** Notes a file that is about to be removed. */
  note(run: string, { next, losses }: SpoolContents): void {
    if (next !== null) this.#add(run, next);
    for (const { at, count } of losses) {
      this.#losses.push({ run, at, more: count === null ? null : count - 1 });
    }
    while (this.#losses.length > MAX_SPOOL_NOTES) {
      const [first, second] = this.#losses.splice(0, 2);
      this.#losses.unshift({ ...second!, more: sum(first!.more, second!.more) });
    }
  }

  /** Whether files of a run were removed. */
  has(run: string): boolean {
    return this.#runs.has(run);
  }

  /** Returns how many events are missing between two numbers of a run; null when it is unknown. */
  between(run: string, from: number, to: number): number | null {
    if (to <= from) return 0;
    return this.#losses.reduce<number | null>(
      (all, { run: other, at, more }) =>
        other === run && at >= from && at < to ? sum(all, more) : all,
      to - from,
    );
  }

  /**
   * Returns how many events are missing before a run begins; null when it is unknown.
   *
   * @param after the run and the number of the next event of the reader; null is the beginning
   */
  before(run: string, after: { readonly run: string; readonly next: number } | null) {
    let missing: number | null = 0;
    for (const [other, events] of this.#runs) {
      if (other >= run || (after !== null && other < after.run)) continue;
      missing = sum(
        missing,
        this.between(other, other === after?.run ? after.next : 0, events),
      );
    }
    return missing;
  }

  /** Forgets what came before a position: it is in the stream, or announced there. */
  forget({ run, nextEvent }: SpoolPosition): void {
    for (const other of this.#runs.keys()) if (other < run) this.#runs.delete(other);
    this.#losses = this.#losses.filter((loss) =>
      loss.run > run || (loss.run === run && loss.at >= nextEvent)
    );
  }

  /** Returns what a later start of the agent needs, for JSON. */
  saved(): unknown {
    return { runs: [...this.#runs], losses: this.#losses };
  }

  /** Takes what an earlier start has saved; anything else is left out. */
  load(saved: unknown): void {
    const { runs, losses } = (saved ?? {}) as { runs?: unknown; losses?: unknown };
    for (const [run, events] of listOf<unknown[]>(runs)) {
      if (typeof run === "string" && typeof events === "number") this.#add(run, events);
    }
    for (const { run, at, more } of listOf<Partial<Record<keyof RemovedLoss, unknown>>>(losses)) {
      if (typeof run !== "string" || typeof at !== "number") continue;
      this.#losses.push({ run, at, more: typeof more === "number" ? more : null });
    }
  }

  #add(run: string, events: number): void {
    this.#runs.set(run, Math.max(events, this.#runs.get(run) ?? 0));
    if (this.#runs.size <= MAX_SPOOL_NOTES) return;
    // The stream may have a part of the oldest run, so the next two are joined.
    const [, second, third] = [...this.#runs.keys()].sort();
    this.#runs.set(third!, this.#runs.get(second!)! + this.#runs.get(third!)!);
    this.#runs.delete(second!);
    this.#losses = this.#losses.map((loss) =>
      loss.run === second ? { ...loss, run: third!, at: 0 } : loss
    );
  }
}

/** Returns the objects of a list that JSON holds. */
function listOf<T extends object>(value: unknown): readonly T[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
