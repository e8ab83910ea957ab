import assert from "node:assert/strict";
import fc from "fast-check";
import type { Captured } from "../../../src/capture/parse/observation.ts";
import { capture, cutAt, latin1 } from "../../support/capture_lines.ts";
import { GOLDEN, GOLDEN_LINE_ENDS } from "../golden_stream.ts";

const WHOLE = capture(GOLDEN);

Deno.test("any chunks of a real stream give the same", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(GOLDEN.length), { maxLength: 400 }), (places) => {
      assert.deepEqual(capture(...cutAt(GOLDEN, places)), WHOLE);
    }),
    { numRuns: 30 },
  );
});

/** Every place of the stream is compared with this: a cut exec may differ in what it lacks. */
function agrees(part: Captured, whole: Captured | undefined): void {
  if (part.kind === "exec" && (part.argvTruncated || part.filenameTruncated)) {
    assert.ok(whole?.kind === "exec");
    const { argv, filename, comm, argvTruncated, filenameTruncated, ...rest } = part;
    const head = argv?.map(({ text }) => text).join("\0") ?? "";
    assert.ok(whole.argv?.map(({ text }) => text).join("\0").startsWith(head));
    if (filenameTruncated) assert.ok(whole.filename?.text.startsWith(filename?.text ?? "?"));
    else assert.deepEqual(filename, whole.filename);
    if (comm !== null) assert.deepEqual(comm, whole.comm);
    assert.deepEqual({ ...whole, ...rest }, whole);
    assert.equal(typeof argvTruncated, "boolean");
  } else if (part.kind === "exec" && part.comm === null) {
    assert.deepEqual({ ...part, comm: whole?.kind === "exec" ? whole.comm : 0 }, whole);
  } else assert.deepEqual(part, whole);
}

Deno.test("a prefix of a real stream says nothing that the whole does not say", () => {
  const ofWhole = new Map(WHOLE.observations.map((seen) => [`${seen.cpu} ${seen.seq}`, seen]));
  const places = new Set(GOLDEN_LINE_ENDS.flatMap((end) => [end - 3, end - 1, end, end + 40]));
  for (const place of places) {
    for (const part of capture(GOLDEN.subarray(0, place)).observations) {
      agrees(part, ofWhole.get(`${part.cpu} ${part.seq}`));
    }
  }
});

Deno.test("flipped bytes in a real stream never throw, and never cost more than their lines", () => {
  const change = fc.tuple(fc.nat(GOLDEN.length - 1), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
      const bytes = GOLDEN.slice();
      for (const [place, bits] of changes) bytes[place]! ^= bits;
      const { observations } = capture(bytes);
      const lost = WHOLE.observations.length - observations.length;
      // A newline more or less spoils the lines on both its sides.
      assert.ok(lost <= 2 * changes.length, `${lost} are missing`);
    }),
    { numRuns: 100 },
  );
});

Deno.test("arbitrary bytes never throw and are no observations", () => {
  const letters = fc.constantFrom(...latin1("FXERAPCW @0123456789abcdef \n\n\0\xff"));
  const noise = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(letters, { maxLength: 300 }));
  fc.assert(
    fc.property(noise, (bytes) => {
      assert.deepEqual(capture(Uint8Array.from(bytes)).observations, []);
    }),
    { numRuns: 500 },
  );
});
