import assert from "node:assert/strict";
import { isAlive } from "../../support/model/live_processes.ts";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { eventually, onTimeout, pause, within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";
import { workload } from "../../support/machine/workload.ts";
import { zstdFrames } from "../../support/source/zstd_frames.ts";

const SIZE = [120, 40] as const;
/** A process of the test, killed at its end. */
class Actor implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;

  constructor(command: string, ...args: string[]) {
    this.#child = new Deno.Command(command, { args, stdin: "null", stdout: "null" }).spawn();
    onTimeout(() => this.kill());
  }

  get pid(): number {
    return this.#child.pid;
  }

  get key(): string {
    return new ProcReader().stat(this.pid)?.key ?? "";
  }

  kill(): void {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has exited already.
    }
  }

  status(): Promise<Deno.CommandStatus> {
    return this.#child.status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#child.status;
  }
}

/** A folder for the files of the screen, removed at the end. */
class Folder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "traceflock-test-" });

  /** Changes a shell to the folder, and sets dead rows to stay for a minute. */
  async enter(terminal: Terminal): Promise<void> {
    Deno.mkdirSync(`${terminal.config}/traceflock`);
    const config = JSON.stringify({ dead_rows_stay: "1m" });
    Deno.writeTextFileSync(`${terminal.config}/traceflock/config.json`, config);
    await terminal.command(`cd ${this.path}`);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

/** Waits until the screen fits; the error has the screen. */
async function seen(
  terminal: Terminal,
  what: string,
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  await eventually(what, condition).catch((error) => {
    throw new Error(`${error instanceof Error ? error.message : error} in\n${terminal.text}`);
  });
}

/** Returns the row of a process; empty without one. */
function rowOf(terminal: Terminal, pid: number): string {
  return terminal.lines.find((line) => new RegExp(`^.{0,4} ${pid} `).test(line)) ?? "";
}

/**
 * Types a filter in two parts, so it does not match the command lines of the programs that type.
 */
async function filter(terminal: Terminal, ...parts: readonly [string, string]): Promise<void> {
  terminal.type("\\");
  await terminal.shows(/^Filter:/m);
  for (const part of parts) terminal.type(part);
  await terminal.shows(new RegExp(`^Filter: ?${escaped(parts.join(""))}`, "m"));
  terminal.press("Enter");
  await terminal.showsNo(/^Filter:/m);
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

Deno.test(
  "a fork storm: two key presses in Churn name its parent",
  within(120, async () => {
    requireBpftrace();
    await using terminal = new Terminal(...SIZE);
    await terminal.start();
    await using storm = new Actor(workload("storm"), "0", "4", "fork", "100");
    terminal.press("M-4", "g");
    await seen(terminal, "the parent leads in Churn", () => {
      const { lines } = terminal;
      const first = lines[lines.findIndex((line) => /RATE\/s.*PARENT/.test(line)) + 1] ?? "";
      return new RegExp(` ${storm.pid} storm +/`).test(first);
    });
    terminal.type("q");
    await terminal.left();
  }),
);

Deno.test(
  "F9 ends a filtered process, and another one by the name of the signal; both deaths are visible",
  within(180, async () => {
    requireBpftrace();
    using folder = new Folder();
    await using terminal = new Terminal(...SIZE);
    await using first = new Actor("sleep", "86400.125");
    await using second = new Actor("sleep", "86400.375");
    await folder.enter(terminal);
    await terminal.start();
    terminal.type("t");
    for (
      const [victim, part, signal] of [[first, "125", "TERM"], [second, "375", "KILL"]] as const
    ) {
      const { key, pid } = victim;
      await filter(terminal, "argv~86400", `.${part}`);
      await seen(terminal, "its row is there", () => rowOf(terminal, pid) !== "");
      terminal.press("F9");
      await terminal.shows(new RegExp(`Signal to ${pid} sleep`));
      terminal.type(signal.toLowerCase());
      await terminal.shows(new RegExp(`› +\\d+ SIG${signal} `));
      terminal.press("Enter");
      await terminal.shows(new RegExp(`Send SIG${signal} to this process`));
      assert.ok(isAlive(key));
      terminal.press("Enter");
      assert.equal((await victim.status()).signal, `SIG${signal}`);
      await seen(
        terminal,
        `its row says ${signal}`,
        () => new RegExp(` X .* ${signal} +\\S*sleep 86400`).test(rowOf(terminal, pid)),
      );
      // An immediate second key would count as one with Alt.
      terminal.press("Escape");
      await terminal.showsNo(/filter {2}argv/);
    }
    terminal.type("q");
    await terminal.left();
  }),
);

Deno.test(
  "a process of 5 ms is found by its argument after its end, with all its ancestors",
  within(120, async () => {
    requireBpftrace();
    using folder = new Folder();
    await using terminal = new Terminal(...SIZE);
    await folder.enter(terminal);
    await terminal.start();
    await using brief = new Actor("sleep", "0.005", "0.0000731");
    assert.ok((await brief.status()).success);
    terminal.type("t");
    await filter(terminal, "argv~0.000", "0731");
    await seen(
      terminal,
      "its row is there",
      () => /exit 0 +\S*sleep 0\.005 0\.0000731/.test(rowOf(terminal, brief.pid)),
    );
    terminal.press("Enter");
    await terminal.shows(new RegExp(`^ ${brief.pid} sleep .*exit 0`, "m"));
    await terminal.shows(/ANCESTORS/);
    // One row for each ancestor, from init down to the test runner.
    const above = () => {
      const { lines } = terminal;
      return lines.slice(lines.findIndex((line) => /ANCESTORS/.test(line)) + 1)
        .map((line) => line.slice(line.indexOf("│ ") + 1));
    };
    await seen(terminal, "init is the first one", () => /^ 1 \S/.test(above()[0] ?? ""));
    await seen(terminal, "the test is one", () => {
      return above().some((line) => line.includes(`└─${Deno.pid} `));
    });
    terminal.type("q");
    await terminal.left();
  }),
);

Deno.test(
  "[ goes back to the life of a dead process; w saves that view, and later",
  within(180, async () => {
    requireBpftrace();
    using folder = new Folder();
    await using terminal = new Terminal(...SIZE);
    await folder.enter(terminal);
    await terminal.start();
    terminal.type("t");
    await using mortal = new Actor("sleep", "86400.625");
    const { pid } = mortal;
    await filter(terminal, "argv~86400", ".625");
    await seen(terminal, "its row is there", () => rowOf(terminal, pid) !== "");
    await pause(3_000);
    mortal.kill();
    const isDead = () => / X .* KILL +\S*sleep/.test(rowOf(terminal, pid));
    await seen(terminal, "it is shown dead", isDead);
    await terminal.stepBackTo(new RegExp(`^.{0,4} ${pid} (?!.* X .*KILL).*sleep 86400`, "m"));
    const then = await saved(terminal, folder.path);
    assert.ok(then.includes("process") && !then.includes("exit"), `alive then: ${then}`);
    terminal.press("BSpace");
    await seen(terminal, "now it is dead again", isDead);
    // The name of a file has its second.
    await pause(1_000);
    const now = await saved(terminal, folder.path);
    assert.ok(now.includes("exit") && !now.includes("process"), `dead now: ${now}`);
    terminal.type("q");
    await terminal.left();

    /** Saves another file; returns the types of its lines about the process. */
    async function saved(screen: Terminal, place: string): Promise<string[]> {
      const before = new Set([...Deno.readDirSync(place)].map(({ name }) => name));
      screen.type("w");
      const SAVED = /Saved \d+ events?, \d+ process(?:es)?: \/\S*(traceflock-\S+\.tflock)/;
      let made = "";
      await seen(screen, "another file", () => {
        made = SAVED.exec(screen.text)?.[1] ?? "";
        return made !== "" && !before.has(made);
      });
      const text = zstdFrames(Deno.readFileSync(`${place}/${made}`)).join("");
      const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
      assert.deepEqual([lines[0].type, lines.at(-1).type], ["meta", "end"]);
      assert.equal(lines[0].filter, "argv~86400.625");
      return lines.filter((line) => line.pid === pid).map(({ type }) => type);
    }
  }),
);

Deno.test(
  "find by COMM a child that named itself: its command line has the old name",
  within(60, async () => {
    requireBpftrace();
    await using terminal = new Terminal(160, 60);
    await terminal.start({ args: ["--columns", "pid,ppid,comm,command"] });
    // A write to comm and prctl(PR_SET_NAME) are the same in the kernel.
    const name = "printf flock-child >/proc/$$/comm";
    const script = `${name}; while :; do sleep 0.2; done`;
    await using child = new Actor("sh", "-c", script);
    await filter(terminal, "comm=flock-", "child");
    await seen(terminal, "the child", () => {
      return new RegExp(` ${child.pid} +\\d+ flock-child +.*sh -c `).test(terminal.text);
    });
    terminal.type(String(child.pid));
    terminal.press("Enter");
    await terminal.shows(new RegExp(`${child.pid} flock-child {2}alive`));
    terminal.type("q");
    await terminal.left();
  }),
);
