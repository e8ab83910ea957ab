/// <reference lib="dom" />
import { foldRecording } from "../../src/model/report/recording_fold.ts";
import { htmlReport } from "../../src/wire/html/html_report.ts";
import { bigBuild } from "../support/model/big_build.ts";
import { withPage } from "../support/machine/chromium.ts";
import { Reader } from "./reader.ts";

Deno.test("htmlReport() in Chromium: a smaller time line keeps the selected row in view", async () => {
  await withPage(htmlReport(foldRecording(bigBuild(400))), async ({ page }) => {
    await new Reader(page).press("End");
    await page.setViewport({ width: 1280, height: 600 });
    await page.waitForFunction(() => {
      const { scrollTop, clientHeight, scrollHeight } = document.getElementById("tree")!;
      return innerHeight === 600 && scrollTop + clientHeight > scrollHeight - 2;
    });
  });
});
