/** Anything that takes bytes, such as `Deno.stdout` or an open file. */
export interface ByteWriter {
  write(bytes: Uint8Array): Promise<number>;
}

/**
 * A bounded queue in front of a slow writer. It writes one piece at a time. A reader that stops
 * reading blocks only this queue.
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
    // A rejection without a listener must not end the program.
    this.closed.catch(() => {});
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** Whether the reader has everything, so that the queue holds no bytes of a caller. */
  get isIdle(): boolean {
    return !this.#writing;
  }

  /** Whether the outlet takes no more bytes: the reader is gone, or writing failed. */
  get over(): boolean {
    return this.#over;
  }

  /** Queues the bytes. Returns false when the queue has no room for them. */
  put(bytes: Uint8Array): boolean {
    if (this.#over) return true;
    if (this.#queuedBytes + bytes.length > this.maxBytes) return false;
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (!this.#writing) void this.#pump();
    return true;
  }

  /**
   * Resolves when everything is written or the outlet is over. Resolves to false when the reader took
   * nothing for `patienceMs`; the outlet has then failed.
   */
  async drained(patienceMs: number): Promise<boolean> {
    while (this.#writing) {
      const before = this.#writtenBytes;
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<void>((resolve) => timer = setTimeout(resolve, patienceMs));
      await Promise.race([late, new Promise<void>((resolve) => this.#idle.push(resolve))]);
      clearTimeout(timer);
      if (this.#writing && this.#writtenBytes === before) {
        this.#fail(new Error("the reader takes no more bytes"));
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
