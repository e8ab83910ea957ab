/// <reference lib="dom" />
import { rowOf } from "../base/rows.ts";
import { panned, zoomed } from "../base/time_window.ts";
import type { Timeline } from "./timeline.ts";

/** The keys of the timeline, as the list of keys shows them. */
export const TIMELINE_KEYS: readonly (readonly [string, string])[] = [
  ["↑ ↓", "The process above, below; PgUp, PgDn, Home, End"],
  ["← →", "Collapse or go to the parent; expand or go to the first child"],
  ["Enter", "Details of the selected process; Esc closes them"],
  ["+ −", "Zoom; also Ctrl and the wheel"],
  ["Shift ← →", "Move through time; also Shift and the wheel, or drag"],
  ["z", "Zoom to the selected process; also a double click"],
  ["0", "The whole recording"],
  ["f F", "Next, previous failure"],
  ["[ ]", "Collapse, expand everything"],
];

/** Connects the keys that move through the tree and through time. */
export function followKeys(timeline: Timeline): void {
  const follow = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = event.shiftKey ? SHIFTED[event.key] ?? PLAIN[event.key] : PLAIN[event.key];
    if (act === undefined) return;
    act(timeline);
    event.preventDefault();
  };
  timeline.scroller.addEventListener("keydown", follow);
  // After a click beside the timeline the keys go to the document, and still move the timeline.
  document.addEventListener("keydown", (event) => {
    const isFree = event.target === document.body || event.target === document.documentElement;
    if (isFree && timeline.state.view === "timeline") follow(event);
  });
}

type Act = (timeline: Timeline) => void;

const PLAIN: Readonly<Record<string, Act>> = {
  ArrowDown: (timeline) => step(timeline, 1),
  ArrowUp: (timeline) => step(timeline, -1),
  PageDown: (timeline) => step(timeline, timeline.pageRows),
  PageUp: (timeline) => step(timeline, -timeline.pageRows),
  Home: (timeline) => step(timeline, -Infinity),
  End: (timeline) => step(timeline, Infinity),
  ArrowLeft: ({ state }) => {
    const { recording, selected } = state;
    if (selected < 0) return;
    const hasChildren = recording.end[selected]! > selected + 1;
    if (hasChildren && !state.isCollapsed(selected)) state.fold(selected, true);
    else state.select(recording.parent[selected]!);
  },
  ArrowRight: ({ state }) => {
    const { recording, selected, rows } = state;
    if (selected < 0 || recording.end[selected]! === selected + 1) return;
    if (state.isCollapsed(selected)) state.fold(selected, false);
    else {
      const next = rows[rowOf(rows, selected) + 1];
      if (next !== undefined && next < recording.end[selected]!) state.select(next);
    }
  },
  Enter: ({ state }) => state.openDetails(true),
  " ": ({ state }) => state.openDetails(!state.detailsOpen),
  "+": ({ state }) => zoom(state, 1 / 1.6),
  "=": ({ state }) => zoom(state, 1 / 1.6),
  "-": ({ state }) => zoom(state, 1.6),
  "0": ({ state }) => state.setWindow({ from: 0, to: state.recording.durationNs }),
  z: ({ state }) => state.zoomTo(state.selected),
  "[": ({ state }) => state.foldAll(true),
  "]": ({ state }) => state.foldAll(false),
  f: (timeline) => nextFailure(timeline, 1),
};

const SHIFTED: Readonly<Record<string, Act>> = {
  ArrowLeft: ({ state }) => state.setWindow(panned(state.window, -0.2)),
  ArrowRight: ({ state }) => state.setWindow(panned(state.window, 0.2)),
  F: (timeline) => nextFailure(timeline, -1),
};

function step({ state }: Timeline, by: number): void {
  const { rows, selected } = state;
  if (rows.length === 0) return;
  const row = Math.min(rows.length - 1, Math.max(0, rowOf(rows, selected) + by));
  state.select(rows[row]!);
}

/** Zooms around the selected process when it is visible, else around the middle. */
export function zoom(state: Timeline["state"], factor: number): void {
  const { window, selected, recording } = state;
  const [from, to] = selected < 0 ? [-1, -1] : [recording.from[selected]!, recording.to[selected]!];
  const left = Math.max(from, window.from);
  const right = Math.min(to, window.to);
  const at = left <= right ? (left + right) / 2 : (window.from + window.to) / 2;
  state.setWindow(zoomed(window, factor, at));
}

function nextFailure({ state }: Timeline, way: 1 | -1): void {
  const { recording, selected, shown } = state;
  for (let i = 1; i <= recording.count; i++) {
    const place = (selected + way * i + recording.count * 2) % recording.count;
    if (recording.failed(place) && shown[place] !== 0) return state.select(place);
  }
}
