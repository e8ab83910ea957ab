import assert from "node:assert/strict";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { eventually, onTimeout, pause, within } from "../support/time_limit.ts";
import { Terminal } from "../support/tmux.ts";
import { Traceflock, traceflock } from "../support/traceflock.ts";

/** A busy machine may need this long. */
const PATIENCE = 30_000;

/** A process that uses all of a cpu until it is killed. */
class Burner implements AsyncDisposable {
  readonly #child = new Deno.Command("bash", {
    args: ["-c", "exec -a burner-of-the-past bash -c 'while :; do :; done'"],
    stdin: "null",
  }).spawn();

  constructor() {
    onTimeout(() => this.#kill());
  }

  get pid(): number {
    return this.#child.pid;
  }

  #kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has exited already.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#kill();
    await this.#child.status;
  }
}

Deno.test(
  "who used the CPU ten seconds ago: the screen, a recording and its report name a process that has ended",
  within(150, async () => {
    requireBpftrace();
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    const path = `${folder}/past.tflock`;
    await using recorder = new Traceflock(["record", "-o", path, "--sample", "2s"]);
    try {
      await eventually("it records", () => recorder.stderr.includes("recording into"), PATIENCE);
      await using terminal = new Terminal(120, 40);
      await terminal.start();
      terminal.type("t");
      terminal.type("P");
      let pid = 0;
      let middle = 0;
      {
        await using burner = new Burner();
        pid = burner.pid;
        const busy = new RegExp(`^.* ${pid} .* R +\\d\\d+(\\.\\d)? .*burner-of-the-past`, "m");
        await terminal.shows(busy, PATIENCE);
        middle = Date.now();
        await pause(2_500);
      }
      const row = new RegExp(`^.* ${pid} .* \\d\\d+(\\.\\d)? .*burner-of-the-past`, "m");
      await pause(8_500 - 2_500);
      assert.equal((await recorder.stop("SIGINT")).code, 0);
      await terminal.showsNo(/burner-of-the-past/, PATIENCE);
      const back = Math.round((Date.now() - middle) / 1000) - 1;
      for (let i = 0; i < back; i++) {
        terminal.press("[");
        await pause(60);
      }
      await terminal.shows(/ \d+s AGO /);
      assert.match(terminal.text, row);
      terminal.type(String(pid));
      await pause(100);
      terminal.press("Enter");
      await terminal.shows(/cpu +\d\d+(\.\d)?%/, PATIENCE);
      terminal.press("BSpace");
      terminal.type("q");
      await terminal.left();

      const at = new Date(middle + 1_000).toISOString();
      const { code, stdout } = await traceflock(["report", path, "--at", at]);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^ +\\d\\d+(\\.\\d)? .* ${pid} .*burner-of-the-past`, "m"));

      const later = new Date(middle + 2_400).toISOString();
      terminal.type(`clear; ${terminal.commandLine({ args: ["replay", path, "--at", later] })}`);
      terminal.press("Enter");
      await terminal.shows(/● replay$/m, PATIENCE);
      terminal.type("t");
      terminal.type("P");
      await terminal.shows(/CPU%▼/, PATIENCE);
      assert.match(terminal.text, row);
      terminal.type("q");
      await terminal.left();
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  }),
);
