import assert from "node:assert/strict";
import { cannedStream } from "../support/capture/canned_host.ts";
import { ROOT } from "../support/source/source_files.ts";
import { within } from "../support/machine/time_limit.ts";
import { Terminal } from "../support/machine/tmux.ts";
import { Traceflock } from "../support/machine/traceflock.ts";

Deno.test("replay -: the stream of a pipe is filtered, and goes on until its end", async () => {
  const lines = [
    '{"v":1,"type":"meta","time":"2026-01-01T00:00:00.000000000Z","ts":5,"host":"there","tool":"traceflock"}',
    '{"v":1,"type":"process","time":"2026-01-01T00:00:00.000000000Z","ts":5,"host":"there","pid":1,"key":"1-0","comm":"init"}',
    '{"v":1,"type":"ready","time":"2026-01-01T00:00:00.000000000Z","ts":6,"host":"there"}',
    '{"v":1,"type":"fork","time":"2026-01-01T00:00:00.000000000Z","ts":7,"host":"there","pid":9,"key":"9-0","comm":"sh"}',
    '{"v":1,"type":"exec","time":"2026-01-01T00:00:00.000000000Z","ts":8,"host":"there","pid":9,"key":"9-0","comm":"ls"}',
    "damage",
    "",
  ];
  await using piped = new Traceflock(["replay", "-", "--json", "comm=ls"], {
    input: lines.join("\n"),
  });
  assert.deepEqual(await piped.ended(), { code: 0, signal: null });
  const types = piped.lines.map(({ type }) => type);
  assert.deepEqual(types, ["meta", "ready", "exec", "lost", "end"]);
  assert.match(piped.stderr, /a line of stdin cannot be read: it is no JSON/);
});

Deno.test("replay -: what is no stream, and options that go back in time, are refused", async () => {
  const cases: readonly (readonly [input: string, args: string[], code: number, what: RegExp])[] = [
    ["", [], 1, /Stdin is empty/],
    ["hello\n", [], 1, /no stream of JSON lines/],
    ['{"v":9,"type":"fork"}\n', [], 1, /version 9 of the schema/],
    ["{}\n", ["--at", "+3s"], 2, /--at goes back in time/],
  ];
  for (const [input, args, code, what] of cases) {
    await using piped = new Traceflock(["replay", "-", "--json", ...args], { input });
    assert.equal((await piped.ended()).code, code);
    assert.match(piped.stderr, what);
  }
});

Deno.test(
  "replay -: the screen takes its keys from the terminal while the stream goes on",
  within(60, async () => {
    await using terminal = new Terminal(100, 20);
    const script = Deno.makeTempFileSync();
    Deno.writeTextFileSync(script, cannedStream());
    terminal.type(`cd ${ROOT}; sh ${script} | ${terminal.commandLine({ args: ["replay", "-"] })}`);
    terminal.press("Enter");
    await terminal.shows(/ itself .*● pipe: bpftrace/);
    terminal.press("M-3");
    await terminal.shows(/fork +100\d .*child/);
    terminal.press("q");
    await terminal.shows(/^\$$/m);
    Deno.removeSync(script);
  }),
);
