/**
 * `deno task pictures:page`: takes the pictures of the HTML report in docs/pictures from a real
 * Chromium, with the build that docs/examples has.
 */
import { join } from "node:path";
import { withBrowser } from "../../tests/support/machine/chromium.ts";
import { startFlags } from "../start_flags.ts";

const ROOT = join(import.meta.dirname ?? ".", "../..");
/** The size of the window, and the pixels of the picture for each of its own. */
const WINDOW = { width: 1280, height: 720, deviceScaleFactor: 1.25 };

/** The theme and the keys of each picture. */
const SCENES = [
  { name: "report", theme: "dark", keys: ["f", "f", "Enter"] },
  { name: "report_failures", theme: "light", keys: [], click: "#failed-only" },
] as const;

await withBrowser(async (page, folder) => {
  const file = join(folder, "report.html");
  Deno.writeFileSync(file, reportOf(join(ROOT, "docs/examples/build.tflock")));
  await page.setViewport(WINDOW);
  for (const scene of SCENES) {
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scene.theme }]);
    await page.goto(`file://${file}`);
    await page.waitForSelector("html[data-ready]");
    if ("click" in scene) await page.click(scene.click);
    for (const key of scene.keys) await page.keyboard.press(key);
    // The page paints with the next frame of the browser.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(null))));
    const path = `docs/pictures/${scene.name}.png` as const;
    await page.screenshot({ path: join(ROOT, path) as typeof path });
    console.log(path);
  }
});

/** Returns the page of a recording, as the command writes it. */
function reportOf(recording: string): Uint8Array {
  const { success, stdout } = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", ...startFlags(), join(ROOT, "src/main.ts")],
      ...["report", recording, "--format", "html"],
    ],
    ...{ env: { TZ: "UTC" }, stderr: "inherit" },
  }).outputSync();
  if (!success) throw new Error(`Cannot report on ${recording}`);
  return stdout;
}
