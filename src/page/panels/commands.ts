/// <reference lib="dom" />
import { formatDuration } from "../../model/base/units.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { type CommandColumn, type CommandRow, commandRows, sortedRows } from "./command_rows.ts";
import { button, byId, make } from "../base/dom.ts";
import type { State } from "../base/state.ts";
import { countText } from "../base/texts.ts";

/** Rows of the table at first; a button shows the rest. */
const ROWS = 500;

const COLUMNS: readonly (readonly [CommandColumn, string])[] = [
  ["name", "Command"],
  ["count", "Started"],
  ["failures", "Failed"],
  ["total", "Total time"],
  ["median", "Median"],
  ["longest", "Longest"],
  ["cpu", "CPU"],
];

/**
 * Fills the table of commands: how often each was started and how long it ran, under the filter.
 */
export function commands(state: State, choose: (name: string) => void): void {
  const panel = byId("commands");
  let column: CommandColumn = "count";
  let descending = true;
  let shown = ROWS;
  let totals: readonly CommandRow[] | null = null;
  let of: Uint8Array | null = null;

  const draw = () => {
    totals ??= commandRows(state.recording, (place) => state.isChosen(place));
    const sorted = sortedRows(totals, column, descending);
    const most = Math.max(1, ...totals.map(({ total }) => total));
    const table = make(
      "table",
      "",
      make("caption", "hidden", "Commands started during the recording"),
      make("thead", "", headOf()),
      make("tbody", "", ...sorted.slice(0, shown).map((total) => rowOf(total, most, choose))),
    );
    const rest = sorted.length - shown;
    const more = rest <= 0 ? [] : [button("", () => {
      shown = Infinity;
      draw();
    }, `Show ${countText(rest)} more`)];
    panel.replaceChildren(table, ...more);
    if (sorted.length === 0) {
      panel.append(make("p", "noscript", "The recording has no births, or the filter hides them."));
    }
  };

  const headOf = () =>
    make(
      "tr",
      "",
      ...COLUMNS.map(([name, label]) => {
        const isSorted = name === column;
        const sorter = button("", () => {
          descending = isSorted ? !descending : name !== "name";
          column = name;
          draw();
          panel.querySelector<HTMLElement>(`[data-column="${name}"]`)?.focus();
        }, `${label}${isSorted ? descending ? " ↓" : " ↑" : ""}`);
        sorter.dataset["column"] = name;
        const head = make("th", "", sorter);
        head.scope = "col";
        head.setAttribute(
          "aria-sort",
          !isSorted ? "none" : descending ? "descending" : "ascending",
        );
        return head;
      }),
      make("th", "share", make("span", "hidden", "Share of the time")),
    );

  state.onChange(() => {
    if (state.view !== "commands" || of === state.shown) return;
    of = state.shown;
    totals = null;
    draw();
  });
}

function rowOf(total: CommandRow, most: number, choose: (name: string) => void): HTMLElement {
  const bar = make("span", "");
  bar.style.width = `${total.total * 100 / most}%`;
  const name = button("", () => choose(total.name), sanitize(total.name) || "(no name)");
  name.title = "Show these in the timeline";
  return make(
    "tr",
    "",
    make("td", "", name),
    make("td", "", countText(total.count)),
    make("td", total.failures > 0 ? "bad" : "", total.failures > 0 ? `✕ ${total.failures}` : "0"),
    make("td", "", formatDuration(total.total)),
    make("td", "", formatDuration(total.median)),
    make("td", "", formatDuration(total.longest)),
    make("td", "", formatDuration(total.cpu)),
    make("td", "share", bar),
  );
}
