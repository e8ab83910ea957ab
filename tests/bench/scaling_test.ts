import assert from "node:assert/strict";
import { scalingParts } from "../../bench/scaling.ts";
import type { Results } from "../../bench/report.ts";
import { ROOT } from "../support/source/source_files.ts";

const RESULTS = `${ROOT}/bench/results/latest.json`;

/** Returns the words of a text without the blanks and lines that formatting adds. */
function words(text: string): string {
  return text.replaceAll(/-{3,}/g, "---").split(/\s+/).filter((word) => word !== "").join(" ");
}

Deno.test("the figures and sums of docs/scaling.md are those of the last results", () => {
  const { fleet } = JSON.parse(Deno.readTextFileSync(RESULTS)) as Results;
  const page = words(Deno.readTextFileSync(`${ROOT}/docs/scaling.md`));
  const parts = scalingParts(fleet!);
  assert.deepEqual([...parts.keys()], ["measured", "sums"]);
  for (const [name, text] of parts) {
    assert.ok(
      page.includes(words(`<!-- ${name} --> ${text} <!-- end of ${name} -->`)),
      `docs/scaling.md differs from bench/results/latest.json: ${text}`,
    );
    assert.doesNotMatch(text, /\?|NaN/);
  }
});

Deno.test("the sums of docs/scaling.md multiply what a host costs; what was not measured is no number", () => {
  const { fleet } = JSON.parse(Deno.readTextFileSync(RESULTS)) as Results;
  const sums = scalingParts(fleet!).get("sums")!;
  const row = /pulses to the server \| ([\d.,]+) bytes\/s \| ([\d.]+) MB\/s/.exec(
    sums,
  )!;
  const [each, all] = row.slice(1).map((text) => Number(text.replaceAll(",", "")));
  assert.ok(Math.abs(each! * 10_000 / 1e6 - all!) < 0.01, row[0]);
  const without = scalingParts({ ...fleet!, figures: [], budgets: [] });
  for (const text of without.values()) {
    assert.match(text, /\?/);
    assert.doesNotMatch(text, /NaN/);
  }
});
