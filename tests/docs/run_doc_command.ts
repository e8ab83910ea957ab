import { ROOT } from "../support/source/source_files.ts";
import { hasTaken, isRunning } from "../support/model/live_processes.ts";
import { startCommand } from "../support/machine/traceflock.ts";
import type { DocCommand, Way } from "./doc_commands.ts";

/** The result of a command. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The recordings that the pages name. */
const EXAMPLES = `${ROOT}/docs/examples`;
/** How long an endless command may run. A live one has then seen some processes. */
const ENDLESS_MS = 2_500;
/** How much longer a command may run until its output appears, on a busy machine. */
const PATIENCE_MS = 60_000;
const SIGINT = 2;
/** The sequence that opens a screen. */
const SCREEN_OPENS = "\x1b[?1049h";

/**
 * A folder with the files that the documentation names, and with `traceflock` on PATH. Commands run as
 * the reader types them.
 */
export class DocFolder implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "traceflock-docs-" });
  readonly #bin = `${this.path}/.bin`;
  readonly #pids = `${this.path}/.pids`;

  constructor() {
    for (const folder of [this.#bin, this.#pids]) Deno.mkdirSync(folder);
    const quoted = startCommand().map((word) => `'${word}'`).join(" ");
    this.#program("traceflock", `: >"${this.#pids}/$$"\nexec ${quoted} "$@"`);
    this.#program("sudo", 'exec "$@"');
    this.#fill();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }

  /**
   * Runs a command to its end. An endless one gets SIGINT, or `q` on a screen. One of another command
   * (`-- make`) ends with that.
   *
   * @param shows the output to wait for before the command is interrupted
   */
  async run(
    { text }: Pick<DocCommand, "text">,
    way: Way,
    shows: RegExp | null = null,
  ): Promise<Ended> {
    // A recording is never overwritten, so the file that the command makes must not exist.
    for (const [, name] of text.matchAll(/\s-o\s+([\w.]+)/g)) this.#remove(name!);
    for (const { name } of Deno.readDirSync(this.#pids)) Deno.removeSync(`${this.#pids}/${name}`);
    const isScreen = way.endsWith("screen");
    const shell = ["bash", "-o", "pipefail", "-c", text];
    // -e passes the status on; /dev/null is its record of the session.
    const command = isScreen ? ["script", "-qec", text, "/dev/null"] : shell;
    const child = new Deno.Command(command[0]!, {
      ...{ args: command.slice(1), cwd: this.path, clearEnv: true, env: this.#env() },
      ...{ stdin: isScreen ? "piped" : "null", stdout: "piped", stderr: "piped" },
    }).spawn();
    const out = new Collected(child.stdout);
    const err = new Collected(child.stderr);
    let isOver = false;
    const interrupt = async () => {
      for (let ms = 0; ms < ENDLESS_MS && !isOver; ms += 10) await later(10);
      const deadline = performance.now() + PATIENCE_MS;
      const hasEnd = /\s-- /.test(text);
      const isEarly = () => hasEnd || shows?.test(out.text) === false || !this.#takesInterrupt();
      while (!isOver && isEarly() && performance.now() < deadline) await later(50);
      if (!isOver) this.#interrupt();
    };
    const interrupted = interrupt();
    try {
      if (isScreen) await this.#quit(child, out);
      const { code } = await child.status;
      await Promise.all([out.done, err.done]);
      return { code, stdout: out.text, stderr: err.text };
    } finally {
      isOver = true;
      await interrupted;
    }
  }

  /** Waits for the first frame, and presses `q`. */
  async #quit(child: Deno.ChildProcess, out: Collected): Promise<void> {
    while (!out.text.includes(SCREEN_OPENS) && !out.isDone) await later(20);
    await later(300);
    const keys = child.stdin.getWriter();
    await keys.write(new TextEncoder().encode("q")).catch(() => {});
    await keys.close().catch(() => {});
  }

  /** Whether each TraceFlock that still runs takes SIGINT: on a busy machine, one may still start. */
  #takesInterrupt(): boolean {
    return [...Deno.readDirSync(this.#pids)].map(({ name }) => Number(name))
      .every((pid) => hasTaken(pid, SIGINT) || !isRunning(pid));
  }

  /** Sends SIGINT to each TraceFlock that still runs, as ^C does. */
  #interrupt(): void {
    for (const { name } of Deno.readDirSync(this.#pids)) {
      try {
        Deno.kill(Number(name), "SIGINT");
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  }

  #env(): Record<string, string> {
    return {
      PATH: `${this.#bin}:${Deno.env.get("PATH")}`,
      HOME: this.path,
      DENO_DIR: Deno.env.get("DENO_DIR") ?? `${Deno.env.get("HOME")}/.cache/deno`,
      ...{ TERM: "xterm-256color", LANG: "C.UTF-8", TZ: "UTC", COLUMNS: "120", LINES: "36" },
    };
  }

  #program(name: string, script: string): void {
    Deno.writeTextFileSync(`${this.#bin}/${name}`, `#!/bin/sh\n${script}\n`);
    Deno.chmodSync(`${this.#bin}/${name}`, 0o755);
  }

  #fill(): void {
    for (const { name } of Deno.readDirSync(EXAMPLES)) {
      if (name.endsWith(".tflock")) {
        Deno.copyFileSync(`${EXAMPLES}/${name}`, `${this.path}/${name}`);
      }
    }
    for (const name of ["old", "new"]) this.#copy("build", name);
    this.#copy("night", "FILE");
    this.#copy("night", "fleet.web1");
    this.#copy("day", "fleet.db2");
    this.#write("Makefile", new TextEncoder().encode("all: a b c\na b c:\n\t@sleep 0.05\n"));
  }

  #copy(from: string, to: string): void {
    Deno.copyFileSync(`${this.path}/${from}.tflock`, `${this.path}/${to}.tflock`);
  }

  #write(name: string, bytes: Uint8Array): void {
    Deno.writeFileSync(`${this.path}/${name}`, bytes);
  }

  #remove(name: string): void {
    try {
      Deno.removeSync(`${this.path}/${name}`);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** The text of a stream so far. */
class Collected {
  text = "";
  isDone = false;
  readonly done: Promise<void>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.done = this.#collect(stream);
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) this.text += decoder.decode(chunk, { stream: true });
    this.isDone = true;
  }
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
