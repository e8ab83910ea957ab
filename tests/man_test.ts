import assert from "node:assert/strict";
import { manPages } from "../scripts/man/pages.ts";
import { EXIT } from "../src/cli/base/exit_error.ts";
import { commandTree } from "../src/cli/flags/command_tree.ts";
import { examplesOf } from "../src/cli/flags/examples.ts";
import { VERSION } from "../src/cli/base/own_program.ts";
import { FIELD_NAMES } from "../src/model/query/fields.ts";

const pages = manPages("2026-11-30");

/** Runs mandoc(1) on a page; returns what it prints. */
function mandoc(text: string, ...args: string[]): string {
  const file = Deno.makeTempFileSync();
  try {
    Deno.writeTextFileSync(file, text);
    const { stdout, stderr } = new Deno.Command("mandoc", { args: [...args, file] }).outputSync();
    return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  } finally {
    Deno.removeSync(file);
  }
}

/** Returns a page as a reader sees it, with every run of blanks as one. */
function shown(name: string): string {
  const text = mandoc(pages.get(name)!, "-Tutf8", "-Owidth=100");
  // A bold character is printed twice, with a backspace between.
  // deno-lint-ignore no-control-regex -- mandoc prints it
  return text.replace(/.\x08/g, "").replace(/\s+/g, " ");
}

Deno.test("the manual pages are those of the program, the queries and the recordings", () => {
  assert.deepEqual([...pages.keys()], [
    "traceflock.1",
    "traceflock-query.7",
    "traceflock-recording.5",
  ]);
  for (const text of pages.values()) {
    assert.match(text, new RegExp(`^\\.TH \\S+ [157] 2026-11-30 "TraceFlock ${VERSION}"`, "m"));
  }
});

for (const [name, text] of pages) {
  Deno.test(`mandoc has no warning about ${name}`, () => {
    assert.equal(mandoc(text, "-Tlint"), "");
  });
}

Deno.test("traceflock(1) has every command, option, example and exit status of --help", () => {
  const page = shown("traceflock.1");
  const program = commandTree();
  for (const command of [program, ...program.commands]) {
    assert.ok(page.includes(command.description().slice(1, 40)), command.name());
    for (const option of command.options) {
      if (option.hidden) continue;
      assert.ok(page.includes(option.description.replaceAll("`", "").slice(0, 40)), option.flags);
      assert.ok(page.includes(option.long!), option.flags);
    }
    for (const { line } of examplesOf(command)) {
      assert.ok(page.includes(line.replace(/\s+/g, " ")), line);
    }
  }
  for (const status of Object.values(EXIT)) assert.match(page, new RegExp(` ${status} \\S`));
});

Deno.test("traceflock-query(7) has every field, and its examples as they are typed", () => {
  const page = shown("traceflock-query.7");
  for (const name of FIELD_NAMES) assert.match(page, new RegExp(`\\b${name}\\b`));
  for (const query of ["argv~/-j\\d+/", "user!=root exit!=0", "argv~/(password|token)=/i"]) {
    assert.ok(page.includes(query), query);
  }
});

Deno.test("traceflock-recording(5) has the tables of the format", () => {
  const page = shown("traceflock-recording.5");
  assert.match(page, /57 2A 4D 18/);
  assert.match(page, /CRC-32 of bytes 8 to 91/);
});
