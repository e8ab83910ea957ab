/// <reference lib="dom" />
import { byId, make } from "../base/dom.ts";
import { indentOf, momentAt, rowAt } from "../base/layout.ts";
import { durationText, momentOfDay } from "../base/texts.ts";
import { panned, zoomed } from "../base/time_window.ts";
import type { Timeline } from "./timeline.ts";

/** A press that moves at most this many pixels is a click. */
const CLICK = 4;
/** A press within this many pixels of the edge of the names drags the edge. */
const EDGE = 5;

/** Connects mouse, wheel and touch to the timeline. */
export function followPointer(timeline: Timeline): void {
  const { scroller, state } = timeline;
  const tip = byId("tip");
  let pressed: { x: number; y: number; top: number; moved: boolean; isEdge: boolean } | null = null;
  const at = (event: MouseEvent) => {
    const box = scroller.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  scroller.addEventListener("wheel", (event) => {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey) {
      const factor = Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006);
      state.setWindow(zoomed(state.window, factor, momentAt(timeline.layout, at(event).x)));
    } else if (sideways !== 0 && Math.abs(sideways) >= Math.abs(event.deltaY) * 0.8) {
      state.setWindow(panned(state.window, sideways / 900));
    } else {
      return;
    }
    event.preventDefault();
  }, { passive: false });

  scroller.addEventListener("pointerdown", (event) => {
    const { x, y } = at(event);
    if (event.button !== 0 || x > scroller.clientWidth) return;
    const isEdge = Math.abs(x - timeline.layout.names) <= EDGE;
    pressed = { x, y, top: scroller.scrollTop, moved: false, isEdge };
    scroller.setPointerCapture(event.pointerId);
  });

  scroller.addEventListener("pointermove", (event) => {
    const { x, y } = at(event);
    const { layout } = timeline;
    const isEdge = Math.abs(x - layout.names) <= EDGE;
    scroller.style.cursor = isEdge ? "col-resize" : pressed?.moved ? "grabbing" : "";
    if (pressed === null) {
      timeline.hoverRow = rowAt(layout, y);
      timeline.hoverX = x;
      timeline.redraw();
      showTip(timeline, tip, event, y);
      return;
    }
    if (Math.hypot(x - pressed.x, y - pressed.y) > CLICK) pressed.moved = true;
    if (!pressed.moved) return;
    tip.hidden = true;
    if (pressed.isEdge) {
      timeline.names = Math.max(60, Math.min(scroller.clientWidth * 0.6, x));
      timeline.redraw();
    } else {
      state.setWindow(panned(state.window, -event.movementX / (layout.width - layout.names)));
      if (event.pointerType === "mouse") scroller.scrollTop = pressed.top - (y - pressed.y);
    }
  });

  scroller.addEventListener("pointerup", (event) => {
    if (pressed !== null && !pressed.moved) click(timeline, at(event));
    pressed = null;
    scroller.style.cursor = "";
  });
  scroller.addEventListener("pointercancel", () => pressed = null);
  scroller.addEventListener("dblclick", (event) => {
    const { x, y } = at(event);
    if (x > timeline.layout.names) state.zoomTo(timeline.placeAt(y));
  });
  scroller.addEventListener("pointerleave", () => {
    tip.hidden = true;
    timeline.hoverRow = -1;
    timeline.hoverX = null;
    timeline.redraw();
  });
}

function click(timeline: Timeline, { x, y }: { x: number; y: number }): void {
  const { state } = timeline;
  const place = timeline.placeAt(y);
  if (place < 0) return;
  const nameX = indentOf(timeline.layout, state.recording.depth[place]!);
  const hasChildren = state.recording.end[place]! > place + 1;
  state.select(place);
  if (hasChildren && x < timeline.layout.names && x >= nameX - 16 && x < nameX) {
    state.fold(place, !state.isCollapsed(place));
  } else {
    state.openDetails(true);
  }
}

/** Shows a tip beside the pointer about the process under it. */
function showTip(timeline: Timeline, tip: HTMLElement, event: PointerEvent, y: number): void {
  const { recording } = timeline.state;
  const place = timeline.placeAt(y);
  tip.hidden = place < 0 || event.pointerType === "touch";
  if (tip.hidden) return;
  tip.replaceChildren(
    make("b", "", recording.command(place).slice(0, 400)),
    make(
      "span",
      "",
      `${recording.identity(place)} · ${durationText(recording, place)} · ${
        recording.ending(place)
      } · ${momentOfDay(recording, recording.from[place]!)}`,
    ),
  );
  const box = tip.getBoundingClientRect();
  const left = Math.min(event.clientX + 14, innerWidth - box.width - 8);
  const above = event.clientY + 20 + box.height > innerHeight;
  tip.style.left = `${Math.max(4, left)}px`;
  tip.style.top = `${above ? event.clientY - box.height - 12 : event.clientY + 18}px`;
}
