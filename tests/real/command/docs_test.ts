import assert from "node:assert/strict";
import { docCommands, wayOf } from "../../docs/doc_commands.ts";
import { DocFolder } from "../../docs/run_doc_command.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { together } from "../../support/machine/together.ts";

/** Output of live commands, by a part of the command. */
const SHOWN: readonly (readonly [part: string, output: RegExp])[] = [
  ["--json 'failed=true'", /^20[-\d]+T[:.\d]+Z\t\d+\t1\t\S*false$/m],
  ["--count 1", /^\w+ failed with \d+$/m],
  ["kill -KILL", /^sleep was killed by SIGKILL from sh$/m],
];

/** The live commands; one that several pages show runs once. */
const live = [...new Map(docCommands().map((command) => [command.text, command])).values()]
  .filter(({ text }) => wayOf(text).startsWith("live"));

Deno.test("README.md and docs/ have live commands", () => assert.ok(live.length > 10));

/** Starts processes that fail, so that every command has events to show. */
function failures(): Disposable {
  const timer = setInterval(() => new Deno.Command("false").outputSync(), 50);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

together(
  "the live commands of the documentation work",
  240,
  Object.fromEntries(live.map((command) => [
    `${command.place}: ${command.text.split("\n")[0]}`,
    async () => {
      requireBpftrace();
      using folder = new DocFolder();
      using _ = failures();
      const shown = SHOWN.find(([part]) => command.text.includes(part))?.[1] ?? null;
      const { code, stdout, stderr } = await folder.run(command, wayOf(command.text), shown);
      assert.equal(code, 0, `${command.text}\n${stdout.slice(-2000)}${stderr}`);
      assert.doesNotMatch(stderr, /error|cannot/i);
      if (shown !== null) assert.match(stdout, shown);
    },
  ])),
);
