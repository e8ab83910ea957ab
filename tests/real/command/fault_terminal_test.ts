import assert from "node:assert/strict";
import { FakeBpftrace } from "../../support/capture/fake_bpftrace.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { eventually, within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";
import { workload } from "../../support/machine/workload.ts";

Deno.test(
  "a terminal without a cursor (TERM=dumb, or none) is refused with 2, and --json suggested",
  within(40, async () => {
    requireBpftrace();
    await using terminal = new Terminal(100, 24);
    for (const term of ["TERM=dumb", "TERM=", "-u TERM"]) {
      terminal.type(`clear; env ${term} ${terminal.commandLine()}; echo status $?`);
      terminal.press("Enter");
      await terminal.shows(/^status 2$/m);
      assert.match(terminal.text, /traceflock: .*TERM.*--json/s);
    }
  }),
);

Deno.test(
  "a storm of resizes: the last size wins, after huge, tiny and usual sizes",
  within(60, async () => {
    requireBpftrace();
    await using terminal = new Terminal(80, 24);
    await terminal.start();
    for (let i = 0; i < 40; i++) terminal.resize(40 + (i * 7) % 100, 5 + (i * 3) % 40);
    terminal.resize(500, 200);
    await terminal.shows(/● bpftrace$/m);
    await eventually("the bar is at the bottom", () => /Quit/.test(terminal.lines[199] ?? ""));
    terminal.resize(90, 30);
    await eventually("the bar is at the bottom", () => /Quit/.test(terminal.lines[29] ?? ""));
    for (const once of [/ TraceFlock /, /\bQuit\b/]) {
      await eventually(
        `one line has ${once}`,
        () => terminal.lines.filter((line) => once.test(line)).length === 1,
      );
    }
    terminal.type("q");
    await terminal.left();
  }),
);

Deno.test(
  "the terminal closes: TraceFlock ends within seconds, and no bpftrace is left",
  within(40, async () => {
    requireBpftrace();
    const terminal = new Terminal(80, 24);
    try {
      await terminal.start();
      const us = terminal.program().key;
      terminal.close();
      await terminal.gone();
      await eventually("TraceFlock has exited", () => !terminal.isAlive(us));
    } finally {
      await terminal[Symbol.asyncDispose]();
    }
  }),
);

Deno.test(
  "bpftrace is lost under the screen: the terminal is restored, one line has the reason, status 5",
  within(90, async () => {
    requireBpftrace();
    await using fake = new FakeBpftrace({ kill_after: 1_500, fail_life: 2 });
    await using terminal = new Terminal(100, 24);
    const modes = Deno.makeTempFileSync();
    await terminal.command(`stty -a >${modes}`);
    const before = Deno.readTextFileSync(modes);
    await terminal.start({ env: fake.env });
    await terminal.shows(/bpftrace died \(SIGKILL\)/);
    await terminal.shows(/^\$$/m);
    assert.match(terminal.text, /^traceflock: bpftrace died 5 times within a minute/m);
    await terminal.command(`echo status $?; stty -a >${modes}`);
    await terminal.shows(/^status 5$/m);
    assert.equal(Deno.readTextFileSync(modes), before);
    Deno.removeSync(modes);
  }),
);

/** Names with characters that act on a terminal. */
const HOSTILE = [
  "\x1b]0;owned\x07",
  "\x1b[2J\x1b[31m",
  "\x1b[8m hidden",
  "\u202Eltr",
  "a\nb\tc\rd",
  "\x9b2J",
  "__proto__",
  "constructor",
];

Deno.test(
  "names with escape sequences are spelled out, and do not act on the terminal",
  within(60, async () => {
    requireBpftrace();
    const names = new Deno.Command(workload("names"), { stdin: "piped", stdout: "null" }).spawn();
    const input = names.stdin.getWriter();
    const hex = (text: string) =>
      [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join(
        "",
      );
    try {
      await input.write(new TextEncoder().encode(HOSTILE.map((name) => hex(name) + "\n").join("")));
      await using terminal = new Terminal(120, 40);
      await terminal.start({ args: [`under=${names.pid}`] });
      await terminal.shows(/constructor/);
      await terminal.shows(/__proto__/);
      for (
        const shown of ["^[]0;owned^G", "^[[2J^[[31m", "<U+202E>ltr", "a^Jb^Ic^Md", "<U+009B>2J"]
      ) {
        await eventually(`${shown} is shown`, () => terminal.text.includes(shown));
      }
      assert.doesNotMatch(terminal.title, /owned/);
      terminal.type("q");
      await terminal.left();
    } finally {
      await input.close();
      await names.status;
    }
  }),
);
