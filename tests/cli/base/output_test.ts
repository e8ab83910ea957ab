import assert from "node:assert/strict";
import { ROOT } from "../../support/source/source_files.ts";
import { obeyedIn } from "../../support/source/hostile_schema.ts";
import {
  printError,
  printErrorLines,
  printOut,
  writeStdout,
} from "../../../src/cli/base/output.ts";
import type { ReportOutput } from "../../../src/cli/report/report_output.ts";
import { textFormat } from "../../../src/cli/report/report_format.ts";
import {
  join,
  joinLines,
  paint,
  safe,
  type SafeOutput,
  type SafeText,
  sanitize,
  sanitizeLines,
} from "../../../src/model/base/safe_text.ts";
import { json, jsonString, type JsonText } from "../../../src/wire/event/json_text.ts";

/**
 * `deno check` of this file is the test: each line below `@ts-expect-error` must not compile. When
 * one does, the check fails because there is no error to expect.
 */
export function forgotten(foreign: string, report: ReportOutput): unknown[] {
  // @ts-expect-error A string is not safe to show.
  printError(foreign);
  // @ts-expect-error Neither is a template around it,
  printError(`Cannot read ${sanitize(foreign)}`);
  // @ts-expect-error nor two safe texts put together by hand,
  printError(safe`a` + safe`b`);
  // @ts-expect-error nor lines where one line is wanted.
  printError(sanitizeLines(foreign));
  // @ts-expect-error The same holds for lines on stderr,
  printErrorLines(foreign);
  // @ts-expect-error for stdout,
  printOut(foreign);
  // @ts-expect-error however it is written,
  writeStdout(JSON.stringify(foreign));
  // @ts-expect-error and for reports.
  report.write(foreign);
  // @ts-expect-error A form of a report gives what is safe.
  const form = textFormat("", () => [foreign]);
  // @ts-expect-error A string in JSON went through jsonString().
  const object: JsonText = json`{"name":${foreign}}`;
  // @ts-expect-error Text that is safe to show is not JSON yet.
  const quoted: JsonText = json`{"name":"${sanitize(foreign)}"}`;
  // @ts-expect-error Colour is for what is safe.
  const loud: SafeOutput = paint(foreign, 31);
  // @ts-expect-error A line has no colours.
  const line: SafeText = paint(sanitize(foreign), 31);
  return [form, object, quoted, loud, line];
}

Deno.test("safe`` makes its values safe, in one line", () => {
  const path: string = "a\x1b[2J\nb\u202e";
  assert.equal(safe`Cannot read ${path}: ${5}`, "Cannot read a^[[2J^Jb<U+202E>: 5");
});

Deno.test("sanitizeLines() keeps line ends and removes all else that a terminal obeys", () => {
  assert.equal(sanitizeLines("a\x1b\r\n\tb\x9b\n"), "a^[^M\n^Ib<U+009B>\n");
});

Deno.test("joinLines() ends each line; paint() adds colour, join() adds nothing", () => {
  assert.equal(joinLines([safe`a`, paint(safe`b`, 1, 31)]), "a\n\x1b[1;31mb\x1b[0m\n");
  assert.equal(join([safe`a`, safe`b`]), "ab");
});

Deno.test("json`` takes JSON and numbers", () => {
  assert.equal(
    json`{"a":${jsonString("\x1b\u202e\u{e0041}")},"b":${1}}`,
    '{"a":"\\u001b\\u202e\\udb40\\udc41","b":1}',
  );
});

/** Runs a program that does not catch its error. */
async function uncaught(program: string) {
  const code = `import { watchUncaught } from "file://${ROOT}/src/cli/base/output.ts";
    watchUncaught();
    ${program}
    setTimeout(() => console.log("it goes on"), 2000);`;
  const file = Deno.makeTempFileSync({ suffix: ".ts" });
  try {
    Deno.writeTextFileSync(file, code);
    const args = ["run", "--quiet", "--no-prompt", "--no-check", "--no-config", file];
    const { code: status, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args,
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return { status, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  } finally {
    Deno.removeSync(file);
  }
}

for (
  const [what, program] of [
    ["a rejected promise", 'Promise.reject(new Error("\\x1b]0;owned\\x07\\x9b\\u202e"));'],
    ["an error in a timer", 'setTimeout(() => { throw new Error("\\x1b]0;owned\\x07\\x9b"); });'],
    ["what is no error", 'Promise.reject("\\x1b]0;owned\\x07\\x9b");'],
  ] as const
) {
  Deno.test(`uncaught: ${what} ends the program, and its message is sanitized`, async () => {
    const { status, stdout, stderr } = await uncaught(program);
    assert.equal(status, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /^traceflock: Internal error, please report it: .*\^\[\]0;owned\^G/);
    assert.equal(obeyedIn(stderr), null);
  });
}
