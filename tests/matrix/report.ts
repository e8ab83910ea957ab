import type { ActivityTrial } from "./activity_trial.ts";
import type { CausesTrial } from "./causes_trial.ts";
import type { Trial } from "./trial.ts";

export interface Row {
  readonly version: string;
  readonly suite: string;
  readonly withBtf: boolean;
  readonly trial: Trial;
  readonly activity: ActivityTrial;
  /** The trials of known deaths and of the printed program; null when TraceFlock refuses the version. */
  readonly causes: CausesTrial | null;
  readonly script: readonly string[];
}

/** Returns the outcome of `--activity` in some words. */
export function activityOutcome({ refusal, defects }: ActivityTrial): string {
  if (refusal === null) return defects.length === 0 ? "exact" : defects.join("; ");
  const because = /Cannot trace activity: (.*?)\. /.exec(refusal)?.[1];
  return because === undefined ? "refused" : `refused: ${because}`;
}

/** Returns the outcome of known deaths in some words. */
export function causesOutcome(causes: CausesTrial | null): string {
  if (causes === null) return "refused";
  if (causes.defects.length > 0) return causes.defects.join("; ");
  return causes.known.length === 0 ? "null" : `exact: ${causes.known.join(", ")}`;
}

/** Returns the outcome of the printed program in some words. */
export function scriptOutcome(defects: readonly string[]): string {
  return defects.length === 0 ? "exact" : defects.join("; ");
}

const BEGIN = "<!-- results: written by `deno task test:matrix` -->";
const END = "<!-- end of results -->";

/** Returns the page with a new table of results. */
export function withResults(page: string, rows: readonly Row[], where: string): string {
  const begin = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (begin < 0 || end < begin) {
    throw new Error("docs/internals/compatibility.md lacks the marks of the results");
  }
  return `${page.slice(0, begin)}${BEGIN}\n\n${where}\n\n${table(rows)}\n${page.slice(end)}`;
}

function table(rows: readonly Row[]): string {
  const head =
    "| bpftrace | from | BTF | program | stream | deaths | `--activity` | `script` | attempts | ready | latency p50 / p99 |\n" +
    `${"| --- ".repeat(11)}|\n`;
  return head + rows.map(({ version, suite, withBtf, trial, activity, causes, script }) => {
    const { refused, outcome, defects, attempts, readyMs, latencyMs: [p50, p99] } = trial;
    const cells = refused ? ["refused", outcome, "", "", "", "", "", ""] : [
      outcome,
      defects.length === 0 ? "exact" : defects.join("; "),
      causesOutcome(causes),
      activityOutcome(activity),
      scriptOutcome(script),
      String(attempts),
      `${(readyMs / 1000).toFixed(1)} s`,
      `${p50.toFixed(0)} / ${p99.toFixed(0)} ms`,
    ];
    return `| ${
      [version, suite, withBtf ? "yes" : "no", ...cells.map((cell) => cell.replaceAll("|", "\\|"))]
        .join(" | ")
    } |\n`;
  }).join("");
}
