import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { Captured } from "../../../src/capture/parse/observation.ts";
import { capture, cutAt, latin1 } from "../../support/capture/capture_lines.ts";
import { GOLDEN, GOLDEN_LINE_ENDS } from "../golden_stream.ts";

const WHOLE = capture(GOLDEN);

Deno.test("the chunk sizes of a real stream do not change the result", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(GOLDEN.length), { maxLength: 400 }), (places) => {
      assert.deepEqual(capture(...cutAt(GOLDEN, places)), WHOLE);
    }),
    { numRuns: 30 },
  );
});

/** The reference for every place of the stream: a cut exec may lack some of it. */
function agrees(part: Captured, whole: Captured | undefined): void {
  if (part.kind === "exec" && (part.argvTruncated || part.filenameTruncated)) {
    assert.ok(whole?.kind === "exec");
    const { argv, filename, comm, argvTruncated, filenameTruncated, argvBytes, ...rest } = part;
    const head = argv?.map(({ text }) => text).join("\0") ?? "";
    assert.ok(whole.argv?.map(({ text }) => text).join("\0").startsWith(head));
    if (filenameTruncated) assert.ok(whole.filename?.text.startsWith(filename?.text ?? "?"));
    else assert.deepEqual(filename, whole.filename);
    if (comm !== null) assert.deepEqual(comm, whole.comm);
    assert.deepEqual({ ...whole, ...rest }, whole);
    assert.equal(typeof argvTruncated, "boolean");
    assert.equal(argvBytes !== null, argvTruncated);
  } else if (part.kind === "exec" && part.comm === null) {
    assert.deepEqual({ ...part, comm: whole?.kind === "exec" ? whole.comm : 0 }, whole);
  } else assert.deepEqual(part, whole);
}

Deno.test("a prefix of a real stream gives only observations of the whole stream", () => {
  const ofWhole = new Map(WHOLE.observations.map((seen) => [`${seen.cpu} ${seen.seq}`, seen]));
  const places = new Set(GOLDEN_LINE_ENDS.flatMap((end) => [end - 3, end - 1, end, end + 40]));
  for (const place of places) {
    for (const part of capture(GOLDEN.subarray(0, place)).observations) {
      agrees(part, ofWhole.get(`${part.cpu} ${part.seq}`));
    }
  }
});

Deno.test("flipped bytes in a real stream never throw and spoil only their own lines", () => {
  const change = fc.tuple(fc.nat(GOLDEN.length - 1), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 40 }), (changes) => {
      const bytes = GOLDEN.slice();
      for (const [place, bits] of changes) bytes[place]! ^= bits;
      const { observations } = capture(bytes);
      const lost = WHOLE.observations.length - observations.length;
      // A flipped newline spoils the lines on both sides.
      assert.ok(lost <= 2 * changes.length, `${lost} are missing`);
    }),
    { numRuns: 100 },
  );
});

Deno.test("arbitrary bytes never throw and give no observations", () => {
  const letters = fc.constantFrom(...latin1("FXERAPCW @0123456789abcdef \n\n\0\xff"));
  const noise = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(letters, { maxLength: 300 }));
  fc.assert(
    fc.property(noise, (bytes) => {
      assert.deepEqual(capture(Uint8Array.from(bytes)).observations, []);
    }),
    { numRuns: 500 },
  );
});
