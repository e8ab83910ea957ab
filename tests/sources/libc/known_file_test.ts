import assert from "node:assert/strict";
import { identify } from "../../../src/sources/libc/file.ts";
import { cString, libc } from "../../../src/sources/libc/library.ts";
import { knownFile } from "../../../src/sources/libc/known_file.ts";

Deno.test("knownFile() returns device, inode and the path without links", () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "traceflock-test-" }));
  Deno.writeTextFileSync(`${folder}/file`, "");
  Deno.symlinkSync("file", `${folder}/link`);
  const expected = { ...identify(`${folder}/file`)!, path: `${folder}/file` };
  assert.deepEqual(knownFile(`${folder}/file`), expected);
  assert.deepEqual(knownFile(`${folder}/./link`), expected);
  assert.equal(knownFile(`${folder}/absent`), null);
  assert.equal(knownFile(`${folder}/file/below`), null);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("knownFile() leaves no file open", () => {
  const lowestFree = () => {
    const file = libc().open(cString("/dev/null"), 0, 0);
    libc().close(file);
    return file;
  };
  const before = lowestFree();
  for (let i = 0; i < 50; i++) knownFile("/usr/bin/env");
  assert.equal(lowestFree(), before);
});
