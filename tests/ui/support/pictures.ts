/** Writes pictures of the screen: `deno run --allow-write=DIR tests/ui/support/pictures.ts DIR`. */

import { svgOf } from "./picture.ts";
import { TestScreen } from "./render.ts";

const directory = Deno.args[0] ?? ".";

const scenes: Record<string, () => TestScreen> = {
  "table-60x15": () => new TestScreen(60, 15),
  "table-80x24": () => new TestScreen(80, 24),
  "table-120x40": () => new TestScreen(120, 40).press("Down", "Down"),
  "table-200x60": () => new TestScreen(200, 60).press("K"),
  "tree-80x24": () => new TestScreen(80, 24).press("t"),
  "tree-120x40": () => new TestScreen(120, 40).press("t", "I", "Down", "Down", "Down"),
  "help-80x24": () => new TestScreen(80, 24).press("F1"),
  "help-120x40": () => new TestScreen(120, 40).press("F1"),
  "filter-error-80x24": () => new TestScreen(80, 24).press("\\").type("make").type(" (x"),
  "search-80x24": () => new TestScreen(80, 24).press("/").type("cc"),
  "alarm-120x40": () => {
    const screen = new TestScreen(120, 40);
    screen.losses = { kernel: 1234, queue: 34, line: 2, uncounted: 1 };
    screen.facts = {
      ...screen.facts,
      ...{ source: "procfs", isReady: false },
      restriction:
        "Without root: short-lived processes are missed, exit codes unknown. Run sudo traceflock",
    };
    return screen.press("\\").type("make").press("Enter", "F", "Z");
  },
};

for (const [name, scene] of Object.entries(scenes)) {
  const screen = scene();
  screen.frame();
  Deno.writeTextFileSync(`${directory}/${name}.svg`, svgOf(screen.buffer));
}
