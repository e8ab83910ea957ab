import assert from "node:assert/strict";
import { Recording } from "../../../src/sources/replay/recording.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { eventually, onTimeout, within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";
import { Traceflock, traceflock } from "../../support/machine/traceflock.ts";

/** A process that uses all of a cpu until it is killed. */
class Burner implements AsyncDisposable {
  readonly #child = new Deno.Command("bash", {
    args: ["-c", "exec -a burner-of-the-past bash -c 'while :; do :; done'"],
    stdin: "null",
  }).spawn();

  constructor() {
    onTimeout(() => this.kill());
  }

  get pid(): number {
    return this.#child.pid;
  }

  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has exited already.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#child.status;
  }
}

/** The samples of a process in a recording that is being written. */
function samplesOf(path: string, pid: number): number {
  return [...Recording.open([path]).events()].filter(({ event }) =>
    event.type === "sample" &&
    event.processes.some((sample) => sample.pid === pid && (sample.cpuPercent ?? 0) > 0)
  ).length;
}

Deno.test(
  "who used the CPU ten seconds ago: the screen, a recording and its report name a process that has ended",
  within(150, async () => {
    requireBpftrace();
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    const path = `${folder}/past.tflock`;
    await using recorder = new Traceflock(["record", "-o", path, "--sample", "1s"]);
    try {
      await eventually("it records", () => recorder.stderr.includes("recording into"));
      await using terminal = new Terminal(120, 40);
      // Other programs of a busy machine would fill the screen.
      const query = "argv~/^burner-of/";
      await terminal.start({ args: [query] });
      terminal.type("t");
      terminal.type("P");
      await using burner = new Burner();
      const { pid } = burner;
      // A loaded machine leaves it a small part of a cpu.
      const cpu = "[1-9]\\d*(\\.\\d)?";
      const busy = new RegExp(`^.* ${pid} .* R +${cpu} .*burner-of-the-past`, "m");
      await terminal.shows(busy);
      const sampled = (count: number) =>
        eventually(`${count} samples`, () => samplesOf(path, pid) >= count);
      await sampled(2);
      const middle = Date.now();
      // The step back to that moment is of whole seconds.
      await sampled(4);
      burner.kill();
      assert.equal((await recorder.stop("SIGINT")).code, 0);
      await terminal.showsNo(/burner-of-the-past/);
      await terminal.stepBackTo(busy);
      assert.match(terminal.text, / \d+s AGO /);
      terminal.type(String(pid));
      terminal.press("Enter");
      await terminal.shows(/cpu +[1-9]\d*(\.\d)?%/);
      terminal.press("BSpace");
      terminal.type("q");
      await terminal.left();

      const at = new Date(middle).toISOString();
      const { code, stdout } = await traceflock(["report", path, "--at", at, "--top", "1000"]);
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^ +${cpu} .* ${pid} .*burner-of-the-past`, "m"));

      terminal.type(
        `clear; ${terminal.commandLine({ args: ["replay", path, query, "--at", at] })}`,
      );
      terminal.press("Enter");
      await terminal.shows(/● replay$/m);
      terminal.type("t");
      terminal.type("P");
      await terminal.shows(/CPU%▼/);
      await terminal.shows(busy);
      terminal.type("q");
      await terminal.left();
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  }),
);
