import {
  joinJson,
  json,
  jsonNumber,
  jsonString,
  type JsonText,
  jsonText,
} from "../event/json_text.ts";
import { MAX_CHART_STEPS } from "../../model/base/limits.ts";
import { hasEveryFailure } from "../../model/report/recording_facts.ts";
import { activityRates } from "../../model/report/activity_rates.ts";
import { processTree } from "../../model/report/process_tree.ts";
import type { RecordingContents } from "../../model/report/recording_contents.ts";
import type { Login, Program } from "../../model/event/death.ts";
import { pageColumns, pageDeaths, pageImages, pageMoments, Pool } from "./page_columns.ts";
import type { PageData, PageFacts } from "./page_data.ts";
import { pageTraffic } from "./page_traffic.ts";
import { TextTable } from "./text_table.ts";

/** Values of a long list in one piece of output. */
const PIECE = 8192;

/** Yields the recording as JSON of `PageData`, safe inside a script element. */
export function* pageJson(contents: RecordingContents): Generator<JsonText> {
  const { fromTs } = contents;
  const texts = new TextTable();
  const logins = new Pool<Login>();
  const programs = new Pool<Program>();
  const tree = processTree(contents.processes);
  const rates = activityRates(contents, MAX_CHART_STEPS);
  // The columns come before the texts, since they fill the table of texts.
  const data: Omit<PageData, "strings" | "argvs"> = {
    facts: factsOf(contents),
    rates: {
      stepNs: rates.stepNs,
      forks: [...rates.forks],
      execs: [...rates.execs],
      exits: [...rates.exits],
      alive: [...rates.alive],
    },
    processes: pageColumns(tree, fromTs, contents.hosts.length > 0, texts, logins, programs),
    deaths: pageDeaths(tree),
    logins: logins.list,
    programs: programs.list,
    images: pageImages(tree, fromTs, texts),
    moments: pageMoments(tree, fromTs, texts),
    traffic: pageTraffic(contents, tree, texts),
    losses: contents.losses.map(({ host, ts, count, where, reason }) => ({
      ...{ ts: ts - fromTs, count, where, reason: onHost(contents, host, reason) },
    })),
    gaps: contents.gaps.map((gap) => ({
      from: gap.fromTs - fromTs,
      to: gap.toTs - fromTs,
      reason: onHost(contents, gap.host, gap.reason),
    })),
  };
  yield* written({ ...data, strings: texts.strings, argvs: texts.argvs });
}

/** Returns a reason with its host where there are several. */
function onHost(
  { hosts }: RecordingContents,
  host: string | undefined,
  reason: string,
): string {
  return hosts.length === 0 ? reason : `${host ?? "?"}: ${reason}`;
}

/** Yields the JSON of a plain value; a long list comes in several pieces. */
function* written(value: unknown): Generator<JsonText> {
  if (typeof value === "string") {
    yield scriptString(value);
  } else if (Array.isArray(value)) {
    yield* list(value);
  } else if (typeof value === "object" && value !== null) {
    let open = json`{`;
    for (const [key, inside] of Object.entries(value)) {
      yield json`${open}${scriptString(key)}:`;
      yield* written(inside);
      open = json`,\n`;
    }
    yield Object.keys(value).length === 0 ? json`{}` : json`}`;
  } else {
    yield jsonText(value);
  }
}

function* list(values: readonly unknown[]): Generator<JsonText> {
  yield json`[`;
  for (let start = 0; start < values.length; start += PIECE) {
    const piece = values.slice(start, start + PIECE).map(item);
    yield json`${joinJson(piece)}${start + PIECE < values.length ? json`,` : json``}`;
  }
  yield json`]`;
}

/**
 * Returns the JSON of a list item. Numbers, texts and null are the fast path: lists have millions.
 */
function item(value: unknown): JsonText {
  if (typeof value === "string") return scriptString(value);
  if (typeof value === "number" || value === null) return jsonNumber(value);
  return joinJson([...written(value)], "");
}

function factsOf(contents: RecordingContents) {
  const { meta, end, host, fromTs, toTs, bootWallMs, processes, tally, ...rest } = contents;
  const facts: PageFacts = {
    tool: meta === null ? "traceflock" : [meta.tool, meta.version].filter(isKnown).join(" "),
    host,
    hosts: rest.hosts.map((one) => one.host ?? "?"),
    kernel: meta?.kernel ?? null,
    source: meta === null
      ? null
      : meta.source === null || meta.bpftrace === null
      ? meta.source
      : `${meta.source} ${meta.bpftrace}`,
    filter: meta?.filter ?? null,
    cpus: meta?.cpus ?? null,
    fromTs,
    beganMs: bootWallMs === null ? null : bootWallMs + fromTs / 1e6,
    durationNs: toTs - fromTs,
    complete: end !== null,
    processes: processes.length,
    forks: tally.events.fork,
    execs: tally.events.exec,
    exits: tally.events.exit,
    failures: tally.failures,
    failuresCertain: hasEveryFailure(contents),
    lost: tally.lostTotal,
    lostUncounted: tally.lostUncounted,
    processesLeftOut: rest.processesLeftOut,
    argvCut: rest.argvCut,
  };
  return facts;
}

function isKnown(text: string | null): text is string {
  return text !== null;
}

/**
 * Returns a string in JSON that is safe inside a script element. Without any `<`, the string cannot
 * end the element, open a comment or start another script.
 */
function scriptString(text: string): JsonText {
  return jsonString(text).replaceAll("<", "\\u003c") as JsonText;
}
