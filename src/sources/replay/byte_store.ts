import { isBeingWritten } from "../libc/file_lock.ts";

/** Bytes that can be read at any offset: a file, or a test's array. */
export interface ByteStore {
  /** The name in messages. */
  readonly name: string;
  readonly size: number;
  /** Returns whether a recorder has the file open and locked now. */
  isBeingWritten(): boolean;
  /** Reads at most `length` bytes from `offset` on; fewer at the end. */
  read(offset: number, length: number): Uint8Array;
}

/** An open file. System errors pass through; anything but an ordinary file is refused. */
export class FileBytes implements ByteStore {
  readonly size: number;
  readonly #file: Deno.FsFile;

  constructor(readonly name: string) {
    // Check before the open: opening a pipe waits for its writer.
    const { isFile, isDirectory } = Deno.statSync(name);
    if (!isFile) {
      const what = isDirectory
        ? "it is a folder; name a file in it"
        : "it is not an ordinary file; save it in one, or pipe it to `traceflock report -`";
      throw new Error(what);
    }
    this.#file = Deno.openSync(name, { read: true });
    this.size = this.#file.statSync().size;
  }

  isBeingWritten(): boolean {
    return isBeingWritten(this.name);
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = new Uint8Array(Math.max(0, Math.min(length, this.size - offset)));
    this.#file.seekSync(offset, Deno.SeekMode.Start);
    let done = 0;
    while (done < bytes.length) {
      const got = this.#file.readSync(bytes.subarray(done));
      // The file has become shorter.
      if (got === null) break;
      done += got;
    }
    return bytes.subarray(0, done);
  }
}

/** The bytes of another store from an offset on: a later recording in the same file. */
export class LaterBytes implements ByteStore {
  constructor(private readonly whole: ByteStore, private readonly from: number) {}

  get name(): string {
    return `${this.whole.name} from byte ${this.from} on`;
  }

  get size(): number {
    return this.whole.size - this.from;
  }

  isBeingWritten(): boolean {
    return this.whole.isBeingWritten();
  }

  read(offset: number, length: number): Uint8Array {
    return this.whole.read(this.from + offset, length);
  }
}

/** Bytes in memory. */
export class MemoryBytes implements ByteStore {
  constructor(private readonly bytes: Uint8Array, readonly name = "memory") {}

  get size(): number {
    return this.bytes.length;
  }

  isBeingWritten(): boolean {
    return false;
  }

  read(offset: number, length: number): Uint8Array {
    return this.bytes.subarray(offset, offset + length);
  }
}
