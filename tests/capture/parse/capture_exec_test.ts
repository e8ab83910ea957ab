import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { ExecObservation } from "../../../src/capture/parse/observation.ts";
import { capture, type ExecImage, execLines, latin1 } from "../../support/capture/capture_lines.ts";

function execOf(lines: readonly string[]): ExecObservation {
  const { observations, signals } = capture(latin1(lines.join("")));
  assert.deepEqual(signals, []);
  assert.equal(observations.length, 1);
  return observations[0] as ExecObservation;
}

/** Returns an argv with bytes that encode their own positions. */
function argvOf(length: number): Uint8Array {
  const bytes = Uint8Array.from({ length }, (_, i) => 97 + (i % 23));
  if (length > 0) bytes[length - 1] = 0;
  return bytes;
}

Deno.test("argv is exact at every length around the edges of words, lines and the bound", () => {
  const edges = [0, 8, 64, 120, 128, 136, 192, 320, 328, 512, 12_288, 12_408, 12_416];
  const lengths = edges.flatMap((edge) => [-9, -8, -7, -1, 0, 1, 7, 8].map((near) => edge + near));
  for (const length of new Set(lengths.filter((length) => length >= 0 && length <= 12_416))) {
    const exec = execOf(execLines({ argv: argvOf(length), path: latin1("/bin/true") }));
    assert.equal(exec.argvTruncated, false, `${length}`);
    const expected = length === 0 ? [] : [{ text: text(argvOf(length).subarray(0, -1)) }];
    assert.deepEqual(exec.argv, expected, `${length}`);
  }
});

Deno.test("argv longer than the bound is cut there and marked", () => {
  for (const length of [12_417, 12_423, 12_424, 20_000, 2 ** 21]) {
    const exec = execOf(execLines({ argv: argvOf(length), path: latin1("/bin/true") }));
    assert.equal(exec.argvTruncated, true, `${length}`);
    assert.deepEqual(exec.argv, [{ text: text(argvOf(length).subarray(0, 12_416)) }]);
  }
});

Deno.test("any bytes of argv, path and name are preserved", () => {
  const bytes = (maxLength: number) =>
    fc.uint8Array({ maxLength, min: 1 }).filter((some) => some.length > 0);
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 90, min: 1 }), { minLength: 1 }), bytes(600), (
      parts,
      path,
    ) => {
      const argv = Uint8Array.from(parts.flatMap((part) => [...part, 0]));
      const exec = execOf(execLines({ argv, path }));
      assert.deepEqual(exec.argv?.map(({ text, hex }) => hex ?? toHex(text)), parts.map(hexOf));
      assert.equal(exec.filename?.hex ?? toHex(exec.filename?.text ?? ""), hexOf(path));
      assert.equal(exec.argvTruncated || exec.filenameTruncated, false);
    }),
    { numRuns: 200 },
  );
});

Deno.test("a program run by descriptor takes its name from the kernel", () => {
  const exec = execOf(execLines({
    argv: latin1("x\0"),
    path: latin1("/dev/fd/7"),
    comm: "my prog",
  }));
  assert.deepEqual([exec.comm, exec.filename], [{ text: "my prog" }, { text: "/dev/fd/7" }]);
});

/** The lines of one exec. Each case drops one line and expects the marked cut. */
const LONG: ExecImage = { argv: argvOf(700), path: latin1(`/${"p".repeat(500)}/name`) };
const LOST_LINES = execLines(LONG).map((line, i) => ({ line: line[0]!, i })).slice(1);

for (const { line, i } of LOST_LINES) {
  Deno.test(`an exec without its line ${i} (${line}) is marked as cut there`, () => {
    const lines = execLines(LONG).filter((_, at) => at !== i);
    const exec = execOf([...lines, ""]);
    assert.equal(exec.argvTruncated, line === "A");
    assert.equal(exec.filenameTruncated, line === "P");
    const whole = execOf(execLines(LONG));
    const shown = (exec.argv ?? []).map(({ text }) => text).join("\0");
    assert.ok(whole.argv?.[0]?.text.startsWith(shown));
    assert.ok(whole.filename?.text.startsWith(exec.filename?.text ?? "?"));
    if (line === "P") assert.equal(exec.comm, null, "the missing part has the name");
  });
}

Deno.test("an exec by descriptor without its C line has no name, rather than a wrong one", () => {
  const [first] = execLines({ argv: latin1("x\0"), path: latin1("/dev/fd/7"), comm: "prog" });
  assert.deepEqual(execOf([first!]).comm, null);
});

Deno.test("the next event of a CPU delivers an exec that still lacks lines", () => {
  const [first] = execLines({ ...LONG, cpu: 1, seq: 4 });
  const kinds = (line: string) =>
    capture(latin1(`${first}${line}\n`)).observations.map(({ kind, seq }) => `${kind} ${seq}`);
  assert.deepEqual(kinds("F 3e8 1 5 65 7 65 64 6 66 3e8 2a 0 9 effffffc"), ["exec 4", "fork 5"]);
  assert.deepEqual(kinds("F 3e8 0 5 65 7 65 64 6 66 3e8 2a 0 9 effffffc"), ["fork 5", "exec 4"]);
});

Deno.test("further lines of another exec or of no exec have no effect", () => {
  const [first, ...rest] = execLines({ ...LONG, seq: 5 });
  const strangers = execLines({ ...LONG, seq: 4 }).slice(1);
  const exec = execOf([...strangers, first!, ...strangers, ...rest]);
  assert.deepEqual(exec, execOf(execLines({ ...LONG, seq: 5 })));
});

Deno.test("lines of two CPUs may alternate", () => {
  const one = execLines({ ...LONG, cpu: 0, seq: 1 });
  const two = execLines({ ...LONG, cpu: 3, seq: 9 });
  const mixed = one.flatMap((line, i) => [line, two[i]!]);
  const { observations } = capture(latin1(mixed.join("")));
  assert.deepEqual(observations, [execOf(one), execOf(two)]);
});

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function hexOf(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function toHex(text: string): string {
  return hexOf(new TextEncoder().encode(text));
}
