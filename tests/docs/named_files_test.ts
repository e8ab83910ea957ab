import assert from "node:assert/strict";
import { join } from "node:path";
import { filesBelow, ROOT } from "../support/source/source_files.ts";

/** A file or folder of the project, as prose names it: a path, or a name with a known ending. */
const NAMED = /`([\w./-]+)`/g;
const IS_FILE = /^[\w-][\w./-]*\.(ts|sh|bt|svg|css|html)$/;
const IS_PATH = /^(src|tests|scripts|bench|docs)\/[\w./-]+$/;

Deno.test("every file that a page names is in the project", () => {
  const files = filesBelow(".");
  const pages = files.filter((file) => /^(docs\/.*|[A-Z]+)\.md$/.test(file));
  assert.ok(pages.length > 20);
  const missing = pages.flatMap((page) => {
    const text = Deno.readTextFileSync(join(ROOT, page));
    const names = new Set(Array.from(text.matchAll(NAMED), ([, name = ""]) => name));
    return [...names]
      .filter((name) => IS_FILE.test(name) || IS_PATH.test(name))
      .map((name) => name.replace(/\/$/, ""))
      .filter((name) => !files.some((file) => isNamed(file, name)))
      .map((name) => `${page}: ${name}`);
  });
  assert.deepEqual(missing, []);
});

function isNamed(file: string, name: string): boolean {
  return `/${file}`.endsWith(`/${name}`) || file.startsWith(`${name}/`);
}
