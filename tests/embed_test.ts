import assert from "node:assert/strict";
import { programModule, readModule, readPrograms } from "../scripts/embed.ts";

Deno.test("the embedded bpftrace programs are those of scripts/", () => {
  assert.equal(readModule(), programModule(readPrograms()), "run `deno task embed`");
});

Deno.test("programModule() keeps every byte of a program", async () => {
  const text = 'BEGIN { printf("\\\\x00 `${1 + 1}` \\n$x\'"); }\n';
  const module = programModule(new Map([["odd-name.bt", text]]));
  const url = `data:text/javascript,${encodeURIComponent(module)}`;
  assert.equal((await import(url)).ODD_NAME_PROGRAM, text);
});
