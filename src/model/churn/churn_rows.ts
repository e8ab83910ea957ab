import { HeldOrder } from "../list/held_order.ts";
import type { Churn } from "./churn.ts";
import { CHURN_SECONDS, type Grouping } from "./churn_group.ts";

export type ChurnColumn = "rate" | "total" | "alive" | "failures" | "median" | "p99" | "name";

export const CHURN_COLUMNS: readonly ChurnColumn[] = [
  ...["rate", "total", "alive", "failures", "median", "p99", "name"] as const,
];

export interface ChurnSorting {
  readonly column: ChurnColumn;
  readonly descending: boolean;
}

/** Returns the column's own first direction. */
export function churnSortingBy(column: ChurnColumn): ChurnSorting {
  return { column, descending: column !== "name" };
}

/** The counts of a group at one time. Times are nanoseconds; null is unknown. */
export interface ChurnRow {
  readonly name: string;
  readonly detail: string;
  /** The query that matches its members; each group has its own. */
  readonly query: string;
  readonly rate: number;
  readonly total: number;
  readonly alive: number;
  readonly failures: number;
  readonly median: number | null;
  readonly p99: number | null;
  /** Returns new members in each second of the last minute. */
  readonly history: () => readonly number[];
}

/**
 * Least time between two counts in one order, nanoseconds: frames come faster than the eye reads.
 */
const LEAST_INTERVAL = 200e6;

/** The groups in order. It counts them again once a second, or for another order. */
export class ChurnRows {
  #rows: readonly ChurnRow[] = [];
  #made = "";
  #churn: Churn | null = null;
  #at = -Infinity;
  readonly #held = new HeldOrder();

  /** The rows of the last update that came while the order was held. */
  get newcomers(): number {
    return this.#held.newcomers;
  }

  /** Returns the rows, in the order that `hold` holds. A frozen screen keeps its counts and may change the order. */
  update(
    churn: Churn,
    grouping: Grouping,
    sorting: ChurnSorting,
    now: number,
    isFrozen: boolean,
    hold = 0,
  ): readonly ChurnRow[] {
    const second = Math.floor(now / 1e9);
    const wanted = `${grouping} ${sorting.column} ${sorting.descending} ${hold} ${second}`;
    const isSame = churn === this.#churn;
    if (isSame && wanted === this.#made && Math.abs(now - this.#at) < LEAST_INTERVAL) {
      return this.#rows;
    }
    if (isFrozen && isSame && this.#made.startsWith(`${grouping} `)) {
      if (wanted !== this.#made) this.#rows = [...this.#rows].sort(order(sorting));
    } else {
      this.#rows = [...churn.groups(grouping)].filter(({ total }) => total > 0).map((group) => ({
        ...{ name: group.name, detail: group.detail, query: group.query },
        rate: group.rate(second),
        ...{ total: group.total, alive: group.alive, failures: group.failures },
        median: group.lifetimes.median(),
        p99: group.lifetimes.quantile(0.99),
        history: () => group.history(second, CHURN_SECONDS),
      })).sort(order(sorting));
    }
    if (!this.#made.startsWith(`${grouping} `)) this.#held.begin(0);
    this.#rows = this.#held.hold(hold, this.#rows, ({ query }) => query);
    this.#made = wanted;
    this.#churn = churn;
    this.#at = now;
    return this.#rows;
  }
}

/**
 * Compares rows. Unknown comes last in both directions; ties go by total and query, to keep rows in
 * place.
 */
function order({ column, descending }: ChurnSorting): (a: ChurnRow, b: ChurnRow) => number {
  const sign = descending ? -1 : 1;
  return (a, b) => {
    const [left, right] = [a[column], b[column]];
    if (left !== right) {
      if (left === null) return 1;
      if (right === null) return -1;
      return left < right ? -sign : sign;
    }
    return b.total - a.total || (a.query < b.query ? -1 : 1);
  };
}
