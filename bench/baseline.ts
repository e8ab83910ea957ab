import { type Findings, median, rounded } from "./findings.ts";
import { ROOT } from "../tests/support/source/source_files.ts";

const PATH = `${ROOT}/bench/results/baseline.json`;
/** The factor from which a changed ratio is more than noise. */
const WORTH_A_LOOK = 1.3;

/** Returns the measured ratios by name. */
function ratios(found: ReadonlyMap<string, Findings>): Record<string, number> {
  const named: Record<string, number> = {};
  for (const { figures } of found.values()) {
    for (const { name, unit, values } of figures) {
      if (unit === "x") named[name] = Number(median(values).toPrecision(3));
    }
  }
  return named;
}

/** Saves these ratios as the ones that later runs compare with. */
export function keepBaseline(found: ReadonlyMap<string, Findings>): void {
  Deno.mkdirSync(`${ROOT}/bench/results`, { recursive: true });
  Deno.writeTextFileSync(
    PATH,
    JSON.stringify({ ...readBaseline(), ...ratios(found) }, null, 1) + "\n",
  );
}

/** Formats a table of the ratios beside the saved ones. */
export function compareWithBaseline(found: ReadonlyMap<string, Findings>): string {
  const kept = readBaseline();
  const now = ratios(found);
  const width = Math.max(...Object.keys(now).map((name) => name.length), 10);
  const lines = [`${"ratio".padEnd(width)}      now    saved   change`];
  for (const [name, value] of Object.entries(now)) {
    const before = kept[name];
    const change = before === undefined ? NaN : value / before;
    const hint = change > WORTH_A_LOOK ? "  look" : change < 1 / WORTH_A_LOOK ? "  better" : "";
    const column = (number: number | undefined) =>
      (number === undefined ? "-" : rounded(number)).padStart(8);
    lines.push(
      `${name.padEnd(width)} ${column(value)} ${column(before)} ${column(change)}${hint}`,
    );
  }
  for (const { missing } of found.values()) {
    for (const { name, why } of missing) lines.push(`${name}: not measured, ${why}`);
  }
  return lines.join("\n");
}

function readBaseline(): Record<string, number> {
  try {
    return JSON.parse(Deno.readTextFileSync(PATH));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}
