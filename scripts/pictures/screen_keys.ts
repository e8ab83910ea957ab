import type { Action } from "../../src/ui/widgets/action.ts";
import type { Binding } from "../../src/ui/widgets/keymap.ts";
import { HOST_BINDINGS } from "../../src/ui/hosts/hosts_keys.ts";
import { ALL_BINDINGS } from "../../src/ui/replay/replay_keys.ts";
import { DETAILS_TABS } from "../../src/ui/widgets/details_tab.ts";
import { TABS, viewTitle } from "../../src/ui/widgets/view_id.ts";

/** Descriptions that help has no room for. */
const NOT_IN_HELP: Readonly<Partial<Record<Action, string>>> = {
  redraw: "repaint the screen",
  ...Object.fromEntries(TABS.map(({ id, title }) => [`view-${id}`, title])),
  ...Object.fromEntries(DETAILS_TABS.map(({ id, long }) => [`details-${id}`, `the tab ${long}`])),
};

const EVERY_BINDING = [...ALL_BINDINGS, ...HOST_BINDINGS];

const SECTIONS: readonly Binding["section"][] = [
  ...new Set(EVERY_BINDING.map(({ section }) => section)),
];

/** The marks around the keys in docs/screen.md, which `deno task pictures` writes. */
export const KEYS_BEGIN = "<!-- keys: begin -->";
export const KEYS_END = "<!-- keys: end -->";

/** Returns all keys as a Markdown table, formatted as `deno fmt` does. */
export function keyTable(): string {
  const rows = [["key", "does", "in"], ...SECTIONS.flatMap(rowsOf)];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((cells) => [...cells[column] ?? ""].length))
  );
  const lines = rows.map((cells) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`
  );
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  return [lines[0], rule, ...lines.slice(1)].join("\n");
}

/** Returns the page with the current keys. */
export function withKeys(page: string): string {
  const begin = page.indexOf(KEYS_BEGIN) + KEYS_BEGIN.length;
  return `${page.slice(0, begin)}\n\n${keyTable()}\n\n${page.slice(page.indexOf(KEYS_END))}`;
}

function rowsOf(section: Binding["section"]): string[][] {
  return EVERY_BINDING.filter((binding) => binding.section === section)
    .map(({ action, keys, help, views }) => [
      keys.map((key) => `\`${key}\``).join(" "),
      NOT_IN_HELP[action] ?? help,
      section === "Replay" || section === "Hosts"
        ? section.toLowerCase()
        : views === undefined
        ? "all"
        : views.map(viewTitle).join(", "),
    ]);
}
