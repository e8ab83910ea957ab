import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { readEventLine } from "../../../src/wire/event/event_reader.ts";
import { anyEvent } from "../../support/model/any_event.ts";
import { EVENTS, EXIT, FORK } from "../../support/model/events.ts";

const OFFSET = { seconds: 1_700_000_000, nanoseconds: 250_000_000 };

for (const [what, event] of Object.entries(EVENTS)) {
  Deno.test(`the line of ${what} reads as the event that it was`, () => {
    const line = new EventLineWriter("box", OFFSET).write(event);
    assert.deepEqual(readEventLine(line), {
      kind: "event",
      event: { host: "box", ...event },
      wallOffset: OFFSET,
    });
  });
}

Deno.test("any event reads as it was written, and is written again byte for byte", () => {
  const offset = fc.tuple(fc.nat(), fc.nat(999_999_999))
    .map(([seconds, nanoseconds]) => ({ seconds, nanoseconds }));
  fc.assert(
    fc.property(anyEvent(), offset, (event, wallOffset) => {
      const line = new EventLineWriter("other", wallOffset).write(event);
      const read = readEventLine(line);
      assert.deepEqual(read, { kind: "event", event, wallOffset });
      assert.ok(read.kind === "event" && read.wallOffset !== null);
      assert.equal(new EventLineWriter("another", read.wallOffset).write(read.event), line);
    }),
    { numRuns: 2000 },
  );
});

/** Returns a line of an exit with these keys changed; undefined removes a key. */
function changed(change: Record<string, unknown>) {
  const line = JSON.parse(new EventLineWriter("box", OFFSET).write(EXIT));
  return readEventLine(JSON.stringify({ ...line, ...change }));
}

function oddity(change: Record<string, unknown>): string {
  const read = changed(change);
  return read.kind === "odd" ? read.problem : read.kind;
}

const ODD: readonly (readonly [change: Record<string, unknown>, problem: string])[] = [
  [{ v: undefined }, "it has no version"],
  [{ v: "1" }, "it has no version"],
  [{ type: undefined }, "it has no type"],
  [{ type: 7 }, "it has no type"],
  [{ ts: undefined }, '"ts" is missing'],
  [{ ts: "5" }, '"ts" is no number'],
  [{ pid: null }, '"pid" is missing'],
  [{ key: undefined }, '"key" is missing'],
  [{ key: "4242" }, '"key" is no key'],
  [{ parent_key: 7 }, '"parent_key" is no text'],
  [{ key: "1-1\n" }, '"key" is no key'],
  [{ parent_key: "1-1\u001b[2J" }, '"parent_key" is no key'],
  [{ type: "process", state: "\u001b" }, '"state" is no single letter'],
  [{ type: "process", state: "RS" }, '"state" is no single letter'],
  [{ argv_hex: ["\u011b", "00"], argv: ["a", "b"] }, '"argv_hex" is no hex'],
  [{ comm: 1 }, '"comm" is no text'],
  [{ comm_hex: "7" }, '"comm_hex" is no hex'],
  [{ argv: "a b" }, '"argv" is no list'],
  [{ argv: ["a", 1] }, '"argv" is no list of texts'],
  [{ argv: ["a"], argv_hex: [] }, '"argv_hex" is no list of the same length'],
  [{ argv: ["\ufffd"], argv_hex: ["f"] }, '"argv_hex" is no hex'],
  [{ core: "yes" }, '"core" is neither true nor false'],
  [{ host: {} }, '"host" is no text'],
];

for (const [change, problem] of ODD) {
  Deno.test(`a line with ${JSON.stringify(change)} is odd: ${problem}`, () => {
    assert.equal(oddity(change), problem);
  });
}

Deno.test("members of nested objects are checked too", () => {
  const read = (line: Record<string, unknown>) =>
    readEventLine(JSON.stringify({ v: 1, ts: 1, ...line }));
  assert.deepEqual(read({ type: "end", totals: { fork: "x" } }), {
    ...{ kind: "odd", problem: '"fork" is no number' },
  });
  assert.deepEqual(read({ type: "meta", capabilities: [] }), {
    ...{ kind: "odd", problem: '"capabilities" is no object' },
  });
  assert.deepEqual(read({ type: "lost", where: "nowhere" }), {
    ...{ kind: "odd", problem: '"where" is no word of the schema' },
  });
});

Deno.test("unknown keys are ignored, missing keys are unknown values", () => {
  assert.deepEqual(changed({ weather: "fine", __proto__: 1 }), changed({}));
  const read = changed({ exit_code: undefined, user: undefined, argv: undefined });
  assert.ok(read.kind === "event" && read.event.type === "exit");
  assert.deepEqual([read.event.exitCode, read.event.user, read.event.argv], [null, null, null]);
});

Deno.test("an unknown type and another version are different results", () => {
  assert.deepEqual(changed({ type: "born" }), { kind: "unknown", type: "born" });
  assert.deepEqual(changed({ type: "constructor" }), { kind: "unknown", type: "constructor" });
  assert.deepEqual(changed({ v: 2, type: "net" }), { kind: "newer", version: 2 });
});

Deno.test("a line without a readable time is still an event", () => {
  for (
    const time of [
      undefined,
      5,
      "yesterday",
      "2026-01-01T00:00:00Z",
      "9999-99-99T99:99:99.000000000Z",
    ]
  ) {
    const read = changed({ time });
    assert.ok(read.kind === "event", String(time));
    assert.equal(read.wallOffset, null);
  }
});

Deno.test("no prefix and no bytes make it throw, and only a complete line is an event", () => {
  const lines = new EventLineWriter("box", OFFSET);
  for (const event of Object.values(EVENTS)) {
    const line = lines.write(event);
    for (let length = 0; length < line.length; length++) {
      assert.equal(readEventLine(line.slice(0, length)).kind, "odd");
    }
  }
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.json(),
        fc.jsonValue().map((value) =>
          JSON.stringify({ v: 1, type: "exit", ts: value, argv: value })
        ),
      ),
      (text) => {
        readEventLine(text);
      },
    ),
    { numRuns: 2000 },
  );
});

Deno.test("one letter changed in a line makes it another event, odd or unknown, and never throws", () => {
  const line = new EventLineWriter("box", OFFSET).write({
    ...FORK,
    comm: { text: "\ufffd", hex: "ff" },
  });
  fc.assert(
    fc.property(
      fc.nat(line.length - 1),
      fc.string({ minLength: 1, maxLength: 1 }),
      (at, letter) => {
        readEventLine(line.slice(0, at) + letter + line.slice(at + 1));
      },
    ),
    { numRuns: 3000 },
  );
});
