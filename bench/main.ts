/**
 * `deno task bench [--quick] [--save] [SUITE...]`: measures the budgets. Machines are noisy, so the
 * ratios against a peer in the same run count. None of this is a test.
 */
import type { Findings } from "./findings.ts";
import { compareWithBaseline, keepBaseline } from "./baseline.ts";
import { findingsText } from "./report.ts";
import { SavedRun } from "./results.ts";
import { cleanUp, cleanUpAtEnd } from "./started.ts";
import { findingsOf } from "./suite_process.ts";
import { SUITES } from "./suites.ts";

const USAGE = `deno task bench [--quick] [--save] [--baseline] [SUITE...]
  --quick     less than a minute, ratios only, beside those of bench/results/baseline.json
  --baseline  with --quick: save these ratios as the ones to compare with
  --save      save the results of the named suites; a run of all suites is always saved
Suites: ${Object.keys(SUITES).join(", ")}`;

const FLAGS = ["--quick", "--save", "--baseline", "--help"];
const flags = new Set(Deno.args.filter((word) => word.startsWith("-")));
const names = Deno.args.filter((word) => !word.startsWith("-"));
const wrong = [...flags].find((flag) => !FLAGS.includes(flag)) ??
  names.find((name) => !(name in SUITES));
if (wrong !== undefined || flags.has("--help")) {
  if (wrong !== undefined) console.error(`bench: unknown '${wrong}'`);
  console.error(USAGE);
  Deno.exit(wrong === undefined ? 0 : 2);
}
const quick = flags.has("--quick");

if (Deno.uid() !== 0) {
  // `deno task ok` runs the quick suites, also where tracing is impossible.
  console.error("bench: not measured: tracing needs root");
  Deno.exit(quick ? 0 : 4);
}
cleanUpAtEnd();

const isWhole = !quick && names.length === 0;
const chosen = Object.entries(SUITES).filter(([name, { inQuick }]) =>
  names.length > 0 ? names.includes(name) : !quick || inQuick
).map(([name]) => name);
const saved = isWhole || (!quick && flags.has("--save")) ? new SavedRun(isWhole) : null;
const results = new Map<string, Findings>();
const beganMs = performance.now();
for (const name of chosen) {
  const began = performance.now();
  const findings = await findingsOf(name, quick);
  const [took, sofar] = [began, beganMs].map((from) => (performance.now() - from) / 1000);
  const place = `${results.size + 1} of ${chosen.length}`;
  console.error(`bench: ${name} (${place}), ${took!.toFixed(0)} s, so far ${sofar!.toFixed(0)} s`);
  if (!quick || names.length > 0) console.log(findingsText(findings));
  results.set(name, findings);
  saved?.save(name, findings);
}
if (flags.has("--baseline")) keepBaseline(results);
else if (quick) console.log(compareWithBaseline(results));
cleanUp();
Deno.exit(0);
