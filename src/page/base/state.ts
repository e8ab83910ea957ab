import { jobsOf } from "./jobs.ts";
import { HIDDEN, idleOf, MATCH, rowsText, shownOf, visibleRows } from "./rows.ts";
import type { Recording } from "./recording.ts";
import { around, fitted, type TimeWindow } from "./time_window.ts";

/** How a row came to hide what is below it. */
const FOLDED = 1, AS_JOB = 2;

/** What is looked at; parts of the page change it by its methods and are told after each change. */
export class State {
  window: TimeWindow;
  /** Place of the selected process; -1 when there is none. */
  selected = -1;
  detailsOpen = false;
  view: "timeline" | "commands" = "timeline";
  rows!: Int32Array;
  /** What the rows are, in words. */
  count!: string;
  shown!: Uint8Array;
  /** Who matches the search, in order; and by place. */
  found: readonly number[] = [];
  readonly isFound: Uint8Array;
  /** 0, `FOLDED` by the reader, or `AS_JOB` by itself. */
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

  /** What is below it has no rows. Under a filter, jobs show which part of them matches. */
  isCollapsed(place: number): boolean {
    return this.collapsed[place] === FOLDED || this.isJob(place);
  }

  /** It is one row together with all below it, as nobody has opened it. */
  isJob(place: number): boolean {
    return this.collapsed[place] === AS_JOB && this.#matches === null;
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  setWindow(window: TimeWindow): void {
    this.window = fitted(window, this.recording.durationNs);
    this.#tell();
  }

  /** Selects, opens or drops what hides it, and brings it into the time that is shown. */
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
    this.#tell();
  }

  zoomTo(place: number): void {
    const { from, to } = this.recording;
    if (place >= 0) this.setWindow(around(from[place]!, to[place]!));
  }

  /** Collapses (true) or expands who has something below. */
  fold(place: number, collapsed: boolean): void {
    this.collapsed[place] = collapsed ? FOLDED : 0;
    this.#arrange();
    this.#tell();
  }

  foldAll(collapsed: boolean): void {
    const { count, depth, end } = this.recording;
    for (let place = 0; place < count; place++) {
      const hasChildren = end[place]! > place + 1;
      this.collapsed[place] = collapsed && hasChildren && depth[place]! > 0 ? FOLDED : 0;
    }
    // What is selected stays in sight: the nearest above it that has a row.
    let place = this.selected;
    for (let above = place; above >= 0; above = this.recording.parent[above]!) {
      if (above !== this.selected && this.isCollapsed(above)) place = above;
    }
    this.selected = place;
    this.#arrange();
    this.#tell();
  }

  /** @param matches null shows everybody */
  filter(matches: ((place: number) => boolean) | null, hideIdle: boolean): void {
    this.#matches = matches;
    this.hideIdle = hideIdle;
    this.#arrange();
    if (this.selected < 0 || this.shown[this.selected] === 0) this.selected = this.rows[0] ?? -1;
    this.#tell();
  }

  get isFiltered(): boolean {
    return this.#matches !== null;
  }

  /** It matches the filter by itself; the idle do. */
  isChosen(place: number): boolean {
    return this.#matches === null || this.shown[place] === MATCH;
  }

  search(found: readonly number[]): void {
    this.isFound.fill(0);
    for (const place of found) this.isFound[place] = 1;
    this.found = found;
    this.#tell();
  }

  openDetails(open: boolean): void {
    this.detailsOpen = open && this.selected >= 0;
    this.#tell();
  }

  show(view: State["view"]): void {
    this.view = view;
    this.#tell();
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

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
