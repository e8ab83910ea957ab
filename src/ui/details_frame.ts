import type { Process } from "../model/process.ts";
import { factLines } from "./details_facts.ts";
import { storyLines, titleParts } from "./details_story.ts";
import { detailsColumns, WIDE_FROM } from "./details_view.ts";
import type { FrameInputs, Front } from "./front.ts";
import type { FrameModels } from "./frame_models.ts";
import type { Layout } from "./layout.ts";
import { BLANK_LINE, type Line, line } from "./line.ts";
import { placeInLines } from "./line_cursor.ts";
import type { State } from "./state.ts";

/** Details: everything about one process, and the part of it that is in the window. */
export function composeDetails(
  models: FrameModels,
  state: State,
  inputs: FrameInputs,
  place: Layout,
): Front {
  const { details } = models;
  const process = details.update(inputs.table, state.selected, inputs.rowsNow);
  const made = process === null ? null : linesOf(process, models, state, inputs);
  const lines = made?.lines ?? [];
  const texts = () => lines.map(({ parts }) => parts.map(([text]) => text).join(""));
  const { pending, text } = state.search;
  const placed = placeInLines(
    {
      length: lines.length,
      nameAt: String,
      indexOf: Number,
      textAt: (index) => texts()[index] ?? "",
    },
    {
      selected: String(state.cursor.index),
      ...{ index: state.cursor.index, top: state.cursor.top, move: state.move },
      ...{ height: place.bodyHeight, pin: "start" },
      search: pending === null || text === "" ? null : { from: pending, text },
    },
  );
  const { name: _, ...cursor } = placed;
  const target = lines[cursor.index]?.key;
  return {
    cursor: {
      ...cursor,
      ...{ selected: state.selected, key: state.selected },
      ...(target === undefined ? {} : { name: target }),
    },
    page: {
      view: "details",
      title: process === null ? null : line(...titleParts(process, inputs.rowsNow)),
      facts: made?.facts ?? [],
      lines: lines.slice(cursor.top, cursor.top + place.bodyHeight),
    },
    rows: [],
    watched: process === null ? [] : [{ process }],
    targets: [],
    nextChange: Infinity,
  };
}

function linesOf(
  process: Process,
  { details }: FrameModels,
  { columns }: State,
  { table, rowsNow: now, facts, symbols }: FrameInputs,
): { facts: readonly Line[]; lines: readonly Line[] } {
  const widths = detailsColumns(columns);
  const localAtBoot = facts.localAtBoot ?? null;
  const told = factLines(process, {
    ...{ now, localAtBoot, symbols, samples: details.samples, width: widths.facts },
  });
  const lines = storyLines(process, {
    ...{ now, localAtBoot, symbols, children: details.children, width: widths.story },
    get: (key) => table.get(key),
  });
  if (columns >= WIDE_FROM) return { facts: told, lines };
  return { facts: [], lines: [...lines, BLANK_LINE, ...told] };
}
