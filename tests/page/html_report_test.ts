/// <reference lib="dom" />
import axe from "axe-core";
import assert from "node:assert/strict";
import type { FlockEvent } from "../../src/model/event/event.ts";
import { foldRecording } from "../../src/model/report/recording_fold.ts";
import { htmlReport } from "../../src/wire/html/html_report.ts";
import { HOSTILE_NAMES } from "../model/report/made_up_recordings.ts";
import { end, exec, exit, fork, lived } from "../model/report/made_up_events.ts";
import { bigBuild } from "../support/model/big_build.ts";
import { META } from "../support/model/events.ts";
import { connect, TRAFFIC_EVENTS } from "../support/activity/traffic_recording.ts";
import { keepBrowser, withPage } from "../support/machine/chromium.ts";
import { Reader } from "./reader.ts";

keepBrowser();

// deno-lint-ignore no-control-regex -- that is the question
const OBEYED = /[\x00-\x08\x0e-\x1f\x7f-\x9f\u2028-\u202e]/;

/** Ten seconds: make and its children, an older service, a loss. */
const BUILD: readonly FlockEvent[] = [
  { ...META, ts: 100e9, host: "build01" },
  lived(100, 1, "init", 0),
  lived(100, 7, "kworker", 0),
  lived(100, 50, "bash", 20),
  fork(101, 50, 200),
  exec(101.1, 200, "make", ["make", "-j4"]),
  fork(102, 200, 201),
  exec(102.1, 201, "sh", ["sh", "-c", "cc a.c"]),
  exec(103, 201, "cc", ["cc", "a.c"]),
  exit(104, 201, 1, 0.5),
  fork(104, 200, 202),
  exec(104.1, 202, "cc", ["cc", "b.c"]),
  exit(106, 202, 0, 1.5),
  fork(106, 200, 203),
  exec(106.1, 203, "ld", ["ld", "-o", "a.out"]),
  { type: "lost", ts: 106.5e9, count: 42, where: "kernel", reason: "the buffer was full" },
  exit(107, 203, -9),
  exit(108, 200, 2),
  fork(109, 50, 204),
  end(110),
];

function report(
  name: string,
  use: (reader: Reader, test: Deno.TestContext) => Promise<void>,
  events = BUILD,
) {
  Deno.test(`htmlReport() in Chromium: ${name}`, async (test) => {
    const lives = foldRecording(events, Date.parse("2026-03-14T02:00:00Z"));
    await withPage(htmlReport(lives), async ({ page, complaints }) => {
      await use(new Reader(page), test);
      assert.deepEqual(complaints, []);
    });
  });
}

report("the head shows host, totals and an alarm about the loss", async (reader) => {
  assert.equal(await reader.page.title(), "TraceFlock report: build01");
  assert.equal(await reader.text("#host"), "build01");
  assert.match(await reader.text("#when"), /10s · Linux 6.18.0 · bpftrace 0.17.0/);
  assert.deepEqual(await reader.texts("#totals dd"), ["8", "5", "3", "42"]);
  assert.match(await reader.text("#alarm"), /Incomplete: 42 events were lost/);
  assert.match(await reader.text("#alarm li"), /\+6.500 s: 42 events lost \(kernel\): the buffer/);
});

report("bars are painted at their time and in their length", async (reader) => {
  // Names are 250 pixels wide, the rest is ten seconds; rows: bash, make, cc, cc, ld, the last fork.
  assert.equal(await reader.rows(), 6);
  const right = await reader.page.$eval("#tree", (tree) => tree.clientWidth);
  const at = (second: number, row: number) =>
    reader.pixel(250 + second / 10 * (right - 250), 24 + row * 22 + 6);
  const legend = await reader.texts("#legend span");
  const colorOf = (name: string) => reader.color(`c${legend.indexOf(name)}`);
  assert.equal(await at(6, 1), await colorOf("make"));
  assert.equal(await at(2.5, 2), await colorOf("sh"));
  assert.equal(await at(5, 3), await colorOf("cc"));
  assert.equal(await at(6.85, 4), await reader.color("other"));
  assert.notEqual(await at(8.5, 1), await colorOf("make"));
  assert.equal(await at(6.5, 5), await reader.color("alarm"), "the loss is marked");
});

