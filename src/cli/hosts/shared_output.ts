import type { ByteWriter } from "../../sinks/byte_outlet.ts";

/**
 * One output for several sinks. Each piece is whole lines, and it is written whole before the next one
 * of another sink begins.
 */
export class SharedOutput implements ByteWriter {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly output: ByteWriter) {}

  write(bytes: Uint8Array): Promise<number> {
    const written = this.#last.then(() => this.#all(bytes));
    this.#last = written.catch(() => {});
    return written;
  }

  async #all(bytes: Uint8Array): Promise<number> {
    for (let done = 0; done < bytes.length;) done += await this.output.write(bytes.subarray(done));
    return bytes.length;
  }
}
