/// <reference lib="dom" />
import { byId, setText } from "./dom.ts";
import type { State } from "./state.ts";
import { durationText } from "./texts.ts";

/**
 * Describes the selected row to screen readers, which cannot read the canvas. One element of the
 * tree always represents the selection, as ARIA allows for a virtual tree (aria-activedescendant).
 */
export function treeRow(state: State): void {
  const row = byId("row");
  const { recording } = state;
  const describe = () => {
    const place = state.selected;
    if (place < 0) {
      setText(row, "No process");
      return;
    }
    const children = recording.end[place]! - place - 1;
    const { siblings, index } = amongSiblings(state, place);
    const text = [
      recording.name(place),
      recording.identity(place),
      recording.ending(place),
      durationText(recording, place),
      children > 0 ? `${children} below` : "",
    ].filter((part) => part !== "").join(", ");
    setText(row, text);
    row.setAttribute("aria-level", String(recording.depth[place]! + 1));
    row.setAttribute("aria-selected", "true");
    row.setAttribute("aria-setsize", String(siblings));
    row.setAttribute("aria-posinset", String(index));
    if (children > 0) row.setAttribute("aria-expanded", String(!state.isCollapsed(place)));
    else row.removeAttribute("aria-expanded");
  };
  state.onChange(describe);
  describe();
}

function amongSiblings({ recording }: State, place: number): { siblings: number; index: number } {
  const { parent, end, count } = recording;
  const above = parent[place]!;
  let [siblings, index] = [0, 0];
  for (let at = above + 1; at < (above < 0 ? count : end[above]!); at = end[at]!) {
    siblings++;
    if (at === place) index = siblings;
  }
  return { siblings, index };
}
