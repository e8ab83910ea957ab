/** A page in a real Chromium without a window, driven over a pipe, without a port. */
import { join } from "node:path";
import puppeteer, { type Browser, type Page } from "puppeteer-core";
import { eventually } from "./time_limit.ts";

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
  const own = kept ?? await OwnBrowser.start();
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-page-" });
  try {
    // A context has no history and no storage of the pages before.
    const context = await own.browser.createBrowserContext();
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    await use(page, folder);
    await context.close();
  } finally {
    if (own !== kept) await own.close();
    Deno.removeSync(folder, { recursive: true });
  }
}

/** Makes the tests of a file share one browser: its start takes half a second. */
export function keepBrowser(): void {
  Deno.test.beforeAll(async () => {
    kept = await OwnBrowser.start();
  });
  Deno.test.afterAll(async () => {
    await kept?.close();
    kept = null;
  });
}

let kept: OwnBrowser | null = null;

/** A loaded machine may need this long for a step. */
const PATIENCE_MS = 120_000;

/** A browser with a profile of its own. */
class OwnBrowser {
  private constructor(readonly browser: Browser, private readonly profile: string) {}

  static async start(): Promise<OwnBrowser> {
    const profile = Deno.makeTempDirSync({ prefix: "traceflock-profile-" });
    const browser = await puppeteer.launch({
      executablePath: chromium(),
      headless: true,
      pipe: true,
      // The tests run as root, also in containers.
      args: ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
      userDataDir: profile,
      timeout: PATIENCE_MS,
    });
    return new OwnBrowser(browser, profile);
  }

  async close(): Promise<void> {
    await this.browser.close();
    // Processes of the browser may still write there.
    await eventually("the profile is removed", () => {
      try {
        Deno.removeSync(this.profile, { recursive: true });
        return true;
      } catch {
        return false;
      }
    });
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
