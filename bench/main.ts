/**
 * Measures the budgets: `deno task bench`, or `deno task bench:quick` for a short look. Machines are
 * noisy, so what counts are the ratios against a peer in the same run; nothing here is ever a test.
 */
import { hostIdentity } from "../src/cli/host_identity.ts";
import { ROOT } from "../tests/support/source_files.ts";
import { type Figure, figureRow } from "./figure.ts";
import { frameSuite } from "./suites/frame.ts";
import { idleScreenSuite } from "./suites/idle_screen.ts";
import { latencySuite } from "./suites/latency.ts";
import { startSuite } from "./suites/start.ts";
import { stormSuite } from "./suites/storm.ts";

const SUITES = {
  frame: frameSuite,
  start: startSuite,
  latency: latencySuite,
  storm: stormSuite,
  idle: idleScreenSuite,
};

const quick = Deno.args.includes("--quick");
const chosen = Deno.args.filter((word) => !word.startsWith("--"));
const figures: Figure[] = [];
for (const [name, suite] of Object.entries(SUITES)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.error(`bench: ${name}`);
  const found = await suite(quick);
  for (const figure of found) console.log(figureRow(figure));
  figures.push(...found);
}
if (!quick && chosen.length === 0) write();

/** Keeps the results, and shows them in docs/performance.md between its two marks. */
function write(): void {
  const { kernel } = hostIdentity();
  const bpftrace = new TextDecoder().decode(
    new Deno.Command("bpftrace", { args: ["--version"] }).outputSync().stdout,
  ).trim();
  const about = { kernel, bpftrace, deno: Deno.version.deno, cpus: navigator.hardwareConcurrency };
  const results = { date: new Date().toISOString(), ...about, figures };
  Deno.writeTextFileSync(
    `${ROOT}/bench/results/latest.json`,
    JSON.stringify(results, null, 1) + "\n",
  );
  const table = [
    `Kernel ${kernel}, ${bpftrace}, Deno ${about.deno}, ${about.cpus} CPUs, ${
      results.date.slice(0, 10)
    }.`,
    "",
    "| measured | median | min to max | runs | budget | holds |",
    "| --- | --- | --- | --- | --- | --- |",
    ...figures.map(figureRow),
  ].join("\n");
  const path = `${ROOT}/docs/performance.md`;
  const page = Deno.readTextFileSync(path);
  const [head, , tail] = page.split(/<!-- (?:results|end of results) -->\n/);
  Deno.writeTextFileSync(
    path,
    `${head}<!-- results -->\n\n${table}\n\n<!-- end of results -->\n${tail ?? ""}`,
  );
}
