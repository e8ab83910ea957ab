import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { HexFields } from "../../../src/capture/parse/hex_fields.ts";
import { latin1 } from "../../support/capture/capture_lines.ts";

function fieldsOf(text: string): HexFields {
  const fields = new HexFields();
  const bytes = latin1(`##${text}##`);
  fields.open(bytes, 2, bytes.length - 2);
  return fields;
}

function numbers(text: string, count: number): [number[], boolean] {
  const fields = fieldsOf(text);
  const values = Array.from({ length: count }, () => fields.number());
  return [values, fields.ok && fields.done];
}

const READ: readonly (readonly [text: string, values: number[]])[] = [
  ["0", [0]],
  ["1f 0a ffffffff", [31, 10, 0xffffffff]],
  ["  1   2", [1, 2]],
  ["1fffffffffffff", [Number.MAX_SAFE_INTEGER]],
  ["ffffffffffffffff", [2 ** 64]],
  ["0000000000000001", [1]],
  ["fffffff 10000000 1fffffff", [0xfffffff, 0x10000000, 0x1fffffff]],
];

for (const [text, values] of READ) {
  Deno.test(`HexFields: '${text}' is ${values.join(", ")}`, () => {
    assert.deepEqual(numbers(text, values.length), [values, true]);
  });
}

for (
  const text of [
    "",
    " ",
    "g",
    "1g",
    "-1",
    "0x1",
    "A",
    "1\t",
    "\xff",
    "00000000000000001",
    "1234567g",
    "12345678g",
  ]
) {
  Deno.test(`HexFields: '${text}' is no field`, () => {
    assert.equal(numbers(text, 1)[1], false);
  });
}

Deno.test("HexFields: number() is exact up to 2^53, and skip() passes the same field", () => {
  fc.assert(fc.property(fc.array(fc.bigInt({ min: 0n, max: 2n ** 53n })), (values) => {
    const text = values.map((value) => (value >> (value % 54n)).toString(16)).join(" ");
    const wanted = values.map((value) => Number(value >> (value % 54n)));
    assert.deepEqual(numbers(text, values.length), [wanted, true]);
    const fields = fieldsOf(text);
    values.forEach(() => fields.skip());
    assert.ok(fields.ok && fields.done);
  }));
});

Deno.test("HexFields: ok stays false after a bad field", () => {
  const fields = fieldsOf("1 x 3");
  const values = [fields.number(), fields.number(), fields.number()];
  assert.equal(values[0], 1);
  assert.equal(fields.ok, false);
});

Deno.test("HexFields: done is false while bytes are left", () => {
  const fields = fieldsOf("1 2");
  fields.number();
  assert.equal(fields.done, false);
});

Deno.test("HexFields: open() resets the state of the previous line", () => {
  const fields = fieldsOf("x");
  fields.number();
  const bytes = latin1("7");
  fields.open(bytes, 0, 1);
  assert.deepEqual([fields.number(), fields.ok, fields.done], [7, true, true]);
});

Deno.test("HexFields: word() writes the eight bytes in memory order", () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (memory) => {
      const value = new DataView(memory.buffer).getBigUint64(0, true);
      const into = new Uint8Array(10).fill(0xee);
      const fields = fieldsOf(value.toString(16));
      fields.word(into, 1);
      assert.ok(fields.ok && fields.done);
      assert.deepEqual([...into], [0xee, ...memory, 0xee]);
    }),
    { numRuns: 300 },
  );
});

Deno.test("HexFields: any bytes are read to the end without an exception", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      const fields = new HexFields();
      fields.open(bytes, 0, bytes.length);
      const into = new Uint8Array(8);
      for (let i = 0; i < 61 && fields.ok && !fields.done; i++) {
        if (i % 2) fields.number();
        else fields.word(into, 0);
      }
      assert.ok(!fields.ok || fields.done);
    }),
    { numRuns: 300 },
  );
});
