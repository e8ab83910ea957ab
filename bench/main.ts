/**
 * `deno task bench [--quick] [--save] [SUITE...]`: measures the budgets. Machines are noisy, so the
 * ratios against a peer in the same run count. None of this is a test.
 */
import { Finder, type Findings } from "./findings.ts";
import { compareWithBaseline, keepBaseline } from "./baseline.ts";
import { findingsText } from "./report.ts";
import { saveResults } from "./results.ts";
import { cleanUp, cleanUpAtEnd } from "./started.ts";
import { SUITES } from "./suites.ts";

const ONLY_BY_NAME = Object.keys(SUITES).filter((name) => SUITES[name]?.onlyByName);

const USAGE = `deno task bench [--quick] [--save] [--baseline] [SUITE...]
  --quick     less than a minute, ratios only, beside those of bench/results/baseline.json
  --baseline  with --quick: save these ratios as the ones to compare with
  --save      save the results of the named suites; a run of all suites is always saved
Suites: ${Object.keys(SUITES).join(", ")}
Only by its name: ${ONLY_BY_NAME.join(", ")}`;

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

/** Records that a suite failed; the other suites continue. */
function failed(name: string, error: unknown): Findings {
  console.error(error);
  const finder = new Finder();
  finder.miss(`suite ${name}`, error instanceof Error ? error.message.split("\n")[0]! : `${error}`);
  return finder;
}

const results = new Map<string, Findings>();
for (const [name, { suite, inQuick, onlyByName = false }] of Object.entries(SUITES)) {
  const isChosen = names.length > 0 ? names.includes(name) : quick ? inQuick : !onlyByName;
  if (!isChosen) continue;
  const began = performance.now();
  const findings = await suite(quick).catch((error) => failed(name, error));
  const seconds = ((performance.now() - began) / 1000).toFixed(0);
  console.error(`bench: ${name}, ${seconds} s`);
  if (!quick || names.length > 0) console.log(findingsText(findings));
  results.set(name, findings);
}
if (quick) {
  if (flags.has("--baseline")) keepBaseline(results);
  else console.log(compareWithBaseline(results));
} else if (names.length === 0 || flags.has("--save")) {
  saveResults(results, names.length === 0, ONLY_BY_NAME);
}
cleanUp();
Deno.exit(0);
