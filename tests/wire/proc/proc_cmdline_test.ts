import assert from "node:assert/strict";
import { ownCommandLine, splitTitle } from "../../../src/wire/proc/proc_cmdline.ts";
import { latin1 } from "../../support/capture/capture_lines.ts";

/** The text that is left of a command line, with `|` for each NUL. */
function own(shown: string, argumentBytes: number | null): string | null {
  const line = ownCommandLine(latin1(shown.replaceAll("|", "\0")), argumentBytes);
  if (line === null) return null;
  const text = new TextDecoder().decode(line.bytes).replaceAll("\0", "|");
  return line.truncated ? `${text}...` : text;
}

Deno.test("ownCommandLine() cuts the bytes after the arguments", () => {
  assert.equal(own("sleep|1|", 8), "sleep|1|");
  assert.equal(own("titleSECRET=x|", 5), "title...");
  assert.equal(own("titleSECRET=x", 0), "...");
});

Deno.test("ownCommandLine() keeps a title that ends before the arguments do", () => {
  assert.equal(own("title|", 100), "title|");
});

Deno.test("ownCommandLine() without the size doubts one string with a variable in it", () => {
  assert.equal(own("sleep|--a=1|", null), "sleep|--a=1|");
  assert.equal(own("/usr/bin/daemon|", null), "/usr/bin/daemon|");
  assert.equal(own("nginx: worker", null), "nginx: worker");
  assert.equal(own("titleSECRET=x|", null), null);
  assert.equal(own("titleSECRET=x", null), null);
});

/** The arguments of a command line, with `|` for each NUL. */
function split(line: string): string[] {
  return splitTitle(latin1(line.replaceAll("|", "\0"))).map(({ text }) => text);
}

Deno.test("splitTitle() drops the NULs behind a title, and keeps true empty arguments", () => {
  assert.deepEqual(split("nginx: worker||||||||"), ["nginx: worker"]);
  assert.deepEqual(split("nginx: worker"), ["nginx: worker"]);
  assert.deepEqual(split("sleep|"), ["sleep"]);
  assert.deepEqual(split("sh|-c|||"), ["sh", "-c", "", ""]);
  assert.deepEqual(split("sh||-c|"), ["sh", "", "-c"]);
  assert.deepEqual(split("|"), [""]);
  assert.deepEqual(split("||"), ["", ""]);
  assert.deepEqual(split(""), []);
});
