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

/** A group as it stood at one moment. Times in nanoseconds; null is unknown. */
export interface ChurnRow {
  readonly name: string;
  readonly detail: string;
  /** The query that chooses its members; no two groups have the same. */
  readonly query: string;
  readonly rate: number;
  readonly total: number;
  readonly alive: number;
  readonly failures: number;
  readonly median: number | null;
  readonly p99: number | null;
  /** New members in each second of the last minute. */
  readonly history: () => readonly number[];
}

/** Between two counts for the same order, nanoseconds: frames come quicker than eyes. */
const LEAST_INTERVAL = 200e6;

/** The groups in order, made anew once a second or when another order is wanted. */
export class ChurnRows {
  #rows: readonly ChurnRow[] = [];
  #made = "";
  #churn: Churn | null = null;
  #at = -Infinity;

  /** @param isFrozen the picture stands still: what is counted meanwhile is not shown */
  update(
    churn: Churn,
    grouping: Grouping,
    sorting: ChurnSorting,
    now: number,
    isFrozen: boolean,
  ): readonly ChurnRow[] {
    const second = Math.floor(now / 1e9);
    const wanted = `${grouping} ${sorting.column} ${sorting.descending} ${second}`;
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
    this.#made = wanted;
    this.#churn = churn;
    this.#at = now;
    return this.#rows;
  }
}

/** Unknown goes last whichever way; ties go by total and then by name, so that rows don't dance. */
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
