/// <reference lib="dom" />
import { foldRecording } from "../../src/model/report/recording_fold.ts";
import { htmlReport } from "../../src/wire/html/html_report.ts";
import { perfettoTrace } from "../../src/wire/perfetto/perfetto_trace.ts";
import { bigBuild } from "../../tests/support/model/big_build.ts";
import { withPage } from "../../tests/support/machine/chromium.ts";
import type { Finder } from "../findings.ts";

const PROCESSES = 50_000;

/** Measures the HTML report and the Perfetto trace of a large build: time to write, size, time to open. */
export async function pageSuite(finder: Finder, quick: boolean): Promise<void> {
  const recording = foldRecording(bigBuild(PROCESSES));
  const among = `${PROCESSES.toLocaleString("en-US")} processes`;
  const opened: number[] = [];
  const written: number[] = [];
  const traced: number[] = [];
  for (let round = 0; round < (quick ? 1 : 3); round++) {
    let began = performance.now();
    const page = [...htmlReport(recording)];
    written.push(performance.now() - began);
    began = performance.now();
    const traceLength = lengthOf(perfettoTrace(recording));
    traced.push(performance.now() - began);
    if (round === 0) {
      finder.figure(`HTML report of ${among}: size`, "MB", [lengthOf(page) / 1e6]);
      finder.figure(`Perfetto trace of ${among}: size`, "MB", [traceLength / 1e6]);
    }
    await withPage(page, async ({ page }) => {
      // From the start of the navigation until the time line has been painted and shown.
      opened.push(
        await page.evaluate(() =>
          new Promise<number>((done) =>
            requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now())))
          )
        ),
      );
    });
  }
  finder.figure(`HTML report of ${among}: time to write`, "ms", written);
  finder.figure(`Perfetto trace of ${among}: time to write`, "ms", traced);
  finder.ourBudget(
    `HTML report of ${among}: time to open and paint in Chromium`,
    3000,
    "ms",
    opened,
  );
}

function lengthOf(pieces: Iterable<string>): number {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  return length;
}
