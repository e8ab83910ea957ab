import assert from "node:assert/strict";
import { join } from "node:path";
import { keyTable, withKeys } from "../scripts/pictures/screen_keys.ts";
import { ALL_BINDINGS } from "../src/ui/replay/replay_keys.ts";
import { HOST_BINDINGS } from "../src/ui/hosts/hosts_keys.ts";
import { ROOT } from "./support/source/source_files.ts";

const page = Deno.readTextFileSync(join(ROOT, "docs/screen.md"));

Deno.test("docs/screen.md has exactly the keys of the program; `deno task pictures` writes them", () => {
  assert.equal(page, withKeys(page));
});

Deno.test("the table of keys describes each key", () => {
  const rows = keyTable().split("\n").slice(2).map((row) => row.split(" | "));
  assert.equal(rows.length, ALL_BINDINGS.length + HOST_BINDINGS.length);
  assert.deepEqual(rows.filter(([, does]) => does?.trim() === ""), []);
});

Deno.test("the pictures of the documentation exist, and are small", () => {
  const others = ["README.md", "docs/tour.md"].map((path) =>
    Deno.readTextFileSync(join(ROOT, path))
  );
  const shown = [...[page, ...others].join("").matchAll(/pictures\/([\w-]+\.png)/g)];
  assert.ok(shown.length >= 10);
  for (const [, name] of shown) {
    const { size } = Deno.statSync(join(ROOT, "docs/pictures", name ?? ""));
    assert.ok(size > 10_000 && size < 300_000, `${name}: ${size} bytes`);
  }
});
