/// <reference lib="dom" />
import { byId, isTyping, make } from "./base/dom.ts";
import type { State } from "./base/state.ts";
import { TIMELINE_KEYS, zoom } from "./timeline/timeline_keys.ts";

const PAGE_KEYS: readonly (readonly [string, string])[] = [
  ["/", "Search; Enter and Shift Enter go to the next and the previous match"],
  ["n N", "Next, previous match"],
  ["1 2 3", "Timeline, Commands, Traffic"],
  ["t", "Light or dark"],
  ["?", "This list"],
];

/** Connects the buttons, tabs and keys that work everywhere on the page. */
export function pageKeys(state: State, toggleTheme: () => void): void {
  const dialog = byId<HTMLDialogElement>("keys");
  const hasTraffic = state.recording.data.traffic !== null;
  byId("tab-traffic").hidden = !hasTraffic;
  const views = ["timeline", "commands", ...hasTraffic ? ["traffic" as const] : []] as const;
  const help = () => {
    if (dialog.childElementCount === 0) fill(dialog);
    dialog.showModal();
  };
  const acts: Readonly<Record<string, () => void>> = {
    "/": () => byId("search").focus(),
    n: () => document.dispatchEvent(new Event("next-match")),
    N: () => document.dispatchEvent(new Event("previous-match")),
    "1": () => state.show("timeline"),
    "2": () => state.show("commands"),
    ...views.includes("traffic") ? { "3": () => state.show("traffic") } : {},
    t: toggleTheme,
    "?": help,
    Escape: () => state.openDetails(false),
  };
  document.addEventListener("keydown", (event) => {
    if (isTyping(event) || dialog.open || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  const clicks: Readonly<Record<string, () => void>> = {
    "keys-button": help,
    "theme": toggleTheme,
    "zoom-in": () => zoom(state, 1 / 1.6),
    "zoom-out": () => zoom(state, 1.6),
    "zoom-all": () => state.setWindow({ from: 0, to: state.recording.durationNs }),
    "collapse-all": () => state.foldAll(true),
    "expand-all": () => state.foldAll(false),
    "tab-timeline": () => state.show("timeline"),
    "tab-commands": () => state.show("commands"),
    "tab-traffic": () => state.show("traffic"),
  };
  for (const [id, act] of Object.entries(clicks)) byId(id).addEventListener("click", act);
  byId("tabs").addEventListener("keydown", ({ key }) => {
    if (key !== "ArrowLeft" && key !== "ArrowRight") return;
    const step = key === "ArrowLeft" ? views.length - 1 : 1;
    state.show(views[(views.indexOf(state.view) + step) % views.length]!);
    byId(`tab-${state.view}`).focus();
  });
  state.onChange(() => {
    document.body.dataset["view"] = state.view;
    for (const view of ["timeline", "commands", "traffic"] as const) {
      const tab = byId(`tab-${view}`);
      tab.setAttribute("aria-selected", String(view === state.view));
      tab.tabIndex = view === state.view ? 0 : -1;
      byId(view).hidden = view !== state.view;
    }
  });
}

function fill(dialog: HTMLDialogElement): void {
  const title = make("h2", "", "Keys");
  title.id = "keys-title";
  const close = make("button", "", "Close");
  const form = make("form", "", close);
  form.method = "dialog";
  const list = make("dl", "");
  for (const [keys, meaning] of [...TIMELINE_KEYS, ...PAGE_KEYS]) {
    const caps = keys.split(" ").flatMap((key) => [make("kbd", "", key), " "]);
    list.append(make("dt", "", ...caps), make("dd", "", meaning));
  }
  dialog.append(title, list, form);
}
