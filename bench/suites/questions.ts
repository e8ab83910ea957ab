import type { ColumnId } from "../../src/model/list/column.ts";
import { compileQuery } from "../../src/model/query/compile_query.ts";
import { ProcessSorter, sortingBy } from "../../src/model/list/sorting.ts";
import { filledTable } from "../filled_table.ts";
import { type Finder, median } from "../findings.ts";
import { yardstick } from "../yardstick.ts";

const QUERIES = ["rss>=1M and user!=root", "argv~/shard=.*7$/", "worker-7"];
const COLUMNS: readonly ColumnId[] = ["pid", "cpu", "memory", "command"];
const WARM_UP = 5;

/** Measures queries over all processes, and sorting. */
export function questionsSuite(finder: Finder, quick: boolean): Promise<void> {
  for (const processes of quick ? [10_000] : [10_000, 100_000]) {
    const rows = [...filledTable(processes).living()];
    const among = `${processes.toLocaleString("en-US")} processes`;
    const rounds = quick ? 10 : 30;
    for (const text of QUERIES) {
      const query = compileQuery(text);
      if (query.kind === "error") throw new Error(query.message);
      const context = { now: 0, isUnder: () => false };
      const times = timed(rounds, () => {
        for (const process of rows) query.matchesProcess(process, context);
      });
      finder.figure(`query '${text}' over ${among}`, "ms", times);
      finder.ratio(`query '${text}' over ${among} / yardstick`, [median(times)], [yardstick()]);
    }
    const sorter = new ProcessSorter();
    for (const column of COLUMNS) {
      const times = timed(rounds, () => sorter.sort(rows, sortingBy(column)));
      finder.figure(`sort of ${among} by ${column}`, "ms", times);
      finder.ratio(`sort of ${among} by ${column} / yardstick`, [median(times)], [yardstick()]);
    }
  }
  return Promise.resolve();
}

function timed(rounds: number, body: () => void): number[] {
  const times: number[] = [];
  for (let round = 0; round < rounds + WARM_UP; round++) {
    const began = performance.now();
    body();
    if (round >= WARM_UP) times.push(performance.now() - began);
  }
  return times;
}
