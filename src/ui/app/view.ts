import { drawConfirmation } from "../overlays/confirmation_view.ts";
import { drawFunctionBar } from "../header/function_bar_view.ts";
import { drawHeader } from "../header/header_view.ts";
import { helpBindings } from "../overlays/help_update.ts";
import { drawHelp } from "../overlays/help_view.ts";
import type { Layout } from "../frame/layout.ts";
import { drawMenu } from "../overlays/menu_view.ts";
import type { Picture } from "../frame/picture.ts";
import type { Canvas } from "../draw/pen.ts";
import { drawPrompt } from "../overlays/prompt_view.ts";
import { overlayStyle } from "../cells/style.ts";
import { selectedRows, type Selection } from "../draw/selection.ts";
import { settingsShown } from "../state/shown_columns.ts";
import { drawMachine, drawMachineBar } from "../overlays/machine_view.ts";
import { drawStrace, drawStraceBar } from "../overlays/strace_view.ts";
import { drawSetup } from "../overlays/setup_view.ts";
import { shade } from "../draw/box.ts";
import type { Theme } from "../draw/theme.ts";
import type { State } from "../state/state.ts";
import { isList, type ViewId } from "../widgets/view_id.ts";
import { drawTable } from "../list/table_view.ts";
import { drawChurn } from "../churn/churn_view.ts";
import { drawFlows } from "../flows/flows_view.ts";
import { drawHosts } from "../hosts/hosts_view.ts";
import { drawDetails } from "../details/details_view.ts";
import { drawTimeline } from "../replay/timeline_view.ts";
import { drawEvents } from "../events/events_view.ts";

/** Draws the whole screen into the canvas, whatever its size. It only reads the state. */
export function view(canvas: Canvas, state: State, picture: Picture, layout: Layout): void {
  const { buffer, theme } = canvas;
  buffer.clear();
  if (layout.isTiny) {
    buffer.write(0, 0, "TraceFlock: enlarge this window", theme.warning);
    return;
  }
  const own = { ...canvas, theme: themeOf(theme, state.view) };
  drawHeader(own, state, picture, layout);
  drawFront(own, state, picture, layout);
  const { mode } = state;
  drawTimeline(canvas, state, picture, layout);
  if ("input" in mode) {
    drawPrompt(canvas, state, mode, layout.footerTop);
  } else if (mode.type === "strace" && state.notice === null) {
    drawStraceBar(canvas, layout.footerTop);
  } else if (mode.type === "machine" && state.notice === null) {
    drawMachineBar(canvas, layout.footerTop);
  } else {
    drawFunctionBar(canvas, state, layout.footerTop);
  }
  if (mode.type === "machine") drawMachine(canvas, mode, layout);
  if (mode.type === "strace") drawStrace(canvas, mode, picture.strace, layout);
  // Setup shows its effect on the header.
  if (mode.type === "setup") shade(canvas, layout.header.length);
  else if (mode.type === "help" || mode.type === "menu" || mode.type === "confirm") {
    shade(canvas, 0);
  }
  if (mode.type === "help") {
    drawHelp(canvas, helpBindings(state), mode.scroll, state.scope === "one" || isList(state.view));
  }
  if (mode.type === "menu") drawMenu(canvas, mode.menu);
  if (mode.type === "setup") drawSetup(canvas, settingsShown(state), mode);
  if (mode.type === "confirm") drawConfirmation(canvas, mode.confirmation);
  if (state.selection !== null) drawSelection(canvas, state.selection);
}

/** Returns the theme with the colour of a view. */
function themeOf(theme: Theme, view: ViewId): Theme {
  return view === "events" || view === "churn" ? { ...theme, ...theme.views[view] } : theme;
}

/** Marks the text that the mouse selects. */
function drawSelection({ buffer }: Canvas, { from, to }: Selection): void {
  if (to === null) return;
  for (const { y, start, end } of selectedRows(from, to, buffer.columns)) {
    buffer.restyle(start, y, end - start, (style) => overlayStyle(style, { inverse: true }));
  }
}

function drawFront(canvas: Canvas, state: State, picture: Picture, layout: Layout): void {
  const { front } = picture;
  switch (front.view) {
    case "list":
      return drawTable(canvas, state, picture, layout);
    case "events":
      return drawEvents(canvas, state, picture, front, layout);
    case "churn":
      return drawChurn(canvas, state, picture, front, layout);
    case "flows":
      return drawFlows(canvas, state, picture, front, layout);
    case "hosts":
      return drawHosts(canvas, state, front, layout);
    case "details":
      return drawDetails(canvas, state, front, layout);
  }
}
