/// <reference lib="dom" />
import { type Colors, colorsOfImages } from "../base/colors.ts";
import { byId, setText } from "../base/dom.ts";
import { AXIS_HEIGHT, type Layout, ROW_HEIGHT, rowAt } from "../base/layout.ts";
import { paint } from "./paint.ts";
import { rowOf } from "../base/rows.ts";
import type { State } from "../base/state.ts";
import { momentText } from "../base/time_window.ts";

/** The canvas in its scroller. It paints at most once a frame. */
export class Timeline {
  readonly scroller = byId("tree");
  hoverRow = -1;
  hoverX: number | null = null;
  names: number;
  readonly #canvas = byId<HTMLCanvasElement>("canvas");
  readonly #space = byId("space");
  readonly #windowText = byId("window");
  readonly #context: CanvasRenderingContext2D;
  readonly #byImage: Uint8Array;
  #colors: Colors;
  #scheduled = false;
  #selected = -1;
  #rows: Int32Array | null = null;
  #height = 0;

  constructor(readonly state: State, colors: Colors) {
    const context = this.#canvas.getContext("2d", { alpha: false });
    if (context === null) throw new Error("This browser has no canvas");
    this.#context = context;
    this.#colors = colors;
    this.#byImage = colorsOfImages(state.recording).byImage;
    this.names = this.scroller.clientWidth < 700 ? 118 : 250;
    new ResizeObserver(() => this.#resized()).observe(this.scroller);
    this.scroller.addEventListener("scroll", () => this.redraw());
    state.onChange(() => this.#changed());
    this.#changed();
  }

  recolor(colors: Colors): void {
    this.#colors = colors;
    this.redraw();
  }

  get layout(): Layout {
    return {
      width: this.scroller.clientWidth,
      height: this.scroller.clientHeight,
      names: Math.min(this.names, this.scroller.clientWidth * 0.6),
      scrollTop: this.scroller.scrollTop,
      window: this.state.window,
    };
  }

  /** Returns the place of the process at a height of the canvas; -1 when there is none. */
  placeAt(y: number): number {
    const row = rowAt(this.layout, y);
    return row < 0 ? -1 : this.state.rows[row] ?? -1;
  }

  /** Rows that fit on the screen. */
  get pageRows(): number {
    return Math.max(1, Math.floor((this.scroller.clientHeight - AXIS_HEIGHT) / ROW_HEIGHT) - 1);
  }

  redraw(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    requestAnimationFrame(() => {
      this.#scheduled = false;
      this.#draw();
    });
  }

  /** Keeps the selected row in view when the details or a longer legend take its room. */
  #resized(): void {
    const { rows, selected } = this.state;
    const row = selected < 0 ? -1 : rowOf(rows, selected);
    const top = row * ROW_HEIGHT - this.scroller.scrollTop;
    const wasInView = row >= 0 && top >= 0 && top <= this.#height - AXIS_HEIGHT - ROW_HEIGHT;
    this.#height = this.scroller.clientHeight;
    if (wasInView) this.reveal(row);
    this.redraw();
  }

  #changed(): void {
    const { rows, selected, window } = this.state;
    const { from, to } = window;
    const length = (to - from) / 10;
    setText(this.#windowText, `${momentText(from, length)} to ${momentText(to, length)}`);
    if (rows !== this.#rows) {
      this.#rows = rows;
      this.#space.style.height = `${AXIS_HEIGHT + rows.length * ROW_HEIGHT}px`;
    }
    if (selected !== this.#selected) {
      this.#selected = selected;
      if (selected >= 0) this.reveal(rowOf(rows, selected));
    }
    this.redraw();
  }

  /** Scrolls a row into view: as little as needed, or to the middle when it is far away. */
  reveal(row: number): void {
    const top = row * ROW_HEIGHT;
    const { scrollTop, clientHeight } = this.scroller;
    const bottom = scrollTop + clientHeight - AXIS_HEIGHT - ROW_HEIGHT;
    if (top >= scrollTop && top <= bottom) return;
    const isFar = top < scrollTop - clientHeight || top > bottom + clientHeight;
    this.scroller.scrollTop = isFar
      ? top - clientHeight / 2
      : top < scrollTop
      ? top
      : top - clientHeight + AXIS_HEIGHT + ROW_HEIGHT;
  }

  #draw(): void {
    const layout = this.layout;
    const scale = devicePixelRatio;
    const [width, height] = [Math.round(layout.width * scale), Math.round(layout.height * scale)];
    if (width === 0 || height === 0) return;
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#canvas.style.width = `${layout.width}px`;
      this.#canvas.style.height = `${layout.height}px`;
    }
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    paint({
      context: this.#context,
      layout,
      colors: this.#colors,
      state: this.state,
      byImage: this.#byImage,
      hoverRow: this.hoverRow,
      hoverX: this.hoverX,
    });
  }
}
