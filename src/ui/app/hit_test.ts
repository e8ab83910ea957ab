import { confirmationHit } from "../overlays/confirmation_view.ts";
import { barEntries } from "../header/function_bar_view.ts";
import type { Layout } from "../frame/layout.ts";
import { menuHit } from "../overlays/menu_view.ts";
import type { ClickTarget } from "../state/message.ts";
import { popupHit } from "../overlays/popup_view.ts";
import { popupLeft } from "../overlays/prompt_view.ts";
import { setupHit } from "../overlays/setup_view.ts";
import { placedColumns, settingsShown } from "../state/shown_columns.ts";
import type { State } from "../state/state.ts";
import { churnColumns } from "../churn/churn_columns.ts";
import { flowColumns } from "../flows/flows_columns.ts";
import { hostColumns } from "../hosts/hosts_columns.ts";
import { edgeAt } from "../widgets/table_columns.ts";
import { placedTabs } from "../header/tabs_view.ts";
import { placedDetailsTabs } from "../widgets/details_tab.ts";
import { isList } from "../widgets/view_id.ts";

/** Returns what is under a cell of the last frame; null where a click means nothing. */
export function hitTest(
  state: State,
  layout: Layout,
  rows: readonly { readonly key: string; readonly isDead?: boolean }[],
  x: number,
  y: number,
): ClickTarget | null {
  if (layout.isTiny) return null;
  const { mode, columns } = state;
  if (mode.type === "menu") {
    return { kind: "menu", index: menuHit(mode.menu, columns, state.rows, x, y) };
  }
  if (mode.type === "setup") {
    const index = setupHit(settingsShown(state), mode, columns, state.rows, x, y);
    return { kind: "setup", index };
  }
  if (mode.type === "confirm") {
    const choice = confirmationHit(mode.confirmation, columns, state.rows, x, y);
    return { kind: "confirm", choice };
  }
  // The keys of the pane detach strace; a click elsewhere must not leave it attached unseen.
  if (mode.type === "strace" || mode.type === "machine") return null;
  if (mode.type === "filter" && mode.popup?.isShown === true) {
    const place = { left: popupLeft(mode.input, mode.popup, columns), bottom: layout.footerTop };
    const index = popupHit(mode.popup, columns, place, x, y);
    if (index !== null) return { kind: "candidate", index };
  }
  if (y === 0) {
    const tab = placedTabs(state.columns, state.view, state.scope).find((placed) =>
      x >= placed.x && x < placed.x + placed.text.length
    );
    return tab === undefined ? null : { kind: "action", action: `view-${tab.id}` };
  }
  if (y === layout.detailsTabs) {
    const tab = placedDetailsTabs(columns, state.details.tab).find((placed) =>
      x >= placed.x && x < placed.x + placed.text.length
    );
    return tab === undefined ? null : { kind: "action", action: `details-${tab.id}` };
  }
  if (y === layout.titles && state.view === "churn") {
    const hit = churnColumns(state.columns, "").find((placed) =>
      x >= placed.x && x <= placed.x + placed.width
    );
    return hit === undefined ? null : { kind: "churn-column", column: hit.column };
  }
  if (y === layout.titles && state.view === "hosts") {
    const hit = hostColumns(state.columns).find(({ x: left, width }) =>
      x >= left && x <= left + width
    );
    return hit?.column == null ? null : { kind: "host-column", column: hit.column };
  }
  if (y === layout.titles && state.view === "flows") {
    const hit = flowColumns(state.columns).find(({ x: left, width }) =>
      x >= left && x <= left + width
    );
    return hit === undefined ? null : { kind: "flow-column", column: hit.column };
  }
  if (y === layout.titles && isList(state.view)) {
    const placed = placedColumns(state, rows.some(isDead));
    const edge = edgeAt(placed, x);
    if (edge !== undefined) return { kind: "edge", column: edge.column.id, x };
    const hit = placed.find(({ x: left, width }) => x >= left && x <= left + width);
    return hit === undefined ? null : { kind: "column", column: hit.column.id };
  }
  if (y >= layout.bodyTop && y < layout.bodyTop + layout.bodyHeight) {
    const row = rows[y - layout.bodyTop];
    return row === undefined ? null : { kind: "row", key: row.key };
  }
  if (y >= layout.timelineTop && y < layout.footerTop) {
    return state.mode.type === "browse" ? { kind: "time", x } : null;
  }
  if (y === layout.footerTop && (state.mode.type === "browse" || state.mode.type === "help")) {
    const hit = barEntries(state).find((entry) => x >= entry.x && x < entry.x + entry.width);
    return hit === undefined ? null : { kind: "action", action: hit.action };
  }
  return null;
}

function isDead(row: { readonly isDead?: boolean }): boolean {
  return row.isDead === true;
}
