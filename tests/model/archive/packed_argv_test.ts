import assert from "node:assert/strict";
import { packArgv, unpackArgv } from "../../../src/model/archive/shared_fields.ts";

const argvOf = (...texts: string[]) => texts.map((text) => ({ text }));

Deno.test("packArgv() is lossless, and packs what a string can hold", () => {
  const usual = [argvOf("make", "-j8", ""), argvOf(""), argvOf("", ""), argvOf("é\n", "\ufffd")];
  for (const argv of usual) {
    assert.equal(typeof packArgv(argv), "string");
    assert.deepEqual(unpackArgv(packArgv(argv)), argv);
  }
  const odd = [[], argvOf("a\0b"), [{ text: "\ufffd", hex: "ff" }], argvOf("\0")];
  for (const argv of odd) assert.equal(unpackArgv(packArgv(argv)), argv);
  assert.equal(unpackArgv(null), null);
});
