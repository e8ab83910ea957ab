import assert from "node:assert/strict";
import type { Sighting } from "../../src/model/scan/sighting.ts";
import { isAlive, liveProcesses, tracersBelow } from "./live_processes.ts";
import { ROOT } from "./source_files.ts";
import { eventually, onTimeout } from "./time_limit.ts";
import { startCommand } from "./traceflock.ts";

/** The header says that the probes are live. */
export const LIVE = /● bpftrace$/m;

let made = 0;

export interface StartOptions {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** A real terminal with a shell in it: a tmux of our own, that knows no other. */
export class Terminal implements AsyncDisposable {
  readonly #server = `traceflock-test-${Deno.pid}-${made++}`;
  readonly #tracers = new Set<string>();
  readonly #scripts: string[] = [];

  constructor(columns: number, rows: number) {
    const shell = "env LC_ALL=C.UTF-8 PS1='$ ' HISTFILE= bash --norc --noprofile";
    this.#tmux(
      ...["new-session", "-d", "-x", String(columns), "-y", String(rows), "-c", ROOT, shell],
    );
    onTimeout(() => this.#tmux("kill-server"));
  }

  /** What it shows, line by line, without blanks at the ends. */
  get lines(): string[] {
    return this.#tmux("capture-pane", "-p").split("\n").map((line) => line.trimEnd());
  }

  get text(): string {
    return this.lines.join("\n").trimEnd();
  }

  /** Waits until it shows this. */
  async shows(what: RegExp, ms = 10_000): Promise<void> {
    await eventually("", () => what.test(this.text), ms).catch(() => {
      throw new Error(`Not within ${ms} ms: ${what} in\n${this.text}`);
    });
  }

  /** Waits until it does not. */
  async showsNo(what: RegExp, ms = 10_000): Promise<void> {
    await eventually("", () => !what.test(this.text), ms).catch(() => {
      throw new Error(`Still after ${ms} ms: ${what} in\n${this.text}`);
    });
  }

  /** Presses keys by tmux's names of them: "Enter", "C-z", "F5". */
  press(...keys: string[]): void {
    for (const key of keys) this.#tmux("send-keys", key);
  }

  /** Types this as it stands. */
  type(text: string): void {
    this.#tmux("send-keys", "-l", text);
  }

  /** Has the shell do something, and waits for its end. */
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

  /** Starts us in it, and waits until the header says that the probes are live. */
  async start({ args = [], env = {} }: StartOptions = {}): Promise<void> {
    this.type(`clear; ${this.commandLine({ args, env })}`);
    this.press("Enter");
    await this.shows(LIVE, 30_000);
    this.look();
  }

  /** What to type to start us: the name of a script, since the command itself fills the screen. */
  commandLine({ args = [], env = {} }: StartOptions = {}): string {
    const words = [...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
    const quoted = ["env", ...words, ...startCommand(), ...args]
      .map((word) => `'${word.replaceAll("'", "'\\''")}'`);
    const script = Deno.makeTempFileSync();
    this.#scripts.push(script);
    Deno.writeTextFileSync(script, `exec ${quoted.join(" ")}\n`);
    return `sh ${script}`;
  }

  /** What the program in it has called the window. */
  get title(): string {
    return this.#tmux("display-message", "-p", "#{pane_title}");
  }

  /** Closes it, as somebody who clicks it away. */
  close(): void {
    this.#tmux("kill-server");
  }

  isAlive(key: string): boolean {
    return isAlive(key);
  }

  /** Us, in it. */
  program(): Sighting {
    const shell = Number(this.#tmux("display-message", "-p", "#{pane_pid}"));
    const found = liveProcesses().find(({ ppid, comm }) => ppid === shell && comm.text === "deno");
    assert.ok(found !== undefined, `no program of ours in\n${this.text}`);
    return found;
  }

  /** Remembers the tracers that run for us now. */
  look(): number {
    const tracers = tracersBelow(this.program().pid);
    for (const { key } of tracers) this.#tracers.add(key);
    return tracers.length;
  }

  /** Waits for the shell's prompt; no bpftrace of ours may be left then. */
  async left(): Promise<void> {
    await this.shows(/^\$$/m);
    await this.gone();
  }

  /** Waits until no bpftrace of ours is left. */
  async gone(ms = 2_500): Promise<void> {
    await eventually("no bpftrace is left", () => ![...this.#tracers].some(isAlive), ms);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    for (const script of this.#scripts) Deno.removeSync(script);
    await this.gone(5_000);
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
