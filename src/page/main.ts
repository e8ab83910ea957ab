/// <reference lib="dom" />
/**
 * The page of `traceflock report --format html`: reads its data and connects its parts.
 *
 * base/ holds the data and the state, timeline/ the canvas, panels/ the other parts of the page. The
 * page runs in a browser and imports only pure code.
 */
import { printWord } from "../model/query/print_query.ts";
import type { PageData } from "../wire/html/page_data.ts";
import { chart } from "./panels/chart.ts";
import { readColors, theme } from "./base/colors.ts";
import { commands } from "./panels/commands.ts";
import { filter, search } from "./panels/controls.ts";
import { details } from "./panels/details.ts";
import { byId } from "./base/dom.ts";
import { showHead, showLegend } from "./panels/head.ts";
import { pageKeys } from "./page_keys.ts";
import { Recording } from "./base/recording.ts";
import { State } from "./base/state.ts";
import { Timeline } from "./timeline/timeline.ts";
import { followKeys } from "./timeline/timeline_keys.ts";
import { followPointer } from "./timeline/timeline_pointer.ts";
import { traffic } from "./panels/traffic.ts";
import { treeRow } from "./base/tree_row.ts";

const source = byId("data");
const recording = new Recording(JSON.parse(source.textContent ?? "") as PageData);
// Removed, since the text takes as much memory as the data.
source.remove();

let recolor = () => {};
const { toggle } = theme(() => recolor());
const state = new State(recording);
showHead(recording);
showLegend(recording);
const overview = chart(state, readColors());
const timeline = new Timeline(state, readColors());
recolor = () => {
  overview.recolor(readColors());
  timeline.recolor(readColors());
};
followKeys(timeline);
followPointer(timeline);
treeRow(state);
details(state, () => timeline.scroller.focus());
search(state);
filter(state);
commands(state, (name) => {
  const field = byId<HTMLInputElement>("filter");
  field.value = `comm=${printWord(name)}`;
  field.dispatchEvent(new Event("input"));
  state.show("timeline");
  timeline.scroller.focus();
});
traffic(state);
pageKeys(state, toggle);
// The focus lets the keys work at once, without a click or a Tab.
timeline.scroller.focus({ preventScroll: true });
document.documentElement.dataset["ready"] = "";
