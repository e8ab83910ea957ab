import type { Findings } from "./findings.ts";
import { ROOT } from "../tests/support/source/source_files.ts";
import { machine } from "./machine.ts";
import { type Results, type SavedSuite, writePage } from "./report.ts";
import { SUITES } from "./suites.ts";

const LATEST = `${ROOT}/bench/results/latest.json`;
const PREVIOUS = `${ROOT}/bench/results/previous.json`;

/**
 * The saved results, and docs/internals/performance.md with the charts. A run of all suites begins by
 * keeping the last results as the previous ones. Each suite is saved when it has ended, so a stopped run
 * keeps what it has measured; a suite that did not run keeps its earlier results.
 */
export class SavedRun {
  readonly #machine = machine();

  constructor(isWhole: boolean) {
    Deno.mkdirSync(`${ROOT}/bench/results`, { recursive: true });
    if (isWhole && Object.keys(readResults(LATEST)).length > 0) Deno.copyFileSync(LATEST, PREVIOUS);
  }

  save(name: string, { figures, budgets, curves, missing }: Findings): void {
    const suite: SavedSuite = {
      ...{ date: new Date().toISOString(), machine: this.#machine },
      ...{ figures, budgets, curves, missing },
    };
    const all = { ...readResults(LATEST), [name]: suite };
    const ordered = Object.fromEntries(
      Object.keys(SUITES).flatMap((known) => known in all ? [[known, all[known]!]] : []),
    );
    Deno.writeTextFileSync(LATEST, JSON.stringify(ordered, shortened, 1) + "\n");
    writePage(ordered, readResults(PREVIOUS));
  }
}

function readResults(path: string): Results {
  try {
    return JSON.parse(Deno.readTextFileSync(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

/** Shortens a number to six digits: the noise is larger. */
function shortened(_: string, value: unknown): unknown {
  return typeof value === "number" ? Number(value.toPrecision(6)) : value;
}
