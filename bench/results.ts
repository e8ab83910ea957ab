import type { Findings } from "./findings.ts";
import { ROOT } from "../tests/support/source_files.ts";
import { machine } from "./machine.ts";
import { type Results, type SavedSuite, writePage } from "./report.ts";

const LATEST = `${ROOT}/bench/results/latest.json`;
const PREVIOUS = `${ROOT}/bench/results/previous.json`;

/**
 * Saves results and writes docs/internals/performance.md with the charts. A run of all suites replaces
 * the last run, which becomes the previous one. A run of some suites replaces only their results.
 *
 * @param apart suites that a run of all suites leaves out, and whose results stay
 */
export function saveResults(
  found: ReadonlyMap<string, Findings>,
  whole: boolean,
  apart: readonly string[],
): void {
  const latest = readResults(LATEST);
  if (whole && Object.keys(latest).length > 0) Deno.copyFileSync(LATEST, PREVIOUS);
  const about = { date: new Date().toISOString(), machine: machine() };
  const saved: Record<string, SavedSuite> = Object.fromEntries(
    Object.entries(latest).filter(([name]) => !whole || apart.includes(name)),
  );
  for (const [name, { figures, budgets, curves, missing }] of found) {
    saved[name] = { ...about, figures, budgets, curves, missing };
  }
  Deno.mkdirSync(`${ROOT}/bench/results`, { recursive: true });
  Deno.writeTextFileSync(LATEST, JSON.stringify(saved, shortened, 1) + "\n");
  writePage(saved, readResults(PREVIOUS));
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
