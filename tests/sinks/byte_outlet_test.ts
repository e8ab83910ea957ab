import assert from "node:assert/strict";
import { ByteOutlet } from "../../src/sinks/byte_outlet.ts";
import { SlowWriter } from "./slow_writer.ts";

const PATIENCE_MS = 20;

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("ByteOutlet: bytes come out in order, even to a writer that takes three at a time", async () => {
  const writer = new SlowWriter(3);
  const outlet = new ByteOutlet(writer, 100);
  writer.open();
  for (const part of ["hello ", "", "world", "!"]) assert.equal(outlet.put(bytes(part)), true);
  assert.equal(await outlet.drained(PATIENCE_MS), true);
  assert.deepEqual([writer.text, outlet.queuedBytes, outlet.over], ["hello world!", 0, false]);
});

Deno.test("ByteOutlet: at its bound it refuses a piece, and later takes more", async () => {
  const writer = new SlowWriter();
  const outlet = new ByteOutlet(writer, 10);
  assert.deepEqual(["12345", "6789a", "b"].map((part) => outlet.put(bytes(part))), [
    true,
    true,
    false,
  ]);
  assert.equal(outlet.queuedBytes, 10);
  writer.open();
  await outlet.drained(PATIENCE_MS);
  assert.equal(outlet.put(bytes("c")), true);
  await outlet.drained(PATIENCE_MS);
  assert.equal(writer.text, "123456789ac");
});

Deno.test("ByteOutlet: after the reader is gone, a normal end, it takes and drops all bytes", async () => {
  const writer = new SlowWriter();
  const outlet = new ByteOutlet(writer, 10);
  outlet.put(bytes("12345"));
  writer.open(new Deno.errors.BrokenPipe("Broken pipe"));
  await outlet.closed;
  assert.deepEqual([outlet.over, outlet.queuedBytes, outlet.put(bytes("x".repeat(50)))], [
    true,
    0,
    true,
  ]);
  await outlet.drained(PATIENCE_MS);
  assert.equal(writer.text, "");
});

Deno.test("ByteOutlet: closed rejects on any other failure", async () => {
  const writer = new SlowWriter();
  const outlet = new ByteOutlet(writer, 10);
  outlet.put(bytes("12345"));
  const failure = new Error("No space left on device");
  writer.open(failure);
  await assert.rejects(outlet.closed, failure);
  assert.equal(outlet.over, true);
});

Deno.test("ByteOutlet: an unhandled failure does not end the program", async () => {
  const writer = new SlowWriter();
  const outlet = new ByteOutlet(writer, 10);
  outlet.put(bytes("1"));
  writer.open(new Error("gone"));
  assert.equal(await outlet.drained(PATIENCE_MS), true);
});

Deno.test("ByteOutlet: the outlet gives up on a reader that takes nothing", async () => {
  const outlet = new ByteOutlet(new SlowWriter(), 10);
  outlet.put(bytes("12345"));
  assert.equal(await outlet.drained(PATIENCE_MS), false);
  assert.equal(outlet.over, true);
  await assert.rejects(outlet.closed, /the reader takes no more bytes/);
});

Deno.test("ByteOutlet: drained() of an empty queue resolves at once", async () => {
  assert.equal(await new ByteOutlet(new SlowWriter(), 10).drained(PATIENCE_MS), true);
});
