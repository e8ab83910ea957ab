import { ROOT } from "../tests/support/source/source_files.ts";
import { chartSvg } from "./chart_svg.ts";
import type { Curve } from "./findings.ts";

/** The texts of each chart; its file is docs/pictures/NAME.svg. */
const CHARTS: Readonly<
  Record<Curve["chart"], { file: string; title: string; x: string; y: string }>
> = {
  "events": {
    file: "cost-by-events",
    title: "CPU by events a second, sidecar included",
    ...{ x: "events a second", y: "ms of cpu a second" },
  },
  "event-cost": {
    file: "cost-of-an-event",
    title: "CPU of one event by events a second",
    ...{ x: "events a second", y: "us an event" },
  },
  "processes": {
    file: "cost-by-processes",
    title: "CPU of an idle screen of 200x60 by processes",
    ...{ x: "processes", y: "ms of cpu a second" },
  },
  "rows": {
    file: "cost-by-rows",
    title: "Time of one frame of 200 columns by rows",
    ...{ x: "rows of the screen", y: "ms a frame" },
  },
};

/** Draws the charts that have curves; returns the Markdown that shows them. */
export function writeCharts(curves: readonly Curve[]): string {
  const shown: string[] = [];
  for (const [chart, { file, ...texts }] of Object.entries(CHARTS)) {
    const lines = curves.filter((curve) => curve.chart === chart);
    if (lines.length === 0) continue;
    Deno.writeTextFileSync(`${ROOT}/docs/pictures/${file}.svg`, chartSvg(texts, lines));
    shown.push(`![${texts.title}](../pictures/${file}.svg)`);
  }
  return shown.join("\n\n");
}
