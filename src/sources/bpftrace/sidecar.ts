import {
  LARGE_BUFFER_BYTES,
  LARGE_SIDECAR_PIPE_BYTES,
  MAX_STDERR_BYTES,
  SIDECAR_PIPE_BYTES,
} from "../../model/base/limits.ts";
import { errnoWords } from "../libc/file_error.ts";
import { libc } from "../libc/library.ts";
import { openMemoryFile } from "../libc/memory_file.ts";
import { closeFile, fillPipe, openPipe, Readiness, resizePipe } from "../libc/pipe.ts";
import { reaped, spawn } from "../libc/spawn.ts";

/** A program with its arguments, run without a shell. */
export interface SidecarCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The probe program, which goes to stdin. */
  readonly input: string;
  /** A file in memory that the program finds at {@linkcode MEMORY_FILE}; null for none. */
  readonly memoryFile: Uint8Array | null;
  /** The kernel's buffer of each CPU. */
  readonly bufferBytes: number;
}

/** The file number of the memory file, and its path there. */
const MEMORY_FILE_NUMBER = 3;
export const MEMORY_FILE = `/proc/self/fd/${MEMORY_FILE_NUMBER}`;

/** A process of bpftrace and our ends of its pipes. */
export interface Sidecar {
  /** The pid of bpftrace itself: setpriv(1) becomes bpftrace by exec. */
  readonly pid: number;
  /** The capacity of the stdout pipe. */
  readonly pipeBytes: number;
  /** The kernel's buffer of each CPU. */
  readonly bufferBytes: number;
  /** Whether bpftrace closed both its outputs: it is about to end, or has ended. */
  readonly isClosed: boolean;
  /**
   * Reads the available bytes of its outputs; null for an empty output. The bytes are valid until the
   * next read of any sidecar.
   *
   * @param wantsOutput whether to read stdout, too
   */
  read(
    wantsOutput: boolean,
  ): { readonly output: Uint8Array | null; readonly errors: Uint8Array | null };
  /** Makes the stdout pipe wide, or as small as before. Returns false where the kernel refuses. */
  widen(isWide: boolean): boolean;
  signal(signal: SidecarSignal): void;
  /** Returns its wait status; null while it runs. */
  reap(): number | null;
  /** Closes our ends of its pipes. */
  close(): void;
}

export type SidecarSignal = "SIGINT" | "SIGKILL";

/** Why no process was started. */
export interface SpawnFailure {
  readonly failure: string;
  readonly notFound: boolean;
}

/** The most bytes that one read takes. */
export const READ_BYTES = 256 * 1024;

/** Starts a sidecar. */
export function spawnSidecar(command: SidecarCommand): Sidecar | SpawnFailure {
  try {
    return spawned(command);
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error), notFound: false };
  }
}

function spawned(command: SidecarCommand): Sidecar | SpawnFailure {
  const input = openPipe();
  const output = openPipe(
    command.bufferBytes < LARGE_BUFFER_BYTES ? LARGE_SIDECAR_PIPE_BYTES : SIDECAR_PIPE_BYTES,
  );
  const errors = openPipe();
  const memory = command.memoryFile === null ? null : openMemoryFile(command.memoryFile);
  const hasRoom = fillPipe(input, command.input);
  const started = hasRoom
    ? spawn([command.program, ...command.args], {
      files: [
        [input.readEnd, 0],
        [output.writeEnd, 1],
        [errors.writeEnd, 2],
        ...memory === null ? [] : [[memory, MEMORY_FILE_NUMBER] as const],
      ],
      environment: command.env,
      ownGroup: true,
    })
    : null;
  [input.readEnd, input.writeEnd, output.writeEnd, errors.writeEnd].forEach(closeFile);
  if (memory !== null) closeFile(memory);
  if (started !== null && "pid" in started) {
    return new PipedSidecar(
      started.pid,
      output.bytes,
      command.bufferBytes,
      output.readEnd,
      errors.readEnd,
    );
  }
  [output.readEnd, errors.readEnd].forEach(closeFile);
  if (started === null) {
    return { failure: "its program does not fit into a pipe", notFound: false };
  }
  return { failure: errnoWords(started.errno), notFound: started.errno === ENOENT };
}

class PipedSidecar implements Sidecar {
  readonly #readiness: Readiness;
  #open = 2;

  constructor(
    readonly pid: number,
    readonly pipeBytes: number,
    readonly bufferBytes: number,
    private readonly stdout: number,
    private readonly stderr: number,
  ) {
    this.#readiness = new Readiness([stdout, stderr]);
  }

  get isClosed(): boolean {
    return this.#open === 0;
  }

  read(wantsOutput: boolean): { output: Uint8Array | null; errors: Uint8Array | null } {
    const readiness = this.#readiness;
    if (this.isClosed || !readiness.ask()) return NOTHING;
    return {
      output: wantsOutput && readiness.isReady(0) ? this.#readOne(this.stdout, 0, CHUNK) : null,
      errors: readiness.isReady(1)
        ? this.#readOne(this.stderr, 1, new Uint8Array(MAX_STDERR_BYTES))
        : null,
    };
  }

  widen(isWide: boolean): boolean {
    return resizePipe(
      this.stdout,
      isWide ? Math.max(this.pipeBytes, LARGE_SIDECAR_PIPE_BYTES) : this.pipeBytes,
    );
  }

  signal(signal: SidecarSignal): void {
    libc().kill(this.pid, NUMBERS[signal]);
  }

  reap(): number | null {
    return reaped(this.pid);
  }

  close(): void {
    [this.stdout, this.stderr].forEach(closeFile);
  }

  /** null at the end of the file. */
  #readOne(file: number, index: number, into: Uint8Array<ArrayBuffer>): Uint8Array | null {
    const got = Number(libc().read(file, into, BigInt(into.length)));
    if (got > 0) return into.subarray(0, got);
    this.#open--;
    this.#readiness.forget(index);
    return null;
  }
}

const NOTHING = { output: null, errors: null };
const ENOENT = 2;
const NUMBERS = { SIGINT: 2, SIGKILL: 9 } as const;

/** One buffer for all sidecars: they take turns, and nothing interrupts a turn. */
const CHUNK = new Uint8Array(READ_BYTES);
