import { MAX_TOOL_MS, MAX_TOOL_OUTPUT_BYTES } from "../../model/base/limits.ts";
import { libc } from "./library.ts";
import { O_CLOEXEC } from "./file.ts";
import { closeFile, openPipe, Readiness } from "./pipe.ts";
import { exitStatusOf, reaped, spawn } from "./spawn.ts";

/** The environment of the tools that we run. It holds nothing of the caller's. */
export const TOOL_ENVIRONMENT = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  LC_ALL: "C",
} as const;

/** The exit code and the output of a tool. */
export interface ToolResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const SIGKILL = 9;
/** The interval between two checks of a running tool, milliseconds. */
const LOOK_MS = 5;

/** A short-lived program of the system, run for its version or its options. */
export class Tool {
  readonly #pid: number | null;
  readonly #files: number[] = [];
  readonly #said: Uint8Array[][] = [[], []];
  readonly #bytes = [0, 0];
  readonly #isOpen = [true, true];
  readonly #readiness: Readiness;
  readonly #endMs = performance.now() + MAX_TOOL_MS;
  #isKilled = false;

  /** @param path absolute, so that PATH does not matter */
  constructor(path: string, args: readonly string[]) {
    const pipes = [openPipe(), openPipe()];
    const nothing = libc().open(NULL_DEVICE, O_CLOEXEC, 0);
    const started = spawn([path, ...args], {
      files: [[nothing, 0], [pipes[0]!.writeEnd, 1], [pipes[1]!.writeEnd, 2]],
      environment: TOOL_ENVIRONMENT,
    });
    closeFile(nothing);
    for (const { readEnd, writeEnd } of pipes) {
      closeFile(writeEnd);
      this.#files.push(readEnd);
    }
    this.#readiness = new Readiness(this.#files);
    this.#pid = "pid" in started ? started.pid : null;
  }

  /** Waits synchronously for the result; null when the tool could not be started. */
  wait(): ToolResult | null {
    for (;;) {
      const result = this.#look(LOOK_MS);
      if (result !== undefined) return result;
    }
  }

  /** Waits asynchronously for the result; null when the tool could not be started. */
  async ended(): Promise<ToolResult | null> {
    for (;;) {
      const result = this.#look(0);
      if (result !== undefined) return result;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  }

  /** Reads the output so far; undefined while the tool runs. */
  #look(waitMs: number): ToolResult | null | undefined {
    if (this.#pid === null) {
      this.#close();
      return null;
    }
    if (!this.#isKilled && performance.now() > this.#endMs) {
      this.#isKilled = true;
      libc().kill(this.#pid, SIGKILL);
    }
    if (this.#readiness.ask(waitMs)) {
      for (const index of [0, 1]) if (this.#readiness.isReady(index)) this.#read(index);
    }
    if (!this.#isKilled && this.#isOpen.includes(true)) return undefined;
    const status = reaped(this.#pid);
    if (status === null) return undefined;
    this.#close();
    const [stdout, stderr] = this.#said.map((chunks) => chunks.map(decoded).join(""));
    return { code: exitStatusOf(status), stdout: stdout!, stderr: stderr! };
  }

  #read(index: number): void {
    const chunk = new Uint8Array(4096);
    const got = Number(libc().read(this.#files[index]!, chunk, BigInt(chunk.length)));
    if (got <= 0) {
      this.#isOpen[index] = false;
      this.#readiness.forget(index);
    } else if ((this.#bytes[index]! += got) <= MAX_TOOL_OUTPUT_BYTES) {
      this.#said[index]!.push(chunk.subarray(0, got));
    }
  }

  #close(): void {
    for (const file of this.#files.splice(0)) closeFile(file);
  }
}

const NULL_DEVICE = new TextEncoder().encode("/dev/null\0");

/** Decodes output, which is ASCII: LC_ALL is C. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
