import type { ActivityTrial } from "./activity_trial.ts";
import type { Trial } from "./trial.ts";

export interface Row {
  readonly version: string;
  readonly suite: string;
  readonly withBtf: boolean;
  readonly trial: Trial;
  readonly activity: ActivityTrial;
}

/** Returns the outcome of `--activity` in some words. */
export function activityOutcome({ refusal, defects }: ActivityTrial): string {
  if (refusal === null) return defects.length === 0 ? "exact" : defects.join("; ");
  const because = /Cannot trace activity: (.*?)\. /.exec(refusal)?.[1];
  return because === undefined ? "refused" : `refused: ${because}`;
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
    "| bpftrace | from | BTF | program | stream | `--activity` | attempts | ready | latency p50 / p99 |\n" +
    "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n";
  return head + rows.map(({ version, suite, withBtf, trial, activity }) => {
    const { refused, outcome, defects, attempts, readyMs, latencyMs: [p50, p99] } = trial;
    const cells = refused ? ["refused", outcome.replaceAll("|", "\\|"), "", "", "", ""] : [
      outcome,
      defects.length === 0 ? "exact" : defects.join("; ").replaceAll("|", "\\|"),
      activityOutcome(activity).replaceAll("|", "\\|"),
      String(attempts),
      `${(readyMs / 1000).toFixed(1)} s`,
      `${p50.toFixed(0)} / ${p99.toFixed(0)} ms`,
    ];
    return `| ${[version, suite, withBtf ? "yes" : "no", ...cells].join(" | ")} |\n`;
  }).join("");
}
