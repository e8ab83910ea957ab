/** The signs that the screen draws: one set in Unicode, one for terminals that are not UTF-8. */
export interface Symbols {
  readonly guide: Readonly<Record<"space" | "line" | "branch" | "corner", string>>;
  readonly open: string;
  readonly closed: string;
  readonly ascending: string;
  readonly descending: string;
  readonly meterFull: string;
  readonly meterEmpty: string;
  /** The busiest part of what a meter shows the mean of. */
  readonly meterMark: string;
  /** The bars of a sparkline, from empty to full. */
  readonly spark: readonly string[];
  /** The baseline of a sparkline where no value is known. */
  readonly sparkUnknown: string;
  readonly dot: string;
  readonly separator: string;
  readonly degree: string;
  /** A value that nothing can make known any more. */
  readonly never: string;
  readonly cut: string;
  /** Before the title of a column that shows sums. */
  readonly sum: string;
  readonly arrow: string;
  readonly box: Readonly<
    Record<
      "horizontal" | "vertical" | "topLeft" | "topRight" | "bottomLeft" | "bottomRight",
      string
    >
  >;
  /** Marks at the left edge of a row. */
  readonly born: string;
  readonly died: string;
  readonly repaired: string;
  readonly followed: string;
  readonly tagged: string;
  /** Before the item of a menu that Enter picks. */
  readonly pointer: string;
  /** The scroll bar on the edge of a list. */
  readonly scroll: string;
  /** The directions of traffic. */
  readonly received: string;
  readonly sent: string;
}

const UNICODE: Symbols = {
  guide: { space: "  ", line: "│ ", branch: "├─", corner: "└─" },
  open: "▾",
  closed: "▸",
  ascending: "▲",
  descending: "▼",
  meterFull: "━",
  meterEmpty: "─",
  meterMark: "╋",
  spark: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"],
  sparkUnknown: ".",
  dot: "●",
  separator: "·",
  degree: "°",
  never: "·",
  cut: "…",
  sum: "Σ",
  received: "↓",
  sent: "↑",
  arrow: "→",
  box: {
    horizontal: "─",
    vertical: "│",
    topLeft: "╭",
    topRight: "╮",
    bottomLeft: "╰",
    bottomRight: "╯",
  },
  born: "+",
  died: "-",
  repaired: "~",
  followed: "»",
  tagged: "*",
  pointer: "›",
  scroll: "┃",
};

const ASCII: Symbols = {
  guide: { space: "  ", line: "| ", branch: "|-", corner: "`-" },
  open: "v",
  closed: "+",
  ascending: "^",
  descending: "v",
  meterFull: "=",
  meterEmpty: "-",
  meterMark: "+",
  spark: [" ", "_", "-", "~", ":", "=", "+", "*", "#"],
  sparkUnknown: ".",
  dot: "*",
  separator: "|",
  degree: "",
  never: ".",
  cut: "~",
  sum: "+",
  received: " in",
  sent: "out",
  arrow: "->",
  box: {
    horizontal: "-",
    vertical: "|",
    topLeft: "+",
    topRight: "+",
    bottomLeft: "+",
    bottomRight: "+",
  },
  born: "+",
  died: "-",
  repaired: "~",
  followed: ">",
  tagged: "*",
  pointer: ">",
  scroll: "#",
};

export function symbolsFor(ascii: boolean): Symbols {
  return ascii ? ASCII : UNICODE;
}
