/// <reference lib="dom" />
import uPlot from "uplot";
import type { Colors } from "../base/colors.ts";
import { byId } from "../base/dom.ts";
import type { State } from "../base/state.ts";
import { momentText } from "../base/time_window.ts";

const HEIGHT = 92;

/** Draws the live processes and the births over the whole recording. A drag selects a time. */
export function chart(state: State, colors: Colors): { recolor(colors: Colors): void } {
  const place = byId("chart");
  let plot = make(state, colors, place);
  new ResizeObserver(() => plot.setSize({ width: place.clientWidth, height: HEIGHT })).observe(
    place,
  );
  state.onChange(() => plot.redraw(false));
  return {
    recolor(next) {
      plot.destroy();
      plot = make(state, next, place);
    },
  };
}

function make(state: State, colors: Colors, place: HTMLElement): uPlot {
  const { rates, facts } = state.recording.data;
  const second = rates.stepNs / 1e9;
  const end = Math.max(facts.durationNs / 1e9, 1e-6);
  const times = rates.alive.map((_, i) => i * second);
  const births = rates.forks.map((count) => count / second);
  const axis = { stroke: colors.dim, font: "11px system-ui, sans-serif", ticks: { show: false } };
  const grid = { stroke: colors.line, width: 1 };
  const bars = uPlot.paths.stepped!({ align: 1 });
  const options: uPlot.Options = {
    width: Math.max(1, place.clientWidth),
    height: HEIGHT,
    padding: [8, 8, 0, 4],
    legend: { show: false },
    cursor: { y: false, drag: { x: true, y: false, setScale: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [0, end] },
      alive: { range: fromZero },
      births: { range: fromZero },
    },
    axes: [
      { ...axis, grid: { show: false }, size: 20, gap: 3, values: (_, at) => at.map(axisText) },
      { ...axis, scale: "alive", grid, size: 44, gap: 4, space: 28 },
      { ...axis, scale: "births", side: 1, grid: { show: false }, size: 44, gap: 4, space: 28 },
    ],
    series: [
      {},
      {
        label: "alive",
        scale: "alive",
        stroke: colors.accent,
        fill: `${colors.accent}30`,
        width: 1.5,
        paths: bars,
        points: { show: false },
      },
      {
        label: "births/s",
        scale: "births",
        stroke: colors.commands[1]!.ground,
        width: 1.25,
        paths: bars,
        points: { show: false },
      },
    ],
    hooks: {
      draw: [(plot) => drawWindow(plot, state, colors), (plot) => drawHoles(plot, state, colors)],
      setSelect: [(plot) => {
        if (plot.select.width < 3) return;
        const from = plot.posToVal(plot.select.left, "x");
        const to = plot.posToVal(plot.select.left + plot.select.width, "x");
        plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
        state.setWindow({ from: from * 1e9, to: to * 1e9 });
      }],
    },
  };
  return new uPlot(options, [times, [...rates.alive], births], place);
}

function fromZero(_: uPlot, __: number, most: number | null): [number, number] {
  return [0, Math.max(1, (most ?? 1) * 1.08)];
}

function axisText(second: number): string {
  return momentText(Math.round(second * 1e9), second === 0 ? 1e9 : stepOf(second));
}

/** Returns the unit of the last decimal of a round number on an axis. */
function stepOf(second: number): number {
  const decimals = /\.(\d*[1-9])/.exec(second.toFixed(6))?.[1]?.length ?? 0;
  return 1e9 / 10 ** decimals;
}

/** Shades the time that the timeline does not show. */
function drawWindow(plot: uPlot, { window, recording }: State, colors: Colors): void {
  if (window.from <= 0 && window.to >= recording.durationNs) return;
  const { ctx, bbox } = plot;
  const left = plot.valToPos(window.from / 1e9, "x", true);
  const right = Math.max(left + 2, plot.valToPos(window.to / 1e9, "x", true));
  ctx.save();
  ctx.fillStyle = colors.ground;
  ctx.globalAlpha = 0.66;
  ctx.fillRect(bbox.left, bbox.top, left - bbox.left, bbox.height);
  ctx.fillRect(right, bbox.top, bbox.left + bbox.width - right, bbox.height);
  ctx.globalAlpha = 1;
  ctx.strokeStyle = colors.focus;
  ctx.lineWidth = 2;
  ctx.strokeRect(left, bbox.top + 1, right - left, bbox.height - 2);
  ctx.restore();
}

/** Draws losses as lines and gaps as shaded spans. */
function drawHoles(plot: uPlot, { recording: { data } }: State, colors: Colors): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.fillStyle = colors.alarm;
  for (const { ts } of data.losses) {
    ctx.fillRect(plot.valToPos(ts / 1e9, "x", true) - 1, bbox.top, 3, bbox.height);
  }
  ctx.fillStyle = colors.gap;
  ctx.globalAlpha = 0.3;
  for (const { from, to } of data.gaps) {
    const left = plot.valToPos(from / 1e9, "x", true);
    ctx.fillRect(
      left,
      bbox.top,
      Math.max(2, plot.valToPos(to / 1e9, "x", true) - left),
      bbox.height,
    );
  }
  ctx.restore();
}