report("the keyboard alone is enough", async (reader) => {
  const { page } = reader;
  assert.equal(
    await page.evaluate(() => document.activeElement?.id),
    "tree",
    "the tree has the focus at the start",
  );
  await reader.press("Tab");
  while (await page.evaluate(() => document.activeElement?.id) !== "tree") {
    await reader.press("Tab");
  }
  assert.match(await reader.selected(), /^bash, pid 50, alive at the end/);
  await reader.press("ArrowDown", "ArrowDown");
  assert.match(await reader.selected(), /^cc, pid 201, exit 1, 2.0s$/);
  assert.equal(await reader.attribute("#row", "aria-level"), "3");
  assert.equal(await reader.attribute("#row", "aria-posinset"), "1");
  await reader.press("ArrowLeft");
  assert.match(await reader.selected(), /^make, pid 200, exit 2, 7.0s, 3 below$/);
  await reader.press("ArrowLeft");
  assert.equal(await reader.attribute("#row", "aria-expanded"), "false");
  assert.equal(await reader.rows(), 3);
  await reader.press("ArrowRight");
  assert.equal(await reader.attribute("#row", "aria-expanded"), "true");
  await reader.press("ArrowRight", "End");
  assert.match(await reader.selected(), /pid 204, alive/);
  await reader.press("Home", "f", "f");
  assert.match(await reader.selected(), /^cc, pid 201, exit 1/);
  await reader.press("Shift+F");
  assert.match(await reader.selected(), /^make, pid 200/);
  await reader.press("[");
  assert.equal(await reader.rows(), 1 + 2);
  await reader.press("]");
  assert.equal(await reader.rows(), 6);
  await reader.press("Enter");
  assert.equal(await reader.isHidden("#details"), false);
  await reader.press("Escape");
  assert.equal(await reader.isHidden("#details"), true);
  await reader.press("?");
  assert.equal(await reader.attribute("#keys", "open"), "");
  await reader.press("Escape", "2");
  assert.equal(await reader.isHidden("#commands"), false);
  await reader.press("1", "/");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "search");
});

report("traffic: who moved most, with which peers, and what failed to connect", async (reader) => {
  await reader.press("3");
  assert.equal(await reader.isHidden("#traffic"), false);
  assert.match(await reader.text("#traffic .about"), /^5.96 KiB sent, 1.91 MiB received/);
  assert.match(await reader.text("#traffic .about"), /from before: 1.*not seen to end: 2/);
  const rows = (title: string) =>
    reader.page.$$eval("#traffic article", (all, wanted) => {
      const own = all.find((one) => one.querySelector("h2")?.textContent?.startsWith(wanted));
      return [...own?.querySelectorAll("tbody tr") ?? []].map((row) =>
        [...row.children].map((cell) => (cell as HTMLElement).innerText).join(" | ")
      );
    }, title);
  assert.deepEqual(await rows("Moved most"), [
    "curl 201 | 1000 B | 1.91 MiB | tcp | 1 | 0 | 0",
    "httpd 150 | 4.88 KiB | 500 B | tcp | 0 | 0 | 1",
    "curl 203 | 100 B | 0 B | udp | 1 | 1 | 0",
    "curl 202 | ? | ? | - | 0 | 1 | 0",
  ]);
  assert.match(
    (await rows("Peers"))[0]!,
    /^to 192.0.2.80:443 https \| 900 B \| 1.91 MiB \| 2 \| 1/,
  );
  assert.match((await rows("Could not"))[0]!, /^to 192.0.2.81:5432 postgresql \| refused \| 2/);
  assert.deepEqual(await rows("Busiest files"), [
    "curl 201 | wrote | 1.91 MiB | /home/lena/page.html",
    "curl 201 | read | 500 B | /etc/old.conf (deleted)",
  ]);
  assert.match((await rows("Broken"))[0]!, /^from 198.51.100.9 at 8080 http-alt \| reset \| 1/);
  await reader.enter("#filter", "net>1M");
  assert.deepEqual((await rows("Moved most")).map((row) => row.split(" |")[0]), ["curl 201"]);
  await reader.enter("#filter", "port=5432 and peer~192.0.2.81");
  assert.equal((await rows("Moved most")).length, 2);
  await reader.click("#traffic article button");
  assert.match(await reader.selected(), /^curl, pid 203/);
  assert.match(await reader.text("#details"), /Failed to connect/);
  assert.equal(await reader.isHidden("#traffic"), true);
}, TRAFFIC_EVENTS);

