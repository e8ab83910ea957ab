import type { Process } from "../../model/process/process.ts";
import { activitySections } from "./activity_section.ts";
import { ancestrySections } from "./details_ancestry.ts";
import { commandSections } from "./details_command.ts";
import { factLines, factLinesAbreast } from "./details_facts.ts";
import { lifeSection, titleParts } from "./details_life.ts";
import { detailsColumns, WIDE_FROM } from "./details_view.ts";
import { detailsWindow } from "./details_window.ts";
import type { FrameInputs, Front } from "../frame/front.ts";
import type { DetailsContents, DetailsModel } from "./details_model.ts";
import { line } from "../draw/line.ts";
import type { FrontRows } from "../widgets/cursor.ts";
import { type Section, SectionList, sectionOf } from "./sections.ts";
import { treeSection } from "./tree_section.ts";
import { tabSection } from "./tab_section.ts";
import { isOfTable, READ_EVERY } from "../widgets/details_tab.ts";
import type { State } from "../state/state.ts";

/** Returns the lines of Details. Those of an earlier moment will do, unless `isFresh`. */
export function detailsRows(
  details: DetailsModel,
  state: State,
  inputs: FrameInputs,
  height: number,
  isFresh: boolean,
): FrontRows {
  const { lines } = contentsOf(details, state, inputs, height, isFresh);
  return {
    ...{ height, anchor: state.cursor.line ?? null, pin: "start", keepsRow: true },
    length: lines.length,
    nameAt: (index) => lines.nameAt(index),
    indexOf: (name) => lines.indexOf(name),
    matcher: (text) => {
      const needle = text.toLowerCase();
      return (index) =>
        lines.at(index).parts.map(([part]) => part).join("").toLowerCase().includes(needle);
    },
    describe: ({ name, ...cursor }) => {
      const here = lines.at(cursor.index);
      const section = here.section === undefined ? -1 : lines.indexOf(`${here.section}:0`);
      return {
        ...cursor,
        ...{ selected: state.selected, key: state.selected },
        ...(name === undefined ? {} : { line: name }),
        ...(section === -1 ? {} : { leap: section - cursor.index }),
        ...(here.key === undefined ? {} : { name: here.key }),
      };
    },
  };
}

/** Returns everything about one process, and the part of it that is in the window. */
export function detailsFront(
  details: DetailsModel,
  state: State,
  inputs: FrameInputs,
  height: number,
): Front {
  const contents = contentsOf(details, state, inputs, height, false);
  const { process } = contents;
  return {
    picture: {
      view: "details",
      title: process === null ? null : line(...titleParts(process, inputs.rowsNow)),
      ...detailsWindow(contents, state.cursor, height),
    },
    rows: [],
    watched: process === null ? [] : [{ process }],
    rowKeys: [],
    nextChange: state.details.tab === "tree" ? details.nextFamily : nextReading(state),
  };
}

/** Returns when the tab in front is read again. */
function nextReading({ details: { tab, askedTs } }: State): number {
  if (isOfTable(tab) || tab === "environment" || askedTs === null) return Infinity;
  return askedTs + READ_EVERY;
}

/** Makes the contents, or returns those that were made for the same process and the same window. */
function contentsOf(
  details: DetailsModel,
  state: State,
  inputs: FrameInputs,
  height: number,
  isFresh: boolean,
): DetailsContents {
  const { table } = inputs;
  const { columns, selected } = state;
  const made = details.contents;
  const isSame = made !== null && !isFresh && made.table === table && made.key === selected &&
    made.columns === columns && made.height === height && made.state === state.details;
  if (isSame) return made;
  const process = details.update(table, selected, inputs.rowsNow);
  const { facts, lines, beside } = process === null
    ? { facts: [], lines: new SectionList([]), beside: null }
    : sectionsOf(process, details, state, inputs, height);
  const kept = { table, key: selected, columns, height, state: state.details };
  return details.contents = { process, facts, lines, beside, ...kept };
}

/** Lines around the ancestors below the facts: two blank ones, a title, and a mark. */
const FACTS_TO_ANCESTORS = 4;
/** With room for fewer ancestors they are in the other column. */
const LEAST_BELOW = 3;

/** Returns how activity that is not traced becomes traced. */
function remedyOf({ isRemote, replay, past, keymap }: State): string {
  if (isRemote) return " on that host: start its TraceFlock with --activity net,file";
  if (replay !== null) return ": record --activity net,file";
  const key = keymap.keyOf("activity");
  return past !== null || key === "" ? ": --activity net,file traces them" : `: ${key} traces them`;
}

/** The facts beside the sections on a wide screen; on a narrow one they are the first section. */
function sectionsOf(
  process: Process,
  details: DetailsModel,
  state: State,
  { table, rowsNow: now, facts, symbols }: FrameInputs,
  height: number,
): Pick<DetailsContents, "facts" | "lines" | "beside"> {
  const { columns, details: { tab } } = state;
  const widths = detailsColumns(columns);
  const width = widths.story;
  const localAtBoot = facts.localAtBoot ?? null;
  const get = (key: string) => table.get(key);
  const context = { now, localAtBoot, symbols, samples: details.samples, width: widths.facts };
  if (tab !== "life") {
    const isLive = state.replay === null && state.past === null;
    const sections = tab === "activity"
      ? activitySections(process, {
        ...{ activity: table.activity, now, width: width - 1, remedy: remedyOf(state) },
      })
      : tab === "tree"
      ? [treeSection(details.family(table, process, now, isLive), {
        ...{ now, symbols, width: width - 1 },
      })]
      : [tabSection(tab, process, { state, width: width - 1, localAtBoot })];
    const beside = columns >= WIDE_FROM ? factLines(process, context) : [];
    const least = beside.length > height ? beside.length : 0;
    return { facts: beside, lines: new SectionList(sections, least), beside: null };
  }
  // The last cell of a line stays empty beside the edge of the screen.
  const texts = details.command.lines(process, width - 1);
  const isWide = columns >= WIDE_FROM;
  const beside = isWide ? factLines(process, context) : [];
  const below = height - beside.length - FACTS_TO_ANCESTORS;
  const isBelow = isWide && below >= LEAST_BELOW;
  const room = {
    command: Math.max(4, Math.floor(height / 3)),
    above: isBelow ? below : Math.max(6, height >> 1),
  };
  const [command, whole] = commandSections(process, texts, { width, symbols, room: room.command });
  const [above, all] = ancestrySections(process, {
    ...{ width, symbols, get, room: room.above },
    nearWidth: isBelow ? widths.facts : width,
  });
  const life = lifeSection(process, {
    ...{ now, localAtBoot, symbols, children: details.children, width, get },
  });
  const sections = [command, above, life, whole, all].filter((each): each is Section =>
    each !== null
  );
  if (isWide) {
    // Where the facts are longer than the window, going down must reach their end.
    const lines = new SectionList(sections, beside.length > height ? beside.length : 0);
    const start = lines.indexOf(`${above.name}:0`);
    return { facts: beside, lines, beside: isBelow ? { start, length: above.length } : null };
  }
  const first = sectionOf("facts", factLinesAbreast(process, context));
  return { facts: [], lines: new SectionList([first, ...sections]), beside: null };
}
