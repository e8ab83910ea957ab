import assert from "node:assert/strict";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { onTimeout, pause, within } from "../support/time_limit.ts";
import { Terminal } from "../support/tmux.ts";

/** A busy machine may need this long. */
const PATIENCE = 30_000;

/** A process that uses all of a cpu until it is killed. */
class Burner implements AsyncDisposable {
  readonly #child = new Deno.Command("bash", {
    args: ["-c", "exec -a burner-of-the-past bash -c 'while :; do :; done'"],
    stdin: "null",
  }).spawn();

  constructor() {
    onTimeout(() => this.#child.kill("SIGKILL"));
  }

  get pid(): number {
    return this.#child.pid;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has exited already.
    }
    await this.#child.status;
  }
}

Deno.test(
  "who used the CPU ten seconds ago: a step back shows the cpu of a process that has ended since",
  within(120, async () => {
    requireBpftrace();
    await using terminal = new Terminal(120, 40);
    await terminal.start();
    terminal.type("t");
    terminal.type("P");
    let pid = 0;
    {
      await using burner = new Burner();
      pid = burner.pid;
      await terminal.shows(
        new RegExp(`^.* ${pid} .* R +\\d\\d+\\.\\d .*burner-of-the-past`, "m"),
        PATIENCE,
      );
      await pause(2_000);
    }
    await pause(9_000);
    await terminal.showsNo(/burner-of-the-past/, PATIENCE);
    for (let i = 0; i < 10; i++) {
      terminal.press("[");
      await pause(60);
    }
    await terminal.shows(/ \d\ds AGO /);
    const first = terminal.lines[terminal.lines.findIndex((line) => /\bCPU%/.test(line)) + 1] ?? "";
    assert.match(first, new RegExp(` ${pid} .* \\d\\d+\\.\\d .*burner-of-the-past`), terminal.text);
    terminal.press("Home");
    await pause(100);
    terminal.press("Enter");
    await terminal.shows(/cpu +\d\d\.\d% +most [\d.]+% in \d+s/, PATIENCE);
    terminal.press("BSpace");
    terminal.type("q");
    await terminal.left();
  }),
);