report("traffic: an address is text, whatever it is", async (reader) => {
  await reader.press("3");
  assert.match(await reader.text("#traffic"), /to \[<img src=x:onerror=alert\(1\)>\]:80/);
  assert.equal(await reader.page.$("#traffic img"), null);
}, [
  ...TRAFFIC_EVENTS.slice(0, -1),
  connect(7, 203, 9, { address: "<img src=x:onerror=alert(1)>", port: 80 }),
  end(8),
]);

report("a recording without activity has no tab about it", async (reader) => {
  await reader.press("3");
  assert.equal(await reader.isHidden("#traffic"), true);
  assert.equal(await reader.isHidden("#tab-traffic"), true);
});

report("keys, wheel, drag and buttons move through time", async (reader) => {
  assert.equal(await reader.window(), "0 to 10s");
  await reader.page.focus("#tree");
  await reader.press("ArrowDown", "ArrowDown", "z");
  assert.equal(await reader.window(), "1.7s to 4.3s");
  await reader.press("Shift+ArrowRight");
  assert.equal(await reader.window(), "2.2s to 4.8s");
  await reader.press("0", "+");
  const closer = await reader.window();
  assert.notEqual(closer, "0 to 10s");
  await reader.press("-");
  assert.equal(await reader.window(), "0 to 10s");
  await reader.click("#zoom-in");
  await reader.click("#zoom-all");
  assert.equal(await reader.window(), "0 to 10s");

  const box = (await (await reader.page.$("#tree"))!.boundingBox())!;
  await reader.page.mouse.move(box.x + 250 + 300, box.y + 300);
  await reader.page.keyboard.down("Control");
  await reader.page.mouse.wheel({ deltaY: -200 });
  await reader.page.keyboard.up("Control");
  await reader.page.waitForFunction(() =>
    document.getElementById("window")?.textContent !== "0 to 10s"
  );
  const zoomed = await reader.window();
  await reader.page.mouse.down();
  await reader.page.mouse.move(box.x + 250 + 100, box.y + 300, { steps: 4 });
  await reader.page.mouse.up();
  await reader.drawn();
  assert.notEqual(await reader.window(), zoomed);

  const chart = (await (await reader.page.$("#chart .u-over"))!.boundingBox())!;
  await reader.page.mouse.move(chart.x + chart.width * 0.2, chart.y + 20);
  await reader.page.mouse.down();
  await reader.page.mouse.move(chart.x + chart.width * 0.6, chart.y + 20, { steps: 4 });
  await reader.page.mouse.up();
  await reader.drawn();
  assert.match(await reader.window(), /^(2|2\.0|1\.99)s to (6|6\.0)s$/);
});

