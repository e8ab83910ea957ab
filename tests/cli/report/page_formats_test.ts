import assert from "node:assert/strict";
import { FORMATS } from "../../../src/cli/report/formats.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import type { PageData } from "../../../src/wire/html/page_data.ts";
import { BUILD, EVERYTHING, HOSTILE, hostileEvents, written } from "./written.ts";

const htmlPageReport = await FORMATS.html();
const perfettoReport = await FORMATS.perfetto();

/** Returns the data inside of a page. */
function dataOf(page: string): PageData {
  const found = /<script type="application\/json" id="data">([^<]*)<\/script>/.exec(page);
  assert.ok(found !== null);
  return JSON.parse(found[1]!);
}

function query(text: string) {
  const query = compileQuery(text);
  assert.ok(query.kind === "query");
  return query;
}

Deno.test("html is one complete page that holds its data", () => {
  const { text } = written(htmlPageReport, BUILD);
  assert.match(text, /^<!doctype html>\n/);
  assert.match(text, /<\/html>\n$/);
  assert.match(text, /<title>TraceFlock report: box<\/title>/);
  assert.doesNotMatch(text, /\{\{/, "no placeholder is left");
  assert.deepEqual(dataOf(text).processes.pid, [100, 200, 201, 203, 202, 204]);
});

Deno.test("html: hostile names stay inside of the data and the title", () => {
  const { text } = written(htmlPageReport, hostileEvents());
  const data = dataOf(text);
  for (const name of HOSTILE) assert.ok(data.strings.includes(name), JSON.stringify(name));
  const harmless = written(htmlPageReport, BUILD).text;
  const tags = (page: string) => page.match(/<\/?[a-z!][^\s>]*/gi)!.length;
  assert.equal(tags(text), tags(harmless), "the page has no further element");
});

Deno.test("html and perfetto of a query have the ancestors of the chosen processes, too", () => {
  const wanted = { ...EVERYTHING, query: query("comm=cc1 exit!=0") };
  const page = dataOf(written(htmlPageReport, BUILD, { wanted }).text);
  assert.deepEqual(page.processes.pid, [100, 200, 202, 204]);
  const trace = JSON.parse(written(perfettoReport, BUILD, { wanted }).text);
  const names = trace.traceEvents.filter((event: { ph: string }) => event.ph === "X")
    .map((event: { name: string }) => event.name);
  assert.deepEqual(new Set(names), new Set(["bash", "make", "gcc", "cc1"]));
});

Deno.test("perfetto is valid JSON that starts at a time of day", () => {
  const trace = JSON.parse(written(perfettoReport, BUILD).text);
  assert.equal(trace.otherData.started, "2026-11-23T02:00:01.000Z");
  assert.equal(trace.otherData.host, "box");
  assert.ok(trace.traceEvents.length > 20);
});
