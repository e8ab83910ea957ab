import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { KeyDecoder } from "../../../src/ui/terminal/key_decoder.ts";
import { keyLabel, type TerminalEvent } from "../../../src/ui/terminal/terminal_event.ts";

const encoder = new TextEncoder();

/** Returns the events of bytes in chunks, with a pause after the last one. */
function decode(...chunks: Uint8Array[]): TerminalEvent[] {
  const events: TerminalEvent[] = [];
  const decoder = new KeyDecoder((event) => events.push(event));
  for (const chunk of chunks) decoder.feed(chunk);
  decoder.flush();
  return events;
}

function labels(text: string): string[] {
  return decode(encoder.encode(text)).map((event) =>
    event.type === "key" ? keyLabel(event) : JSON.stringify(event)
  );
}

const keys: [text: string, ...labels: string[]][] = [
  ["qK?", "q", "K", "?"],
  ["文é🦀", "文", "é", "🦀"],
  [" ", "Space"],
  ["\r\n\t\x7f\b", "Enter", "Enter", "Tab", "Backspace", "Backspace"],
  ["\x03\x1a\0", "Ctrl+c", "Ctrl+z", "Ctrl+Space"],
  ["\x1b", "Escape"],
  ["\x1b\x1b", "Escape", "Escape"],
  ["\x1bj", "Alt+j"],
  ["\x1b\r", "Alt+Enter"],
  ["\x1b[", "Alt+["],
  ["\x1b[A\x1b[B\x1b[C\x1b[D", "Up", "Down", "Right", "Left"],
  ["\x1bOA\x1bOP\x1bOS", "Up", "F1", "F4"],
  ["\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "Home", "End", "Home", "End", "Home", "End"],
  ["\x1b[5~\x1b[6~\x1b[2~\x1b[3~", "PageUp", "PageDown", "Insert", "Delete"],
  ["\x1b[11~\x1b[15~\x1b[17~\x1b[21~\x1b[24~", "F1", "F5", "F6", "F10", "F12"],
  ["\x1b[[A\x1b[[E", "F1", "F5"],
  ["\x1b[1;5A\x1b[1;2P\x1b[3;3~", "Ctrl+Up", "Shift+F1", "Alt+Delete"],
  ["\x1b[Z", "Shift+Tab"],
  ["\x1b\x1b[A", "Escape", "Up"],
  ["\x1b[27u\x1b[13;5u\x1b[99;5u\x1b[97;2u", "Escape", "Ctrl+Enter", "Ctrl+c", "A"],
  ["\x1b[97:65;2u\x1b[97;1:3u\x1b[57399u\x1b[57414u", "A", "0", "Enter"],
  ["\x1b[27;5;13~", "Ctrl+Enter"],
  ["\x1b]11;rgb:0/0/0\x07\x1bP1$r0m\x1b\\q", "q"],
  ["\x1b[?62;4c\x1b[999~q", "q"],
];

for (const [text, ...expected] of keys) {
  Deno.test(`KeyDecoder: ${JSON.stringify(text)} is ${expected.join(" ")}`, () => {
    assert.deepEqual(labels(text), expected);
  });
}

Deno.test("KeyDecoder: mouse reports give action, button and cell", () => {
  const modifiers = { shift: false, alt: false, ctrl: false };
  const at = { type: "mouse", x: 199, y: 59, ...modifiers };
  assert.deepEqual(decode(encoder.encode("\x1b[<0;200;60M\x1b[<0;200;60m\x1b[<65;200;60M")), [
    { ...at, action: "press", button: 0 },
    { ...at, action: "release", button: 0 },
    { ...at, action: "wheel-down", button: -1 },
  ]);
  const [wheel] = decode(encoder.encode("\x1b[<80;1;1M"));
  assert.deepEqual(wheel, {
    ...at,
    ...modifiers,
    ctrl: true,
    x: 0,
    y: 0,
    action: "wheel-up",
    button: -1,
  });
});

Deno.test("KeyDecoder: an old mouse report is not read as keys", () => {
  const [event, ...more] = decode(new Uint8Array([0x1b, 0x5b, 0x4d, 32, 35, 34]));
  assert.equal(event?.type, "mouse");
  assert.deepEqual(more, []);
});

Deno.test("KeyDecoder: focus comes and goes", () => {
  assert.deepEqual(decode(encoder.encode("\x1b[I\x1b[O")), [
    { type: "focus", focused: true },
    { type: "focus", focused: false },
  ]);
});

Deno.test("KeyDecoder: pasted text is one event and presses no key", () => {
  const text = "q\x1b[31m文\r";
  assert.deepEqual(decode(encoder.encode(`\x1b[200~${text}\x1b[201~`)), [{ type: "paste", text }]);
});

Deno.test("KeyDecoder: a paste without end is bounded", () => {
  const events = decode(
    encoder.encode("\x1b[200~"),
    encoder.encode("x".repeat(1_000_000)),
    encoder.encode("\x1b[201~"),
  );
  assert.equal(events.length, 1);
  assert.ok(events[0]?.type === "paste" && events[0].text.length <= 16 * 1024);
});

Deno.test("KeyDecoder: an overlong sequence is skipped to its end, then keys work again", () => {
  assert.deepEqual(labels(`\x1b[${"1;".repeat(100_000)}mq`), ["q"]);
});

/** Bytes that look like what terminals send, and noise. */
const bytes = fc.array(
  fc.oneof(
    fc.constantFrom(...keys.map(([text]) => [...encoder.encode(text)])),
    fc.constantFrom(
      "\x1b[<0;5;7M",
      "\x1b[200~a\x1b[20",
      "\x1b[201~",
      "\x1b[M !!",
      "\x1b[I",
      "\x1b[<35;1;1M",
    )
      .map((text) => [...encoder.encode(text)]),
    fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 6 }),
  ),
  { maxLength: 12 },
).map((parts) => new Uint8Array(parts.flat()));

Deno.test("KeyDecoder: the borders of reads do not change the events", () => {
  fc.assert(
    fc.property(bytes, fc.array(fc.nat(80)), (all, cuts) => {
      const places = [
        0,
        ...cuts.map((cut) => cut % (all.length + 1)).sort((a, b) => a - b),
        all.length,
      ];
      const chunks = places.slice(1).map((end, i) => all.subarray(places[i], end));
      assert.deepEqual(decode(...chunks), decode(all));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("KeyDecoder: no bytes make it throw, and keys work again after a pause", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (all) => {
      const events: TerminalEvent[] = [];
      const decoder = new KeyDecoder((event) => events.push(event));
      decoder.feed(all);
      decoder.flush();
      assert.equal(decoder.pending, false);
    }),
    { numRuns: 2000 },
  );
});
