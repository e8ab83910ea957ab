import assert from "node:assert/strict";
import type { ScannedProcess } from "../../../src/model/scan/scanned_process.ts";
import { isAlive, liveProcesses, tracersBelow } from "../model/live_processes.ts";
import { ROOT } from "../source/source_files.ts";
import { eventually, onTimeout, pause } from "./time_limit.ts";
import { startCommand } from "./traceflock.ts";

/** The header when the probes are live. */
export const LIVE = /● bpftrace$/m;

let made = 0;

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A real terminal with a shell in it, by a tmux server of its own. */
export class Terminal implements AsyncDisposable {
  readonly #server = `traceflock-test-${Deno.pid}-${made++}`;
  readonly #tracers = new Set<string>();
  readonly #scripts: string[] = [];
  /** The configuration, empty at first: the user's own would change the screens. */
  readonly config = Deno.makeTempDirSync({ prefix: "traceflock-test-" });

  constructor(
    columns: number,
    rows: number,
    shell = "env LC_ALL=C.UTF-8 PS1='$ ' HISTFILE= bash --norc --noprofile",
    folder = ROOT,
  ) {
    this.#tmux(
      ...["new-session", "-d", "-x", String(columns), "-y", String(rows), "-c", folder, shell],
    );
    onTimeout(() => this.#tmux("kill-server"));
  }

  /** The lines that it shows, without trailing blanks. */
  get lines(): string[] {
    return this.#tmux("capture-pane", "-p").split("\n").map((line) => line.trimEnd());
  }

  get text(): string {
    return this.lines.join("\n").trimEnd();
  }

  /** Waits until the terminal shows a match. */
  async shows(what: RegExp): Promise<void> {
    await eventually(`the terminal shows ${what}`, () => what.test(this.text)).catch((error) => {
      throw new Error(`${error.message} in\n${this.text}`);
    });
  }

  /** Whether the terminal shows a match within a moment. */
  async showsSoon(what: RegExp): Promise<boolean> {
    for (let looks = 0; looks < 8; looks++) {
      if (what.test(this.text)) return true;
      await pause(30);
    }
    return false;
  }

  /** Waits until the terminal shows no match. */
  async showsNo(what: RegExp): Promise<void> {
    await eventually(`the terminal shows no ${what}`, () => !what.test(this.text)).catch(
      (error) => {
        throw new Error(`${error.message} in\n${this.text}`);
      },
    );
  }

  /** Goes back in time, a second at a time, until the terminal shows a match. */
  async stepBackTo(what: RegExp): Promise<void> {
    let steps = 0;
    await eventually(`a step back shows ${what}`, async () => {
      this.press("[");
      // The next key comes when this one has its effect: a late one would go too far.
      const least = ++steps;
      await eventually(`${least} steps back`, () => {
        const [, minutes, seconds] = / (?:(\d+)m ?)?(\d+)s AGO /.exec(this.text) ?? [];
        return 60 * Number(minutes ?? 0) + Number(seconds ?? 0) >= least;
      });
      return await this.showsSoon(what);
    }).catch((error) => {
      throw new Error(`${error.message} in\n${this.text}`);
    });
  }

  /** Presses keys by their tmux names: "Enter", "C-z", "F5". */
  press(...keys: string[]): void {
    for (const key of keys) this.#tmux("send-keys", key);
  }

  /** Types a text literally. */
  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  /** Runs a command in the shell, and waits for its end. */
  async command(line: string): Promise<void> {
    const file = Deno.makeTempFileSync();
    this.type(`${line}; echo "$?" >${file}`);
    this.press("Enter");
    await eventually(`'${line}' ends`, () => Deno.readTextFileSync(file) !== "");
    Deno.removeSync(file);
  }

  resize(columns: number, rows: number): void {
    this.#tmux("resize-window", "-x", String(columns), "-y", String(rows));
  }

  /** Starts TraceFlock in the terminal, and waits until its probes are live. */
  async start({ args = [], env = {} }: StartOptions = {}): Promise<void> {
    this.type(`clear; ${this.commandLine({ args, env })}`);
    this.press("Enter");
    await this.shows(LIVE);
    this.look();
  }

  /** Returns a short command that starts TraceFlock by a script: the command itself would fill the screen. */
  commandLine({ args = [], env = {} }: StartOptions = {}): string {
    const words = Object.entries({ XDG_CONFIG_HOME: this.config, ...env })
      .map(([name, value]) => `${name}=${value}`);
    const quoted = ["env", ...words, ...startCommand(), ...args]
      .map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    const script = Deno.makeTempFileSync();
    this.#scripts.push(script);
    Deno.writeTextFileSync(script, `exec ${quoted.join(" ")}\n`);
    return `sh ${script}`;
  }

  /** The window title that the program has set. */
  get title(): string {
    return this.#tmux("display-message", "-p", "#{pane_title}");
  }

  /** Closes the terminal, as a closed window does. */
  close(): void {
    this.#tmux("kill-server");
  }

  isAlive(key: string): boolean {
    return isAlive(key);
  }

  /** Returns the TraceFlock process in the terminal. */
  program(): ScannedProcess {
    const shell = Number(this.#tmux("display-message", "-p", "#{pane_pid}"));
    const found = liveProcesses().find(({ ppid, comm }) => ppid === shell && comm.text === "deno");
    assert.ok(found !== undefined, `no TraceFlock in\n${this.text}`);
    return found;
  }

  /** Records the tracers that run for TraceFlock now; returns their number. */
  look(): number {
    const tracers = tracersBelow(this.program().pid);
    for (const { key } of tracers) this.#tracers.add(key);
    return tracers.length;
  }

  /** Waits for the shell's prompt, and until no bpftrace of TraceFlock is left. */
  async left(): Promise<void> {
    await this.shows(/^\$$/m);
    await this.gone();
  }

  /** Waits until no bpftrace of TraceFlock is left. */
  async gone(): Promise<void> {
    await eventually("no bpftrace is left", () => ![...this.#tracers].some(isAlive));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    for (const script of this.#scripts) Deno.removeSync(script);
    await this.gone();
    Deno.removeSync(this.config, { recursive: true });
  }

  #tmux(...args: string[]): string {
    const { stdout } = new Deno.Command("tmux", {
      args: ["-u", "-L", this.#server, "-f", "/dev/null", ...args],
      stdin: "null",
      stderr: "null",
    }).outputSync();
    return new TextDecoder().decode(stdout);
  }
}