report("a click opens the details of a process", async (reader) => {
  const box = (await (await reader.page.$("#tree"))!.boundingBox())!;
  await reader.page.mouse.click(box.x + 400, box.y + 24 + 2 * 22 + 11);
  await reader.drawn();
  assert.equal(await reader.text("#details h2"), "cc");
  assert.equal(await reader.text("#details .verdict"), "✕ exit 1");
  assert.equal(await reader.text("#details pre"), "cc a.c");
  const details = await reader.text("#details");
  assert.match(details, /CPU\s+500ms \(25 % of its lifetime\)/);
  assert.match(details, /Peak memory\s+1.00 MiB/);
  assert.match(details, /User\s+lena/);
  assert.deepEqual(
    await reader.texts("#details .story li"),
    [
      "+0ns\nforked as make -j4   in /home/lena",
      "+100ms\nexec sh -c 'cc a.c'   in /home/lena",
      "+1.0s\nexec cc a.c   in /home/lena",
    ].map((line) => line.replace(/ +/g, " ")),
  );
  assert.deepEqual(await reader.texts("#details .chain em"), ["✕ make", "bash"]);
  await reader.click("#details .chain button");
  assert.equal(await reader.text("#details h2"), "make");
  assert.match(await reader.selected(), /^make, pid 200/);
  await reader.page.mouse.click(box.x + 24, box.y + 24 + 1 * 22 + 11);
  await reader.drawn();
  assert.equal(await reader.rows(), 3, "a click on the triangle collapses");
});

report("the search goes from match to match, and opens the rows that hide them", async (reader) => {
  await reader.page.focus("#tree");
  await reader.press("[");
  await reader.page.type("#search", "CC");
  await reader.page.waitForFunction(() =>
    document.getElementById("found")?.textContent === "1 of 2"
  );
  assert.match(await reader.selected(), /^cc, pid 201/, "typing selects the match");
  await reader.press("Enter");
  assert.match(await reader.selected(), /pid 202/);
  await reader.press("Enter");
  assert.equal(await reader.text("#found"), "1 of 2");
  await reader.press("Shift+Enter");
  assert.equal(await reader.text("#found"), "2 of 2");
  await reader.click("#next");
  assert.equal(await reader.text("#found"), "1 of 2");
  await reader.enter("#search", "sh -c");
  assert.match(await reader.selected(), /^cc, pid 201/, "the search finds an earlier program");
  await reader.enter("#search", "nothing like it");
  assert.equal(await reader.text("#found"), "no match");
  await reader.enter("#search", "kworker");
  assert.match(await reader.selected(), /^kworker, pid 7/, "the search finds an idle process");
  assert.equal(
    await reader.page.$eval("#hide-idle", (box) => (box as HTMLInputElement).checked),
    false,
  );
});

report(
  "the filter takes the query language, and shows errors",
  async (reader) => {
    await reader.enter("#filter", "comm=cc and exit!=0");
    assert.equal(await reader.rows(), 3, "the match has its ancestors");
    await reader.enter("#filter", "comn=cc");
    assert.match(await reader.text("#filter-error"), /comn.*did you mean.*comm/);
    assert.equal(await reader.attribute("#filter", "aria-invalid"), "true");
    await reader.enter("#filter", "argv~/x(?=y)/");
    assert.match(await reader.text("#filter-error"), /cannot look around at column 8/);
    await reader.enter("#filter", "under=200");
    assert.equal(await reader.rows(), 5);
    assert.equal(await reader.text("#filter-error"), "");
    await reader.enter("#filter", "");
    await reader.click("#failed-only");
    assert.equal(await reader.rows(), 4);
    await reader.enter("#least", "3s");
    assert.equal(await reader.rows(), 2);
    await reader.enter("#least", "3 apples");
    assert.match(await reader.text("#filter-error"), /unknown unit/);
    await reader.enter("#least", "");
    await reader.click("#failed-only");
    assert.equal(await reader.rows(), 6);
    await reader.click("#hide-idle");
    assert.equal(await reader.rows(), 8);
    await reader.enter("#filter", "comm=nobody");
    assert.equal(await reader.rows(), 0);
    assert.equal(await reader.selected(), "No process");
  },
);

