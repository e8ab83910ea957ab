/** Anything that takes bytes, such as `Deno.stdout` or an open file. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * A bounded queue in front of a writer that may be slow. One write is under way at a time; a reader
 * that stops reading stops nothing but this queue.
 */
export class ByteOutlet {
  /** Resolves when the reader closed its end (EPIPE); rejects when writing failed otherwise. */
  readonly closed: Promise<void>;
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #writtenBytes = 0;
  #writing = false;
  #over = false;
  #resolveClosed!: () => void;
  #rejectClosed!: (error: unknown) => void;
  #idle: (() => void)[] = [];

  constructor(private readonly writer: ByteWriter, private readonly maxBytes: number) {
    this.closed = new Promise((resolve, reject) => {
      this.#resolveClosed = resolve;
      this.#rejectClosed = reject;
    });
    // Whoever is interested listens; an outlet that nobody watches must not end the program.
    this.closed.catch(() => {});
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Everything that was put in is with the reader: no byte of it is looked at any more. */
  get isIdle(): boolean {
    return !this.#writing;
  }

  /** Nothing more is wanted. */
  get over(): boolean {
    return this.#over;
  }

  /** Takes the bytes, or says false: the bound is reached and nothing was taken. */
  put(bytes: Uint8Array): boolean {
    if (this.#over) return true;
    if (this.#queuedBytes + bytes.length > this.maxBytes) return false;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (!this.#writing) void this.#pump();
    return true;
  }

  /**
   * Resolves when everything is written, or never will be. False when nothing at all was taken for
   * `patienceMs`: the outlet is over then, and has failed.
   */
  async drained(patienceMs: number): Promise<boolean> {
    while (this.#writing) {
      const before = this.#writtenBytes;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, patienceMs));
      await Promise.race([late, new Promise<void>((resolve) => this.#idle.push(resolve))]);
      clearTimeout(timer);
      if (this.#writing && this.#writtenBytes === before) {
        this.#fail(new Error("nobody reads it"));
        return false;
      }
    }
    return true;
  }

  async #pump(): Promise<void> {
    this.#writing = true;
    try {
      while (this.#queue.length > 0) {
        const bytes = this.#queue.shift()!;
        for (let done = 0; done < bytes.length;) {
          const written = await this.writer.write(bytes.subarray(done));
          done += written;
          this.#writtenBytes += written;
        }
        this.#queuedBytes -= bytes.length;
      }
    } catch (error) {
      this.#fail(error);
    }
    this.#writing = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #fail(error: unknown): void {
    this.#over = true;
    this.#queue = [];
    this.#queuedBytes = 0;
    if (error instanceof Deno.errors.BrokenPipe) this.#resolveClosed();
    else this.#rejectClosed(error);
  }
}
