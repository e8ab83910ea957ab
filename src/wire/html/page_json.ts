import { MAX_CHART_STEPS } from "../../model/base/limits.ts";
import { hasEveryFailure } from "../../model/report/recording_facts.ts";
import { activityRates } from "../../model/report/activity_rates.ts";
import { processTree } from "../../model/report/process_tree.ts";
import type { RecordingContents } from "../../model/report/recording_contents.ts";
import { pageColumns, pageImages, pageMoments } from "./page_columns.ts";
import type { PageData, PageFacts } from "./page_data.ts";
import { joinJson, json, jsonNumber, type JsonText, jsonText } from "../event/json_text.ts";
import { scriptString } from "./script_string.ts";
import { TextTable } from "./text_table.ts";

/** Values that are put into one piece of a long list. */
const PIECE = 8192;

/** The recording as `PageData` in JSON, piece by piece, safe inside of a script element. */
export function* pageJson(lives: RecordingContents): Generator<JsonText> {
  const { fromTs } = lives;
  const texts = new TextTable();
  const tree = processTree(lives.processes);
  const rates = activityRates(lives, MAX_CHART_STEPS);
  // Columns before texts: it is they that put the texts into the table.
  const data: Omit<PageData, "strings" | "argvs"> = {
    facts: factsOf(lives),
    rates: {
      stepNs: rates.stepNs,
      forks: [...rates.forks],
      execs: [...rates.execs],
      exits: [...rates.exits],
      alive: [...rates.alive],
    },
    processes: pageColumns(tree, fromTs, texts),
    images: pageImages(tree, fromTs, texts),
    moments: pageMoments(tree, fromTs, texts),
    losses: lives.losses.map(({ ts, count, where, reason }) => ({
      ts: ts - fromTs,
      count,
      where,
      reason,
    })),
    gaps: lives.gaps.map((gap) => ({
      from: gap.fromTs - fromTs,
      to: gap.toTs - fromTs,
      reason: gap.reason,
    })),
  };
  yield* written({ ...data, strings: texts.strings, argvs: texts.argvs });
}

/** JSON of plain values; long lists in several pieces. */
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

/** One value of a list. Numbers, texts and null first: there are millions of them. */
function item(value: unknown): JsonText {
  if (typeof value === "string") return scriptString(value);
  if (typeof value === "number" || value === null) return jsonNumber(value);
  return joinJson([...written(value)], "");
}

function factsOf(of: RecordingContents) {
  const { meta, end, host, fromTs, toTs, bootWallMs, processes: lives, tally, ...rest } = of;
  const facts: PageFacts = {
    tool: meta === null ? "traceflock" : `${meta.tool} ${meta.version}`,
    host,
    kernel: meta?.kernel ?? null,
    source: meta === null
      ? null
      : meta.bpftrace === null
      ? meta.source
      : `${meta.source} ${meta.bpftrace}`,
    filter: meta?.filter ?? null,
    cpus: meta?.cpus ?? null,
    fromTs,
    beganMs: bootWallMs === null ? null : bootWallMs + fromTs / 1e6,
    durationNs: toTs - fromTs,
    complete: end !== null,
    processes: lives.length,
    forks: tally.events.fork,
    execs: tally.events.exec,
    exits: tally.events.exit,
    failures: tally.failures,
    failuresCertain: hasEveryFailure(of),
    lost: tally.lostTotal,
    lostUncounted: tally.lostUncounted,
    processesLeftOut: rest.processesLeftOut,
    argvCut: rest.argvCut,
  };
  return facts;
}
