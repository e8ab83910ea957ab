import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { liveProcesses } from "../../support/model/live_processes.ts";
import { eventually, within } from "../../support/machine/time_limit.ts";
import { together } from "../../support/machine/together.ts";
import { LIVE, Terminal } from "../../support/machine/tmux.ts";

/** Starts processes to find: a shell with this word in its arguments, and its child. */
class Family implements AsyncDisposable {
  readonly #parent = new Deno.Command("sh", {
    args: ["-c", "sleep 1000; : # the elder"],
    stdin: "null",
    stderr: "null",
  }).spawn();

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { pid, ppid } of liveProcesses()) {
      if (ppid === this.#parent.pid) Deno.kill(pid, "SIGKILL");
    }
    await this.#parent.status;
  }
}

for (const [columns, rows] of [[80, 24], [200, 60]] as const) {
  Deno.test(
    `the screen at ${columns}x${rows}: header, rows, tree, sort, filter, search, help, quit`,
    within(60, async () => {
      requireBpftrace();
      await using _family = new Family();
      await using terminal = new Terminal(columns, rows);
      await terminal.command("stty -a >/dev/null");
      await terminal.start();
      await terminal.shows(/^ TraceFlock .*● bpftrace$/m);
      await terminal.shows(/\d+ processes.*running/);
      await terminal.shows(/PID .*USER .*STATUS +COMMAND/);
      await eventually(
        "the function bar is at the bottom",
        () => /F1 ?Help.*F10 ?Quit/.test(terminal.lines[rows - 1]!),
      );

      terminal.type("\\");
      await terminal.shows(/^Filter:/m);
      terminal.type("argv~elder or argv~/^sleep.1000/");
      await terminal.shows(/└─sleep 1000|sleep 1000/);
      terminal.press("Enter");
      await terminal.shows(/filter {2}argv~elder/);
      // The tree indents the child below its parent; the table does not.
      await terminal.shows(/─sleep 1000/);
      terminal.type("t");
      await terminal.showsNo(/─sleep 1000/);
      await terminal.shows(/ sleep 1000/);
      terminal.type("t");
      await terminal.shows(/─sleep 1000/);
      terminal.press("Escape");
      await terminal.showsNo(/filter {2}argv/);

      for (const [key, column] of [["M", "MEM"], ["P", "CPU%"], ["T", "AGE"]] as const) {
        terminal.type(key);
        await terminal.shows(new RegExp(`${column}[▲▼]`));
      }
      terminal.type("I");
      await terminal.shows(/AGE[▲▼]/);

      // The oldest are at the top now; the wanted row may be below the window.
      terminal.type("t");
      terminal.type("/");
      await terminal.shows(/^Search:/m);
      terminal.type("sleep 1000");
      terminal.press("Enter");
      await terminal.shows(/ sleep 1000/);

      terminal.type("?");
      await terminal.shows(/TraceFlock: keys/);
      terminal.press("Escape");
      await terminal.showsNo(/TraceFlock: keys/);

      terminal.type("q");
      await terminal.left();
      await terminal.showsNo(/bpftrace/);
    }),
  );
}

Deno.test(
  "the screen follows the size of its terminal, down to 1x1 and up again",
  within(60, async () => {
    requireBpftrace();
    await using terminal = new Terminal(100, 30);
    await terminal.start();
    for (const [columns, rows] of [[60, 15], [10, 3], [1, 1], [150, 50], [80, 24]] as const) {
      terminal.resize(columns, rows);
      await eventually("no line is too long", () => terminal.lines.length - 1 <= rows);
    }
    await terminal.shows(LIVE);
    await eventually(
      "the function bar is at the bottom",
      () => /F10 ?Quit/.test(terminal.lines[23]!),
    );
    await eventually(
      "one title is there",
      () => terminal.lines.filter((line) => / TraceFlock /.test(line)).length === 1,
    );
    terminal.press("F10");
    await terminal.left();
  }),
);

/** Ways to quit, and the status in the shell. */
const WAYS: Readonly<Record<string, readonly [(terminal: Terminal) => void, status: string]>> = {
  "q": [(terminal) => terminal.type("q"), "0"],
  "^C": [(terminal) => terminal.press("C-c"), "0"],
  "SIGTERM": [(terminal) => Deno.kill(terminal.program().pid, "SIGTERM"), "0"],
  "SIGQUIT": [(terminal) => Deno.kill(terminal.program().pid, "SIGQUIT"), "0"],
  "SIGHUP": [(terminal) => Deno.kill(terminal.program().pid, "SIGHUP"), "129"],
};
together("the end of the screen", 120, {
  ...Object.fromEntries(
    Object.entries(WAYS).map(([way, [leave, status]]) => [
      `after ${way} the terminal is as before: its modes, its cursor and its text`,
      async () => {
        requireBpftrace();
        await using terminal = new Terminal(80, 24);
        await using before = new TemporaryFile();
        await using after = new TemporaryFile();
        await terminal.command(`clear; echo before; stty -a >${before.path}`);
        await terminal.start();
        leave(terminal);
        await terminal.left();
        await terminal.command(`echo status $?; stty -a >${after.path}`);
        await terminal.shows(new RegExp(`^status ${status}$`, "m"));
        assert.equal(after.text, before.text);
      },
    ]),
  ),
  "^Z restores the terminal for the shell, and fg repaints the screen": async () => {
    requireBpftrace();
    await using terminal = new Terminal(80, 24);
    await terminal.start();
    terminal.press("C-z");
    await terminal.shows(/Stopped/);
    await terminal.command("echo here I am");
    await terminal.shows(/^here I am$/m);
    assert.doesNotMatch(terminal.text, LIVE);
    terminal.type("fg");
    terminal.press("Enter");
    await terminal.shows(LIVE);
    terminal.type("q");
    await terminal.left();
  },
  "after SIGKILL of the screen no bpftrace is left": async () => {
    requireBpftrace();
    await using terminal = new Terminal(80, 24);
    await terminal.start();
    assert.equal(terminal.look(), 1);
    Deno.kill(terminal.program().pid, "SIGKILL");
    // The screen stays, because SIGKILL allows no clean-up; the shell continues.
    await terminal.gone();
  },
});

class TemporaryFile implements AsyncDisposable {
  readonly path = Deno.makeTempFileSync();
  get text(): string {
    return Deno.readTextFileSync(this.path);
  }
  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path);
  }
}
