/// <reference lib="dom" />
/** The actions and the view of a reader of the HTML report. */
import type { Page } from "puppeteer-core";

export class Reader {
  constructor(readonly page: Page) {}

  async press(...keys: readonly string[]): Promise<void> {
    for (const key of keys) {
      const [modifier, plain] = key.startsWith("Shift+")
        ? ["Shift" as const, key.slice(6)]
        : [null, key];
      if (modifier !== null) await this.page.keyboard.down(modifier);
      await this.page.keyboard.press(plain as "Enter");
      if (modifier !== null) await this.page.keyboard.up(modifier);
    }
    await this.drawn();
  }

  async click(selector: string): Promise<void> {
    await this.page.click(selector);
    await this.drawn();
  }

  /** Puts a text into a field and presses Enter, which starts the search at once. */
  async enter(selector: string, text: string): Promise<void> {
    await this.page.click(selector);
    await this.page.$eval(
      selector,
      (field, value) => (field as HTMLInputElement).value = value,
      text,
    );
    await this.press("Enter");
  }

  /** The text of an element. */
  text(selector: string): Promise<string> {
    return this.page.$eval(selector, (element) => (element as HTMLElement).innerText.trim());
  }

  /** The texts of all such elements. */
  texts(selector: string): Promise<string[]> {
    return this.page.$$eval(
      selector,
      (all) => all.map((one) => (one as HTMLElement).innerText.trim()),
    );
  }

  attribute(selector: string, name: string): Promise<string | null> {
    return this.page.$eval(selector, (element, key) => element.getAttribute(key), name);
  }

  isHidden(selector: string): Promise<boolean> {
    return this.page.$eval(selector, (element) => (element as HTMLElement).hidden === true);
  }

  /** The text of the selected process for a screen reader. */
  selected(): Promise<string> {
    return this.page.$eval("#row", (row) => row.textContent ?? "");
  }

  /** The text of the visible time for a screen reader. */
  window(): Promise<string> {
    return this.page.$eval("#window", (element) => element.textContent ?? "");
  }

  /** The number of rows of the timeline, visible or not. */
  rows(): Promise<number> {
    return this.page.$eval(
      "#space",
      (space) => (Number.parseFloat((space as HTMLElement).style.height) - 24) / 22,
    );
  }

  /** The colour of the canvas at a place in CSS pixels, as `#rrggbb`. */
  async pixel(x: number, y: number): Promise<string> {
    await this.drawn();
    return this.page.$eval("#canvas", (canvas, [left, top]) => {
      // Reads a copy, since the page's own canvas is not made for reading.
      const copy = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true })!;
      const scale = devicePixelRatio;
      copy.drawImage(canvas as HTMLCanvasElement, -left! * scale, -top! * scale);
      const [red, green, blue] = copy.getImageData(0, 0, 1, 1).data;
      return `#${[red, green, blue].map((part) => part!.toString(16).padStart(2, "0")).join("")}`;
    }, [x, y] as const);
  }

  /** A colour of the style sheet. */
  color(name: string): Promise<string> {
    return this.page.evaluate(
      (variable) => getComputedStyle(document.documentElement).getPropertyValue(variable).trim(),
      `--${name}`,
    );
  }

  /** Waits for two frames: the first schedules the change, the second paints it. */
  async drawn(): Promise<void> {
    await this.page.evaluate(() =>
      new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
    );
  }
}
