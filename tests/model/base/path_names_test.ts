import assert from "node:assert/strict";
import { pathNames } from "../../../src/model/base/path_names.ts";

function names(path: string): number {
  return pathNames(new TextEncoder().encode(path));
}

Deno.test("pathNames() agrees with the probe on real directories", () => {
  assert.equal(names("/"), 1);
  assert.equal(names("/tmp"), 3 * 31 + 0x706d74 + 1);
});

Deno.test("pathNames() depends on every name and on their order", () => {
  const long = "x".repeat(24);
  const paths = [
    ...["/", "/a", "/b", "/a/b", "/b/a", "/a/b/c", "/a/bc", "/ab/c", "/tmp/tmp.abcdefghij"],
    ...["/tmp/tmp.abcdefghik", "/tmp/tmp.Abcdefghij", `/${long}`, `/y${long.slice(1)}`],
    ...[`/${long.slice(1)}y`, `/${long.slice(12)}y${long.slice(13)}`, `/a/${long}`, `/${long}/a`],
  ];
  assert.equal(new Set(paths.map(names)).size, paths.length);
  for (const path of paths) assert.ok(Number.isSafeInteger(names(path)));
});