report("commands are counted, sorted by a click, and lead into the timeline", async (reader) => {
  await reader.click("#tab-commands");
  const table = async () =>
    (await reader.texts("#commands tbody tr")).map((row) =>
      row.split(/\s*\t\s*/).slice(0, 4).join("|")
    );
  assert.deepEqual(await table(), [
    "cc|2|✕ 1|4.0s",
    "bash|1|0|1.0s",
    "ld|1|✕ 1|1.0s",
    "make|1|✕ 1|7.0s",
  ]);
  await reader.click('[data-column="median"]');
  assert.deepEqual((await table()).map((row) => row.split("|")[0]), ["make", "cc", "ld", "bash"]);
  assert.equal(await reader.attribute('th:has([data-column="median"])', "aria-sort"), "descending");
  await reader.click('[data-column="median"]');
  assert.deepEqual((await table()).map((row) => row.split("|")[0]), ["ld", "cc", "make", "bash"]);
  await reader.page.$$eval("#commands tbody button", (all) => (all[1] as HTMLElement).click());
  await reader.page.waitForFunction(() =>
    document.getElementById("space")!.style.height === `${24 + 4 * 22}px`
  );
  assert.equal(await reader.isHidden("#timeline"), false);
  assert.equal(
    await reader.page.$eval("#filter", (field) => (field as HTMLInputElement).value),
    "comm=cc",
  );
});

report("light and dark follow the system until the reader chooses", async (reader) => {
  assert.equal(await reader.attribute("html", "data-theme"), "dark");
  const dark = await reader.pixel(600, 12);
  await reader.page.emulateMediaFeatures([
    { name: "prefers-color-scheme", value: "light" },
    { name: "prefers-reduced-motion", value: "reduce" },
  ]);
  await reader.page.waitForSelector('html[data-theme="light"]');
  assert.notEqual(await reader.pixel(600, 12), dark);
  await reader.click("#theme");
  assert.equal(await reader.attribute("html", "data-theme"), "dark");
  assert.equal(await reader.pixel(600, 12), dark);
});

report("the page fits a telephone and a wall screen", async (reader) => {
  for (const width of [360, 768, 2560]) {
    await reader.page.setViewport({ width, height: 800 });
    await reader.page.focus("#tree");
    await reader.press("Enter");
    const size = await reader.page.evaluate(() => ({
      page: document.documentElement.scrollWidth,
      tree: document.getElementById("tree")!.clientWidth,
      canvas: document.getElementById("canvas")!.getBoundingClientRect().width,
      outside: [...document.querySelectorAll("button, input")].filter((one) => {
        const { left, right, width } = one.getBoundingClientRect();
        return width > 0 && (left < 0 || right > innerWidth + 0.5);
      }).map((one) => one.id),
    }));
    assert.equal(size.page, width, "nothing is wider than the page");
    assert.equal(size.canvas, size.tree);
    assert.deepEqual(size.outside, []);
    await reader.press("Escape");
  }
});

report("names of strangers are shown, never obeyed", async (reader) => {
  const { page } = reader;
  const before = await page.evaluate(() => document.querySelectorAll("script").length);
  await page.focus("#tree");
  await reader.press("Home", "Enter");
  for (const name of HOSTILE_NAMES) {
    await reader.press("ArrowDown");
    const command = await reader.text("#details pre");
    assert.doesNotMatch(command, OBEYED, JSON.stringify(name));
  }
  await reader.click("#tab-commands");
  await page.$$eval(
    "#commands tbody button",
    (all) => all.forEach((one) => (one as HTMLElement).click()),
  );
  await reader.enter("#search", "<img");
  assert.equal(await page.evaluate(() => document.querySelectorAll("script").length), before);
  assert.equal(
    await page.evaluate(() => document.querySelectorAll("img, iframe, object, embed").length),
    0,
  );
}, [
  { ...META, ts: 1e9, host: HOSTILE_NAMES[0]! },
  lived(1, 1, "init"),
  ...HOSTILE_NAMES.flatMap((name, i) => [
    fork(2, 1, 100 + i),
    exec(2.1, 100 + i, name, [name, name]),
    exit(3, 100 + i, 0),
  ]),
  { type: "lost", ts: 3e9, count: null, where: "line", reason: HOSTILE_NAMES[1]! },
]);

