import { MAX_STDERR_BYTES, SIDECAR_PIPE_BYTES } from "../../model/base/limits.ts";
import type { Captured, CaptureReceiver } from "../../capture/observation.ts";
import { signalName } from "../../model/base/signal_name.ts";
import { CaptureParser } from "../../capture/parse/capture_parser.ts";
import { errnoWords } from "../libc/file_error.ts";
import { libc } from "../libc/library.ts";
import { closeFile, fillPipe, openPipe, Readiness } from "../libc/pipe.ts";
import { reaped, spawn } from "../libc/spawn.ts";
import { LookPace, PACE_MS } from "./look_pace.ts";

/** What is run, without a shell. */
export interface SidecarCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Written to its stdin: the probe program. */
  readonly input: string;
}

/** How a sidecar ended. */
export interface SidecarEnd {
  readonly code: number;
  readonly signal: string | null;
  /** The end of what it said, at most 64 KiB. */
  readonly stderr: string;
  /** It could not even be started, and why. */
  readonly failure: string | null;
  readonly notFound: boolean;
}

/** What the owner of a sidecar hears, besides what it captured. */
export interface SidecarListener extends CaptureReceiver {
  /** A chunk of output has been handled. */
  chunk(): void;
  /** The pipe was looked into, whatever was there. */
  looked(): void;
  /** There is time for more; until then it stays in the pipe. */
  isReady(): boolean;
}

/**
 * One life of bpftrace. Ends by itself or by {@linkcode stop}; never throws.
 *
 * Its output is taken from the pipe when `LookPace` says so, all that is there in one read: being woken
 * for every write of bpftrace would cost more than what it wrote. Meanwhile the pipe holds 1 MiB, and
 * the kernel's buffers behind it 16 MiB a CPU: seconds of the worst storm.
 */
export class Sidecar {
  readonly ended: Promise<SidecarEnd>;
  #resolveEnd!: (end: SidecarEnd) => void;
  #pid: number | null = null;
  readonly #parser: CaptureParser;
  #pace!: LookPace;
  readonly #stdout: number = -1;
  readonly #stderr: number = -1;
  readonly #readiness: Readiness | null = null;
  #open = 2;
  #said: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #muted = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(command: SidecarCommand, private readonly listener: SidecarListener) {
    this.#parser = new CaptureParser(listener);
    this.ended = new Promise((resolve) => this.#resolveEnd = resolve);
    try {
      const input = openPipe();
      const output = openPipe(SIDECAR_PIPE_BYTES);
      const errors = openPipe();
      this.#pace = new LookPace(CHUNK.length, output.bytes);
      const hasRoom = fillPipe(input, command.input);
      const started = spawn([command.program, ...command.args], {
        files: [[input.readEnd, 0], [output.writeEnd, 1], [errors.writeEnd, 2]],
        environment: command.env,
        ownGroup: true,
      });
      [input.readEnd, input.writeEnd, output.writeEnd, errors.writeEnd].forEach(closeFile);
      this.#stdout = output.readEnd;
      this.#stderr = errors.readEnd;
      if (!("pid" in started)) {
        this.#fail(errnoWords(started.errno), started.errno === ENOENT);
        return;
      }
      this.#pid = started.pid;
      if (!hasRoom) {
        this.signal("SIGKILL");
        this.#fail("its program does not fit into a pipe", false);
        return;
      }
      this.#readiness = new Readiness([this.#stdout, this.#stderr]);
      this.#later(PACE_MS);
    } catch (error) {
      this.#fail(error instanceof Error ? error.message : String(error), false);
    }
  }

  /** Of bpftrace itself: setpriv(1) becomes it by exec. Null when there is none, any more. */
  get pid(): number | null {
    return this.#pid;
  }

  /** What it has captured has been handled, and nobody looks at it any more. */
  giveBack(seen: Captured): void {
    this.#parser.giveBack(seen);
  }

  /** A watermark was in what it said, and so many events since the one before. */
  mark(events: number): void {
    this.#pace.mark(events);
  }

  /** What still comes is thrown away. */
  mute(): void {
    this.#muted = true;
  }

  signal(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void {
    if (this.#pid === null) return;
    libc().kill(this.#pid, NUMBERS[signal]);
    // Nothing survives SIGKILL, so whoever waits for the end need not wait longer than this.
    if (signal === "SIGKILL") {
      const timer = setTimeout(() => this.#fail("it can't be killed", false), ABANDON_MS);
      void this.ended.then(() => clearTimeout(timer));
    }
  }

  /** Asks it to end, and after `patienceMs` makes it. */
  async stop(patienceMs: number): Promise<SidecarEnd> {
    this.signal("SIGINT");
    const timer = setTimeout(() => this.signal("SIGKILL"), patienceMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  #later(ms: number): void {
    this.#timer = setTimeout(() => this.#look(), ms);
  }

  #look(): void {
    const readiness = this.#readiness!;
    let bytes = 0;
    const isWanted = this.#muted || this.listener.isReady();
    if (this.#open > 0 && readiness.ask()) {
      if (isWanted && readiness.isReady(0)) bytes = this.#readOutput(readiness);
      if (readiness.isReady(1)) this.#readErrors(readiness);
    }
    this.listener.looked();
    // Who has closed both is about to end, or has.
    const status = this.#open === 0 ? reaped(this.#pid!) : null;
    if (status !== null) this.#end(status);
    else this.#later(isWanted ? this.#pace.after(bytes) : this.#pace.afterNone());
  }

  #readOutput(readiness: Readiness): number {
    const got = Number(libc().read(this.#stdout, CHUNK, BigInt(CHUNK.length)));
    if (got <= 0) {
      this.#open--;
      readiness.forget(0);
      return 0;
    }
    if (!this.#muted) {
      this.#parser.push(CHUNK.subarray(0, got));
      this.listener.chunk();
    }
    return got;
  }

  #readErrors(readiness: Readiness): void {
    const chunk = new Uint8Array(MAX_STDERR_BYTES);
    const got = Number(libc().read(this.#stderr, chunk, BigInt(chunk.length)));
    if (got <= 0) {
      this.#open--;
      readiness.forget(1);
      return;
    }
    const said = new Uint8Array(this.#said.length + got);
    said.set(this.#said);
    said.set(chunk.subarray(0, got), this.#said.length);
    this.#said = said.slice(-MAX_STDERR_BYTES);
  }

  #end(status: number): void {
    if (!this.#muted) this.#parser.end();
    const signal = status & 0x7f;
    this.#finish({
      code: signal === 0 ? (status >> 8) & 0xff : 128 + signal,
      signal: signal === 0 ? null : signalName(signal),
      failure: null,
      notFound: false,
    });
  }

  #fail(failure: string, notFound: boolean): void {
    this.#finish({ code: -1, signal: null, failure, notFound });
  }

  #finish(end: Omit<SidecarEnd, "stderr">): void {
    clearTimeout(this.#timer);
    this.#pid = null;
    for (const file of [this.#stdout, this.#stderr]) if (file >= 0) closeFile(file);
    this.#resolveEnd({ ...end, stderr: new TextDecoder().decode(this.#said) });
  }
}

/** A sidecar that was killed is given up after this, milliseconds. */
const ABANDON_MS = 2_000;

const ENOENT = 2;
const NUMBERS = { SIGINT: 2, SIGTERM: 15, SIGKILL: 9 } as const;

/** What was read, until it has been handled: sidecars take turns, and a turn is never interrupted. */
const CHUNK = new Uint8Array(SIDECAR_PIPE_BYTES / 4);
