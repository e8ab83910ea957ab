import assert from "node:assert/strict";
import { readFailure } from "../../../src/sources/libc/file_error.ts";

function failure(path: string): string {
  try {
    Deno.readTextFileSync(path);
  } catch (error) {
    return readFailure(error);
  }
  assert.fail(`${path} was read`);
}

Deno.test("readFailure() names the reason and the way out, without the path", () => {
  const folder = Deno.makeTempDirSync();
  try {
    Deno.symlinkSync("loop", `${folder}/loop`);
    assert.equal(failure(`${folder}/none`), "there is no such file; check its name");
    assert.equal(failure(folder), "it is a folder; name a file in it");
    assert.match(failure("/etc/passwd/x"), /^a folder in its path is a file; check/);
    assert.match(failure(`${folder}/loop`), /^its symbolic links form a circle; `namei/);
    assert.match(failure(`/${"x".repeat(300)}`), /^the name is too long; a path has/);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("readFailure() keeps the message of an unknown error", () => {
  assert.equal(readFailure(new Error("odd")), "odd");
  assert.equal(readFailure("odd"), "odd");
});
