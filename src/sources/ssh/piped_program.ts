import { MAX_STDERR_BYTES, STREAM_READ_BYTES } from "../../model/base/limits.ts";
import { errnoWords } from "../libc/file_error.ts";
import { O_CLOEXEC } from "../libc/file.ts";
import { cString, libc } from "../libc/library.ts";
import { closeFile, openPipe, Readiness } from "../libc/pipe.ts";
import { exitStatusOf, reaped, spawn } from "../libc/spawn.ts";

/** Interval between two looks at the pipes of a program that has nothing for us, milliseconds. */
const LOOK_MS = 30;
/** A program that does not end by SIGTERM is killed after this long, milliseconds. */
const PATIENCE_MS = 1_000;
const SIGTERM = 15;
const SIGKILL = 9;

/** The end of a program: its exit status, and the last of what it wrote on stderr. */
export interface ProgramEnd {
  readonly status: number;
  readonly errors: string;
}

/** The callbacks of a program. */
export interface ProgramEvents {
  /** Bytes of its stdout; valid during the call. */
  output(bytes: Uint8Array): void;
  ended(end: ProgramEnd): void;
}

/**
 * A program without a terminal that writes for long: ssh. It is read at a pace that leaves the loop to
 * others; while its pipe is full it waits.
 */
export class PipedProgram {
  readonly #pid: number;
  readonly #files: readonly [output: number, errors: number];
  readonly #readiness: Readiness;
  #open = 2;
  #errors: Uint8Array<ArrayBuffer>[] = [];
  #errorBytes = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;
  /** Its wait status; null while it runs. */
  #status: number | null = null;
  #gone: () => void = () => {};
  readonly #whenGone = new Promise<void>((resolve) => this.#gone = resolve);

  /** @param input a file for its stdin; null is /dev/null. Throws when it cannot be started. */
  constructor(
    argv: readonly string[],
    input: string | null,
    private readonly events: ProgramEvents,
  ) {
    const output = openPipe(STREAM_READ_BYTES);
    const errors = openPipe();
    const stdin = libc().open(cString(input ?? "/dev/null"), O_CLOEXEC, 0);
    const started = spawn(argv, {
      files: [[stdin, 0], [output.writeEnd, 1], [errors.writeEnd, 2]],
      ownGroup: true,
    });
    [stdin, output.writeEnd, errors.writeEnd].forEach(closeFile);
    this.#files = [output.readEnd, errors.readEnd];
    if (!("pid" in started)) {
      this.#files.forEach(closeFile);
      throw new Error(errnoWords(started.errno));
    }
    this.#pid = started.pid;
    this.#readiness = new Readiness(this.#files);
    this.#later(0);
  }

  /** Ends the program. Resolves when it has exited; no callback follows. */
  async close(): Promise<void> {
    if (!this.#isClosed) {
      this.#isClosed = true;
      this.#kill(SIGTERM);
      this.#later(0);
    }
    const killer = setTimeout(() => this.#kill(SIGKILL), PATIENCE_MS);
    await this.#whenGone;
    clearTimeout(killer);
  }

  /** Sends a signal, unless the program has exited: then its pid may be another one's. */
  #kill(signal: number): void {
    if (this.#status === null) libc().kill(this.#pid, signal);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    let isFull = false;
    let hasRead = false;
    if (this.#open > 0 && this.#readiness.ask()) {
      hasRead = true;
      if (this.#readiness.isReady(0)) isFull = this.#readOutput();
      if (this.#readiness.isReady(1)) this.#readErrors();
    }
    if (isFull && !this.#isClosed) return this.#later(0);
    this.#status ??= reaped(this.#pid);
    const status = this.#status;
    // A program of its own, such as a shared connection, may hold the pipes open after its exit.
    if (status === null || (hasRead && !this.#isClosed)) return this.#later(LOOK_MS);
    this.#files.forEach(closeFile);
    this.#gone();
    if (this.#isClosed) return;
    this.#isClosed = true;
    const errors = new TextDecoder().decode(joined(this.#errors));
    this.events.ended({ status: exitStatusOf(status), errors });
  }

  /** Returns whether the pipe had as much as one read takes. */
  #readOutput(): boolean {
    const got = Number(libc().read(this.#files[0], CHUNK, BigInt(CHUNK.length)));
    if (got <= 0) {
      this.#end(0);
      return false;
    }
    if (!this.#isClosed) this.events.output(CHUNK.subarray(0, got));
    return got >= CHUNK.length / 2;
  }

  #readErrors(): void {
    const chunk = new Uint8Array(4096);
    const got = Number(libc().read(this.#files[1], chunk, BigInt(chunk.length)));
    if (got <= 0) return this.#end(1);
    this.#errors.push(chunk.subarray(0, got));
    this.#errorBytes += got;
    while (this.#errorBytes > MAX_STDERR_BYTES) this.#errorBytes -= this.#errors.shift()!.length;
  }

  #end(index: number): void {
    this.#open--;
    this.#readiness.forget(index);
  }
}

/** One buffer for all programs: they take turns, and nothing interrupts a turn. */
const CHUNK = new Uint8Array(STREAM_READ_BYTES);

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
