import assert from "node:assert/strict";
import { MAX_SHARED_VALUES } from "../../../src/model/base/limits.ts";
import { SharedValues } from "../../../src/sources/procfs/shared_values.ts";

Deno.test("SharedValues: a text gives the same object until the limit is reached", () => {
  const shared = new SharedValues<{ readonly text: string }>();
  const value = (text: string) => shared.of(text, () => ({ text }));
  const first = value("0");
  for (let i = 1; i < MAX_SHARED_VALUES; i++) value(`${i}`);
  assert.equal(value("0"), first);
  value("one more");
  assert.notEqual(value("0"), first);
  assert.deepEqual(value("0"), { text: "0" });
});

Deno.test("SharedValues: null is a value", () => {
  const shared = new SharedValues<string | null>();
  let made = 0;
  for (let i = 0; i < 3; i++) shared.of("a", () => (made++, null));
  assert.equal(made, 1);
});
