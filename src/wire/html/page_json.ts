import { MAX_CHART_STEPS } from "../../model/limits.ts";
import { lifeRates } from "../../model/report/life_rates.ts";
import { lifeTree } from "../../model/report/life_tree.ts";
import type { Lives } from "../../model/report/lives.ts";
import { pageColumns, pageImages, pageMoments } from "./page_columns.ts";
import type { PageData, PageFacts } from "./page_data.ts";
import { scriptString } from "./script_string.ts";
import { TextTable } from "./text_table.ts";

/** Values that are put into one piece of a long list. */
const PIECE = 8192;

/** The recording as `PageData` in JSON, piece by piece, safe inside of a script element. */
export function* pageJson(lives: Lives): Generator<string> {
  const { fromTs } = lives;
  const texts = new TextTable();
  const tree = lifeTree(lives.lives);
  const rates = lifeRates(lives, MAX_CHART_STEPS);
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
    lives: pageColumns(tree, fromTs, texts),
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
  yield* json({ ...data, strings: texts.strings, argvs: texts.argvs });
}

/** JSON of plain values; long lists in several pieces. */
function* json(value: unknown): Generator<string> {
  if (typeof value === "string") {
    yield scriptString(value);
  } else if (Array.isArray(value)) {
    yield* list(value);
  } else if (typeof value === "object" && value !== null) {
    let open = "{";
    for (const [key, inside] of Object.entries(value)) {
      yield `${open}"${key}":`;
      yield* json(inside);
      open = ",\n";
    }
    yield open === "{" ? "{}" : "}";
  } else {
    yield JSON.stringify(value);
  }
}

function* list(values: readonly unknown[]): Generator<string> {
  let piece = "[";
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (i > 0) piece += ",";
    // Numbers, texts and null at once: there are millions of them.
    if (typeof value === "string") piece += scriptString(value);
    else if (typeof value === "number" || value === null) piece += value;
    else piece += [...json(value)].join("");
    if (i % PIECE === PIECE - 1) {
      yield piece;
      piece = "";
    }
  }
  yield `${piece}]`;
}

function factsOf({ meta, end, host, fromTs, toTs, bootWallMs, lives, tally, ...rest }: Lives) {
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
    lost: tally.lostTotal,
    lostUncounted: tally.lostUncounted,
    livesLeftOut: rest.livesLeftOut,
    argvCut: rest.argvCut,
  };
  return facts;
}
