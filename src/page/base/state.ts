import { jobsOf } from "./jobs.ts";
import { HIDDEN, idleOf, MATCH, rowsText, shownOf, visibleRows } from "./rows.ts";
import type { Recording } from "./recording.ts";
import { around, fitted, type TimeWindow } from "./time_window.ts";

/** The two reasons for a collapsed row: the reader folded it, or it is a job. */
const FOLDED = 1, AS_JOB = 2;

/** The state of the page. Its methods change it and call the listeners after each change. */
export class State {
  window: TimeWindow;
  /** Place of the selected process; -1 when there is none. */
  selected = -1;
  detailsOpen = false;
  view: "timeline" | "commands" | "traffic" = "timeline";
  rows!: Int32Array;
  /** The number of rows in words. */
  count!: string;
  shown!: Uint8Array;
  /** The places that match the search, in order. */
  found: readonly number[] = [];
  /** 1 for each place that matches the search. */
  readonly isFound: Uint8Array;
  /** 0, `FOLDED` or `AS_JOB`, by place. */
  readonly collapsed: Uint8Array;
  readonly idle: Uint8Array;
  hideIdle = true;
  #matches: ((place: number) => boolean) | null = null;
  readonly #listeners: (() => void)[] = [];

  constructor(readonly recording: Recording) {
    this.window = fitted({ from: 0, to: recording.durationNs }, recording.durationNs);
    this.collapsed = jobsOf(recording).map((isJob) => isJob === 1 ? AS_JOB : 0);
    this.isFound = new Uint8Array(recording.count);
    this.idle = idleOf(recording);
    this.#arrange();
    this.selected = this.rows[0] ?? -1;
  }

  /** Whether its descendants have no rows. Under a filter, jobs are open, to show the matches. */
  isCollapsed(place: number): boolean {
    return this.collapsed[place] === FOLDED || this.isJob(place);
  }

  /** Whether the row shows a whole job, which the reader has not opened. */
  isJob(place: number): boolean {
    return this.collapsed[place] === AS_JOB && this.#matches === null;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  setWindow(window: TimeWindow): void {
    this.window = fitted(window, this.recording.durationNs);
    this.#notify();
  }

  /** Selects a process; opens its ancestors, drops a filter that hides it and moves to its time. */
  select(place: number): void {
    if (place < 0) return;
    const { parent, from, to } = this.recording;
    let opened = false;
    for (let above = parent[place]!; above >= 0; above = parent[above]!) {
      if (this.isCollapsed(above)) opened = true;
      this.collapsed[above] = 0;
    }
    if (this.shown[place] === HIDDEN) {
      this.#matches = null;
      if (this.idle[place] === 1) this.hideIdle = false;
      opened = true;
    }
    if (opened) this.#arrange();
    this.selected = place;
    if (to[place]! < this.window.from || from[place]! > this.window.to) {
      const length = this.window.to - this.window.from;
      const middle = (from[place]! + to[place]!) / 2;
      const next = { from: middle - length / 2, to: middle + length / 2 };
      this.window = fitted(next, this.recording.durationNs);
    }
    this.#notify();
  }

  zoomTo(place: number): void {
    const { from, to } = this.recording;
    if (place >= 0) this.setWindow(around(from[place]!, to[place]!));
  }

  /** Collapses or expands a process. */
  fold(place: number, collapsed: boolean): void {
    this.collapsed[place] = collapsed ? FOLDED : 0;
    this.#arrange();
    this.#notify();
  }

  foldAll(collapsed: boolean): void {
    const { count, depth, end } = this.recording;
    for (let place = 0; place < count; place++) {
      const hasChildren = end[place]! > place + 1;
      this.collapsed[place] = collapsed && hasChildren && depth[place]! > 0 ? FOLDED : 0;
    }
    // The selection moves to the nearest ancestor that has a row.
    let place = this.selected;
    for (let above = place; above >= 0; above = this.recording.parent[above]!) {
      if (above !== this.selected && this.isCollapsed(above)) place = above;
    }
    this.selected = place;
    this.#arrange();
    this.#notify();
  }

  /** Filters the processes; null shows all. */
  filter(matches: ((place: number) => boolean) | null, hideIdle: boolean): void {
    this.#matches = matches;
    this.hideIdle = hideIdle;
    this.#arrange();
    if (this.selected < 0 || this.shown[this.selected] === 0) this.selected = this.rows[0] ?? -1;
    this.#notify();
  }

  get isFiltered(): boolean {
    return this.#matches !== null;
  }

  /** Whether the process itself matches the filter; idle processes may match. */
  isChosen(place: number): boolean {
    return this.#matches === null || this.shown[place] === MATCH;
  }

  search(found: readonly number[]): void {
    this.isFound.fill(0);
    for (const place of found) this.isFound[place] = 1;
    this.found = found;
    this.#notify();
  }

  openDetails(open: boolean): void {
    this.detailsOpen = open && this.selected >= 0;
    this.#notify();
  }

  show(view: State["view"]): void {
    this.view = view;
    this.#notify();
  }

  #arrange(): void {
    const matches = this.#matches ?? (() => true);
    const hidesIdle = this.hideIdle && this.#matches === null;
    this.shown = shownOf(
      this.recording,
      (place) => !(hidesIdle && this.idle[place] === 1) && matches(place),
    );
    this.rows = visibleRows(this.recording, this.shown, (place) => this.isCollapsed(place));
    this.count = rowsText(this.rows, this.shown, this.isFiltered);
  }

  #notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
