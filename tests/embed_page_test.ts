import assert from "node:assert/strict";
import { assemblePage, buildPage, pageModule, readPageModule } from "../scripts/embed_page.ts";

Deno.test("the embedded page is that of src/page", () => {
  assert.equal(readPageModule(), pageModule(buildPage()), "run `deno task embed:page`");
});

Deno.test("the page has no control or invisible character", () => {
  const { head, tail } = buildPage();
  assert.doesNotMatch(`${head}${tail}`, /[^\P{C}\n]|\p{Zl}|\p{Zp}/u);
});

Deno.test("assemblePage() allows its own script and style by their hashes, and nothing else", () => {
  const page = "<meta {{policy}}><style>{{style}}</style>{{data}}<script>{{script}}</script>";
  const { head, tail } = assemblePage(page, "b{}", "f('$&')");
  assert.match(
    head,
    /script-src 'sha256-[A-Za-z0-9+/]{43}='; style-src 'sha256-[A-Za-z0-9+/]{43}='/,
  );
  assert.match(head, /default-src 'none'/);
  assert.doesNotMatch(head, /unsafe|\*|https?:/);
  assert.equal(tail, "<script>f('$&')</script>");
});

Deno.test("assemblePage() throws on a script that would end its element", () => {
  assert.throws(() => assemblePage("{{data}}", "", 'a("</script>")'), /end too early/);
});

Deno.test("pageModule() keeps every byte of the page", async () => {
  const parts = { head: "a\\`${1}\n$&", tail: "\\u2028`" };
  const url = `data:text/javascript,${encodeURIComponent(pageModule(parts))}`;
  const { PAGE_HEAD, PAGE_TAIL } = await import(url);
  assert.deepEqual({ head: PAGE_HEAD, tail: PAGE_TAIL }, parts);
});
