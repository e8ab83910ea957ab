/// <reference lib="dom" />
import { formatDuration, plural } from "../../model/base/units.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { COLORED_COMMANDS, colorsOfImages } from "../base/colors.ts";
import { byId, make, setText } from "../base/dom.ts";
import type { Recording } from "../base/recording.ts";
import { countText, dayText, lostText } from "../base/texts.ts";

/** Fills the head of the page: host, time, totals, and an alarm about missing parts. */
export function showHead(recording: Recording): void {
  const { facts } = recording.data;
  setText(byId("host"), hostText(facts));
  setText(
    byId("when"),
    [
      `${dayText(facts.beganMs)}, ${formatDuration(facts.durationNs)}`,
      facts.kernel === null ? null : `Linux ${facts.kernel}`,
      facts.source,
      facts.tool,
      facts.filter === null ? null : `filter ${facts.filter}`,
    ].filter((fact) => fact !== null).map(sanitize).join(" · "),
  );
  const totals: readonly (readonly [string, string, boolean])[] = [
    ["processes", countText(facts.processes), false],
    ["execs", countText(facts.execs), false],
    ["failed", failedText(recording), facts.failures > 0],
    ["lost", lostText(recording.data), isLossy(recording)],
  ];
  byId("totals").replaceChildren(
    ...totals.map(([term, value, isBad]) =>
      make("div", isBad ? "bad" : "", make("dt", "", term), make("dd", "", value))
    ),
  );
  alarm(recording);
}

/** The most hosts that the head names. */
const NAMED_HOSTS = 4;

function hostText({ host, hosts }: Recording["data"]["facts"]): string {
  if (hosts.length === 0) return host === null ? "" : sanitize(host);
  const more = hosts.length > NAMED_HOSTS ? ", …" : "";
  return sanitize(`${hosts.length} hosts: ${hosts.slice(0, NAMED_HOSTS).join(", ")}`) + more;
}

/** Returns `none seen` instead of 0 when the recording may lack failures. */
function failedText({ data: { facts } }: Recording): string {
  const isSeen = facts.failures === 0 && !facts.failuresCertain;
  return isSeen ? "none seen" : countText(facts.failures);
}

function isLossy({ data: { facts, gaps } }: Recording): boolean {
  return facts.lost > 0 || facts.lostUncounted > 0 || gaps.length > 0;
}

function alarm(recording: Recording): void {
  const { facts, losses, gaps } = recording.data;
  const lines = [
    ...losses.map(({ ts, count, where, reason }) =>
      `${at(ts)}: ${count ?? "an unknown number of"} ${
        plural(count ?? 0, "event")
      } lost (${where}): ${sanitize(reason)}`
    ),
    ...gaps.map(({ from, to, reason }) =>
      `${at(from)} to ${at(to)}: not traced: ${sanitize(reason)}`
    ),
  ];
  const heads = [
    isLossy(recording) ? `Incomplete: ${lostText(recording.data)} events were lost` : "",
    facts.source === "procfs" ? "The source was /proc: short lives are missing" : "",
    facts.source === null ? "The recording does not say how it was traced" : "",
    facts.complete ? "" : "The recording has no end",
    facts.processesLeftOut > 0
      ? `${countText(facts.processesLeftOut)} processes were left out`
      : "",
    facts.argvCut > 0 ? `${countText(facts.argvCut)} command lines were cut` : "",
  ].filter((head) => head !== "");
  if (heads.length === 0) return;
  const bar = byId("alarm");
  bar.hidden = false;
  bar.replaceChildren(heads.join(". "));
  if (lines.length > 0) bar.append(make("ul", "", ...lines.map((line) => make("li", "", line))));
}

function at(ns: number): string {
  return `+${(ns / 1e9).toFixed(3)} s`;
}

/** Fills the legend: the meaning of colours and signs. */
export function showLegend(recording: Recording): void {
  const { commands } = colorsOfImages(recording);
  const entries = [
    ...commands.map((name, i) => entry(square(`var(--c${i})`), sanitize(name) || "(no name)")),
    ...(commands.length === COLORED_COMMANDS ? [entry(square("var(--other)"), "others")] : []),
    entry(failure("M1 1h12v9h-12z"), "failed"),
    entry(failure("M7 -1l6 6.5l-6 6.5l-6 -6.5z"), "killed by a signal"),
    entry(shape("M4 2l6 3.5l-6 3.5z", "var(--ink)"), "outlives the recording"),
  ];
  byId("legend").replaceChildren(...entries);
}

function entry(sign: SVGElement, text: string): HTMLElement {
  return make("span", "", sign, text);
}

function square(color: string): SVGElement {
  return shape("M0 0h14v11h-14z", color);
}

function failure(path: string): SVGElement {
  return shape(path, "var(--fail)", "M4.5 3l5 5m0 -5l-5 5");
}

function shape(path: string, color: string, cross?: string): SVGElement {
  const svg = (name: string, attributes: Readonly<Record<string, string>>) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element as SVGElement;
  };
  const picture = svg("svg", { viewBox: "0 0 14 11", "aria-hidden": "true" });
  picture.append(svg("path", { d: path, fill: color }));
  if (cross !== undefined) {
    picture.append(svg("path", { d: cross, stroke: "var(--on-fail)", "stroke-width": "1.5" }));
  }
  return picture;
}
