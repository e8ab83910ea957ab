export interface ChartTexts {
  readonly title: string;
  readonly x: string;
  readonly y: string;
}

export interface ChartLine {
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 760;
const HEIGHT = 400;
/** The area of the lines; their names are to the right of it. */
const LEFT = 64;
const RIGHT = 552;
const TOP = 52;
const BOTTOM = 344;
/** The least distance between the names of two lines. */
const NAME_GAP = 17;
const TICKS = 5;

/** Colours by the index of the line, for a light and a dark ground; distinct for colour-blind readers. */
const INKS = [
  ["#0b62c4", "#6cb2ff"],
  ["#b45309", "#f5a04a"],
  ["#047857", "#3ecf9b"],
  ["#9333a8", "#dd8ff0"],
  ["#57606a", "#a3adb8"],
] as const;

/** Draws a chart with both axes from 0, so proportional values make a straight line. The first line is thick. */
export function chartSvg(texts: ChartTexts, lines: readonly ChartLine[]): string {
  const all = lines.flatMap(({ points }) => points);
  const xAxis = axis(Math.max(...all.map(([x]) => x)));
  const yAxis = axis(Math.max(...all.map(([, y]) => y)));
  const place = ([x, y]: readonly [number, number]): [number, number] => [
    LEFT + (x / xAxis.end) * (RIGHT - LEFT),
    BOTTOM - (y / yAxis.end) * (BOTTOM - TOP),
  ];
  const names = spread(lines.map(({ points }) => place(points.at(-1)!)[1]));
  const drawn = lines.map(({ name, points }, i) => {
    const places = points.map(place);
    const last = places.at(-1)!;
    return [
      `<polyline class="line ink${i}" points="${places.map(joined).join(" ")}"/>`,
      ...places.map(([x, y]) =>
        `<circle class="dot ink${i}" cx="${x.toFixed(1)}" ` +
        `cy="${y.toFixed(1)}" r="${i === 0 ? 3.5 : 2.5}"/>`
      ),
      `<path class="leader ink${i}" d="M${last[0] + 6} ${last[1].toFixed(1)} ` +
      `L${RIGHT + 16} ${names[i]!.toFixed(1)}"/>`,
      `<text class="name ink${i}" x="${RIGHT + 20}" y="${(names[i]! + 4).toFixed(1)}">` +
      `${escaped(name)}</text>`,
    ].join("\n");
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" ` +
    `height="${HEIGHT}" role="img" aria-label="${escaped(texts.title)}">`,
    `<style>${style(lines.length)}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    `<text class="title" x="${LEFT - 44}" y="28">${escaped(texts.title)}</text>`,
    ...xAxis.ticks.map((value) => {
      const [x] = place([value, 0]);
      return `<path class="grid" d="M${x} ${TOP} V${BOTTOM}"/>` +
        `<text class="tick" text-anchor="middle" x="${x}" y="${BOTTOM + 18}">${
          localized(value)
        }</text>`;
    }),
    ...yAxis.ticks.map((value) => {
      const [, y] = place([0, value]);
      return `<path class="grid" d="M${LEFT} ${y} H${RIGHT}"/>` +
        `<text class="tick" text-anchor="end" x="${LEFT - 8}" y="${y + 4}">${
          localized(value)
        }</text>`;
    }),
    `<text class="axis" text-anchor="middle" x="${(LEFT + RIGHT) / 2}" y="${BOTTOM + 40}">` +
    `${escaped(texts.x)}</text>`,
    `<text class="axis" text-anchor="middle" transform="translate(18 ${(TOP + BOTTOM) / 2}) ` +
    `rotate(-90)">${escaped(texts.y)}</text>`,
    // The first line is drawn last, above the others.
    ...drawn.toReversed(),
    "</svg>",
    "",
  ].join("\n");
}

/** Returns round numbers from 0 to slightly above the largest value. */
function axis(largest: number): { end: number; ticks: number[] } {
  const rough = (largest || 1) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough)!;
  const count = Math.ceil(largest / step) || 1;
  return {
    end: count * step,
    ticks: Array.from({ length: count + 1 }, (_, i) => Number((i * step).toPrecision(6))),
  };
}

/** Returns the heights, moved apart so that their texts do not touch. */
function spread(heights: readonly number[]): number[] {
  const order = heights.map((_, i) => i).sort((a, b) => heights[a]! - heights[b]!);
  const placed = [...heights];
  order.forEach((index, i) => {
    if (i > 0) placed[index] = Math.max(placed[index]!, placed[order[i - 1]!]! + NAME_GAP);
  });
  // Names below the bottom move up, and push others up.
  let limit = BOTTOM;
  for (const index of order.toReversed()) {
    placed[index] = Math.min(placed[index]!, limit);
    limit = placed[index]! - NAME_GAP;
  }
  return placed;
}

function style(lines: number): string {
  const inks = (dark: 0 | 1) =>
    INKS.slice(0, lines).map((pair, i) => `.ink${i}{color:${pair[dark]}}`)
      .join("");
  return [
    "text{font:12px system-ui,'Segoe UI','DejaVu Sans',sans-serif}",
    ".title{font-size:15px;font-weight:600;fill:#1f2328}.ground{fill:#fff}",
    ".tick,.axis{fill:#57606a}.grid{stroke:#d8dee4;stroke-width:1}",
    ".line{fill:none;stroke:currentColor;stroke-width:1.8}.line.ink0{stroke-width:3}",
    ".dot,.name{fill:currentColor}.name.ink0{font-weight:600}",
    ".leader{fill:none;stroke:currentColor;opacity:.45}",
    inks(0),
    "@media(prefers-color-scheme:dark){.ground{fill:#0d1117}.title{fill:#e6edf3}",
    ".tick,.axis{fill:#9aa4af}.grid{stroke:#262d36}",
    `${inks(1)}}`,
  ].join("");
}

function joined([x, y]: readonly [number, number]): string {
  return `${x.toFixed(1)},${y.toFixed(1)}`;
}

function localized(value: number): string {
  return value.toLocaleString("en-US");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
