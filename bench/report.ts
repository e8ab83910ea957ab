import { type Budget, type Figure, type Findings, isMet, median, rounded } from "./findings.ts";
import { ROOT } from "../tests/support/source/source_files.ts";
import type { Machine } from "./machine.ts";
import { writeCharts } from "./charts.ts";
import { scalingParts } from "./scaling.ts";

/** The findings of one suite with its date and machine: suites can run separately. */
export interface SavedSuite extends Findings {
  readonly date: string;
  readonly machine: Machine;
}

export type Results = Readonly<Record<string, SavedSuite>>;

const PAGE = "docs/internals/performance.md";
const SCALING_PAGE = "docs/scaling.md";

/** Formats the findings of a suite for the terminal. */
export function findingsText({ figures, budgets, missing }: Findings): string {
  return [
    ...figures.map((figure) => `  ${figureCells(figure).join("  ")}`),
    ...budgets.map((budget) => `  budget: ${budgetCells(budget).join("  ")}`),
    ...missing.map(({ name, why }) => `  could not run ${name}: ${why}`),
  ].join("\n");
}

/** Writes results into docs/internals/performance.md and docs/scaling.md, and draws the charts. */
export function writePage(results: Results, previous: Results): void {
  writeParts(
    PAGE,
    new Map([
      ["budgets", budgetTable(results, previous, false)],
      ["our budgets", budgetTable(results, previous, true)],
      ["results", resultTables(results)],
      ["charts", writeCharts(Object.values(results).flatMap((s) => s.curves))],
    ]),
  );
  const { fleet } = results;
  if (fleet !== undefined) writeParts(SCALING_PAGE, scalingParts(fleet));
}

/** Writes the parts of a page between the marks with their names. */
function writeParts(path: string, parts: ReadonlyMap<string, string>): void {
  const file = `${ROOT}/${path}`;
  let page = Deno.readTextFileSync(file);
  for (const [name, text] of parts) {
    const [begin, end] = [`<!-- ${name} -->\n`, `<!-- end of ${name} -->`];
    const [from, to] = [page.indexOf(begin), page.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${path} has no '${begin.trim()}' mark`);
    page = `${page.slice(0, from)}${begin}\n${text}\n\n${page.slice(to)}`;
  }
  Deno.writeTextFileSync(file, page);
  new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", file] }).outputSync();
}

function budgetTable(results: Results, previous: Results, ours: boolean): string {
  const before = new Map(
    Object.values(previous).flatMap(({ budgets }) => budgets.map((b) => [b.what, b.measured])),
  );
  const shown = Object.entries(results)
    .map(([name, { date, budgets }]) => ({
      ...{ name, day: date.slice(0, 10) },
      budgets: budgets.filter(({ isOurs = false }) => isOurs === ours),
    }))
    .filter(({ budgets }) => budgets.length > 0);
  if (shown.length === 0) return "None measured yet.";
  const rows = shown.flatMap(({ budgets }) =>
    budgets.map((budget) => {
      const last = before.get(budget.what);
      const earlier = last === undefined || last === null ? "" : `${rounded(last)} ${budget.unit}`;
      return [...budgetCells(budget), earlier.trim()];
    })
  );
  const head = ["budget", "at most", "measured", "measured / budget", "met", "previous run"];
  return `${table(head, rows)}\n\n${daysOf(shown)}`;
}

/** Suites can run separately, so a table may hold results of several days. */
function daysOf(suites: readonly { readonly name: string; readonly day: string }[]): string {
  const days = Map.groupBy(suites, ({ day }) => day);
  const parts = [...days].sort(([a], [b]) => a < b ? -1 : 1)
    .map(([day, some]) => `${day} (${some.map(({ name }) => name).join(", ")})`);
  return `Measured on ${parts.join("; ")}.`;
}

function budgetCells(budget: Budget): string[] {
  const { what, limit, unit, measured, why } = budget;
  const met = isMet(budget);
  const ratio = measured === null || limit === 0 ? "" : rounded(measured / limit);
  return [
    ...[what, `${rounded(limit)} ${unit}`.trim()],
    measured === null ? `not measured: ${why}` : `${rounded(measured)} ${unit}`.trim(),
    ...[ratio, met === null ? "?" : met ? "yes" : "**no**"],
  ];
}

function resultTables(results: Results): string {
  return Object.entries(results).map(([name, { figures, missing, date, machine }]) =>
    [
      `### ${name}`,
      `${aboutMachine(machine)}; ${date.slice(0, 10)}.`,
      table(["measured", "median", "min to max", "values"], figures.map(figureCells)),
      ...missing.map(({ name, why }) => `Could not run: ${name}: ${why}.`),
    ].join("\n\n")
  ).join("\n\n");
}

function aboutMachine({ kernel, cpu, cpus, memoryGB, versions }: Machine): string {
  const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `${cpu}, ${cpus} CPUs, ${memoryGB} GB, Linux ${kernel}, ${programs.join(", ")}`;
}

function figureCells({ name, unit, values }: Figure): string[] {
  return [
    ...[name, `${rounded(median(values))} ${unit}`],
    `${rounded(Math.min(...values))} to ${rounded(Math.max(...values))}`,
    String(values.length),
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
