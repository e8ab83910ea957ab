/** A page in a real Chromium without a window, driven over a pipe, without a port. */
import { join } from "node:path";
import puppeteer, { type Page } from "puppeteer-core";

export interface OpenPage {
  readonly page: Page;
  /** Errors of the page, and requests other than for its own file. */
  readonly complaints: readonly string[];
}

/** Opens `html` from a file in a new page, as a user does. */
export async function withPage(
  html: Iterable<string>,
  use: (open: OpenPage) => Promise<void>,
): Promise<void> {
  await withBrowser(async (page, folder) => {
    const file = join(folder, "report.html");
    Deno.writeTextFileSync(file, [...html].join(""));
    const complaints: string[] = [];
    page.on("console", (message) => complaints.push(`console: ${message.text()}`));
    page.on("pageerror", (error) => complaints.push(`error: ${error}`));
    page.on("dialog", (dialog) => {
      complaints.push(`dialog: ${dialog.message()}`);
      dialog.dismiss();
    });
    page.on("request", (request) => {
      if (request.url() !== `file://${file}`) complaints.push(`request: ${request.url()}`);
    });
    await page.setViewport({ width: 1280, height: 860 });
    await page.emulateMediaFeatures([
      { name: "prefers-color-scheme", value: "dark" },
      { name: "prefers-reduced-motion", value: "reduce" },
    ]);
    await page.goto(`file://${file}`);
    await page.waitForSelector("html[data-ready]");
    await use({ page, complaints });
  });
}

/** Opens an empty page, with a folder for its files while it is open. */
export async function withBrowser(
  use: (page: Page, folder: string) => Promise<void>,
): Promise<void> {
  const executablePath = chromium();
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-page-" });
  const browser = await puppeteer.launch({
    executablePath,
    headless: true,
    pipe: true,
    // The tests run as root, also in containers.
    args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    userDataDir: join(folder, "profile"),
  });
  try {
    await use(await browser.newPage(), folder);
  } finally {
    await browser.close();
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Returns the path of Chromium, which has several names. */
function chromium(): string {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    for (const name of names) {
      try {
        const path = join(folder, name);
        if (Deno.statSync(path).isFile) return path;
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }
  throw new Error("Cannot test the HTML report: no chromium on PATH. Run ./install.sh --dev");
}
