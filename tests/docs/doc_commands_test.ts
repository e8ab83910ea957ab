import assert from "node:assert/strict";
import { eventsOf, opened } from "../support/model/recordings.ts";
import { ROOT } from "../support/source/source_files.ts";
import { tourRecordings } from "../ui/support/tour_recordings.ts";
import { commandsIn, docCommands, NOT_RUN, wayOf } from "./doc_commands.ts";
import { DocFolder } from "./run_doc_command.ts";

const commands = docCommands();

Deno.test("commandsIn() joins the lines of a command, and finds the output behind it", () => {
  const page =
    "x\n\n```sh\n# a comment\nls |\n  jq '\n  .'\n```\n\n```text\n1\n```\n\n```sh\na\nb\n```\n";
  assert.deepEqual(commandsIn("p", page), [
    { place: "p:5", text: "ls |\n  jq '\n  .'", output: "1\n" },
    { place: "p:15", text: "a", output: null },
    { place: "p:16", text: "b", output: null },
  ]);
});

Deno.test("every command is run, or is in the table with its reason; no row is left over", () => {
  assert.ok(commands.length > 40);
  const idle = NOT_RUN.filter(([command]) => !commands.some(({ text }) => command.test(text)));
  assert.deepEqual(idle, []);
});

Deno.test("a live command and a screen are recognised", () => {
  const ways = [
    ["traceflock", "live screen"],
    ["traceflock 'exit!=0'", "live screen"],
    ["traceflock --json | jq .", "live lines"],
    ["traceflock -- make", "live lines"],
    ["traceflock record -o x.tflock", "live lines"],
    ["traceflock replay x.tflock", "screen"],
    ["traceflock replay x.tflock --json | traceflock report -", "lines"],
    ["traceflock report x.tflock", "lines"],
    ["traceflock completions bash", "lines"],
    ["sudo traceflock script | less", "lines"],
    ["zstd -dc x.tflock | jq .", "lines"],
    ["./install.sh && deno task start", "never"],
  ] as const;
  for (const [text, way] of ways) assert.equal(wayOf(text), way, text);
});

/** Removes the blanks before each line: `deno fmt` does so in a page. */
function flush(text: string): string {
  return text.replace(/^ +/gm, "");
}

Deno.test("docs/examples has the recordings of the tour; `deno task pictures` writes them", () => {
  for (const [name, bytes] of Object.entries(tourRecordings())) {
    const kept = Deno.readFileSync(`${ROOT}/docs/examples/${name}`);
    // Another zstd may compress the same lines to other bytes.
    assert.deepEqual(eventsOf(opened(kept)), eventsOf(opened(bytes)), name);
  }
});

const runnable = commands.filter(({ text }) => ["lines", "screen"].includes(wayOf(text)));

for (const page of new Set(runnable.map(({ place }) => place.split(":")[0]!))) {
  Deno.test(`every command of ${page} works without tracing, and prints what the page shows`, async (t) => {
    using folder = new DocFolder();
    for (const command of runnable.filter(({ place }) => place.startsWith(`${page}:`))) {
      await t.step(`${command.place}: ${command.text.split("\n")[0]}`, async () => {
        const { code, stdout, stderr } = await folder.run(command, wayOf(command.text));
        assert.equal(code, 0, `${command.text}\n${stdout.slice(-2000)}${stderr}`);
        assert.doesNotMatch(stderr, /error|cannot/i);
        if (command.output !== null) assert.equal(flush(stdout), flush(command.output));
      });
    }
  });
}