Deno.test("htmlReport() in Chromium: its policy forbids requests, and scripts that are not its own", async () => {
  await withPage(htmlReport(foldRecording(BUILD)), async ({ page, complaints }) => {
    const results = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "document.title = 'taken over'";
      document.body.append(script);
      const image = new Image();
      const loaded = new Promise((done) => {
        image.onload = () => done("loaded");
        image.onerror = () => done("refused");
      });
      image.src = "http://127.0.0.1:9/x.png";
      const fetched = await fetch("http://127.0.0.1:9/").then(() => "fetched", () => "refused");
      return [document.title, await loaded, fetched];
    });
    assert.deepEqual(results, ["TraceFlock report: build01", "refused", "refused"]);
    assert.ok(
      complaints.some((line) => /Content Security Policy/.test(line)),
      complaints.join("\n"),
    );
  });
});

report("axe finds no barrier", async (reader, test) => {
  await reader.page.evaluate(axe.source);
  const check = async (name: string) => {
    await test.step(name, async () => {
      const found = await reader.page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: typeof import("axe-core") };
        const { violations } = await axe.run();
        return violations.map(({ id, nodes }) =>
          `${id}: ${nodes.map(({ html }) => html).join(" ")}`
        );
      });
      assert.deepEqual(found, []);
    });
  };
  await reader.page.focus("#tree");
  await reader.press("f", "Enter");
  await check("timeline and details, dark");
  await reader.click("#theme");
  await check("timeline and details, light");
  await reader.click("#tab-commands");
  await check("commands, light");
  await reader.click("#theme");
  await check("commands, dark");
  await reader.click("#tab-traffic");
  await check("traffic, dark");
  await reader.click("#theme");
  await check("traffic, light");
  await reader.page.setViewport({ width: 360, height: 740 });
  await check("traffic on a telephone");
  await reader.click("#tab-commands");
  await check("commands on a telephone");
}, [...BUILD.slice(0, -1), ...TRAFFIC_EVENTS.slice(2).map(later)]);

/** Moves an event behind those of the build. */
function later(event: FlockEvent): FlockEvent {
  return { ...event, ts: event.ts + 110e9 };
}

Deno.test("htmlReport() in Chromium: 50,000 processes are shown from the first to the last", async () => {
  await withPage(htmlReport(foldRecording(bigBuild(50_000))), async ({ page, complaints }) => {
    const reader = new Reader(page);
    assert.equal(await reader.rows(), 2 + 12_499, "a shell, its gcc, cc1 and as are one job");
    // The keys work at once.
    await reader.press("ArrowDown", "ArrowDown");
    assert.match(await reader.selected(), /^sh, pid 3, .*3 below/);
    assert.equal(await reader.attribute("#row", "aria-expanded"), "false");
    await reader.press("ArrowRight");
    assert.equal(await reader.rows(), 2 + 12_500);
    await reader.press("]");
    assert.equal(await reader.rows(), 49_998);
    await reader.press("End");
    assert.match(await reader.selected(), /^as, pid 49998/);
    const { scrolled, elements } = await page.evaluate(() => ({
      scrolled: document.getElementById("tree")!.scrollTop,
      elements: document.querySelectorAll("*").length,
    }));
    assert.ok(scrolled > 1_000_000, "the row is visible");
    assert.ok(elements < 400, "most rows have no element");
    await reader.enter("#filter", "comm=cc1 exit!=0");
    assert.equal(await reader.rows(), 2 + 124 * 3);
    assert.deepEqual(complaints, []);
  });
});

Deno.test("htmlReport() in Chromium: an empty recording is a page that says so", async () => {
  await withPage(htmlReport(foldRecording([])), async ({ page, complaints }) => {
    const reader = new Reader(page);
    assert.equal(await reader.rows(), 0);
    assert.match(await reader.text("#alarm"), /no end/);
    await reader.page.focus("#tree");
    await reader.press("ArrowDown", "Enter", "f", "z", "+", "[", "2", "1");
    assert.deepEqual(complaints, []);
  });
});
