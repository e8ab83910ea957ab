import { SAMPLE_FIELDS } from "./sample_fields.ts";

/** What a record undoes: a first reading, a reading that differs, or a death. */
export type SampleKind = "first" | "change" | "death";

/** One record of the log, which leads from the values after it to those before it. */
export interface SampleRecord {
  kind: SampleKind;
  slot: number;
  /** The time of the change, microseconds since boot. */
  ts: number;
  /** The time of the values before it: of a change and a death. */
  since: number;
  /** The process in the slot: of a death. */
  pid: number;
  startTicks: number;
  /** The fields that differ, one bit each. */
  mask: number;
  /** What to add to each of these fields to have the former value. */
  readonly deltas: Float64Array;
}

/** Returns an empty record, which a caller fills and a log copies. */
export function newRecord(): SampleRecord {
  return {
    ...{ kind: "change", slot: 0, ts: 0, since: 0, pid: 0, startTicks: 0, mask: 0 },
    deltas: new Float64Array(SAMPLE_FIELDS.length),
  };
}

/**
 * Changes of sampled values in the order in which they were found, as differences to what came after.
 * Someone who has the present values goes back through the log; so the log needs no whole values but
 * those of the dead. It is a ring of chunks: the oldest chunk is dropped when the bound is reached.
 */
export class SampleLog {
  #chunks: Chunk[] = [];
  readonly #record = newRecord();
  readonly #body = new Bytes(MAX_RECORD);

  /** @param maxBytes bytes of all chunks together */
  constructor(private readonly maxBytes: number, private readonly chunkBytes = CHUNK_BYTES) {}

  get byteLength(): number {
    return this.#chunks.length * this.chunkBytes;
  }

  clear(): void {
    this.#chunks = [];
  }

  push(record: SampleRecord): void {
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || !this.#put(chunk, record)) {
      chunk = new Chunk(this.chunkBytes, record.ts);
      this.#chunks.push(chunk);
      if (this.byteLength > this.maxBytes) this.#chunks.shift();
      this.#put(chunk, record);
    }
  }

  /** Visits each record later than `ts`, the newest first. The visitor must not keep the record. */
  backTo(ts: number, visit: (record: Readonly<SampleRecord>) => void): void {
    for (let i = this.#chunks.length - 1; i >= 0; i--) {
      const { bytes, baseTs, lastTs } = this.#chunks[i]!;
      if (lastTs <= ts) continue;
      const starts: number[] = [];
      for (bytes.at = 0; bytes.at < bytes.end;) {
        const length = bytes.unsigned();
        starts.push(bytes.at);
        bytes.at += length;
      }
      for (let place = starts.length - 1; place >= 0; place--) {
        bytes.at = starts[place]!;
        read(bytes, baseTs, this.#record);
        if (this.#record.ts > ts) visit(this.#record);
      }
    }
  }

  #put(chunk: Chunk, record: SampleRecord): boolean {
    const body = this.#body;
    body.clear();
    write(body, chunk.baseTs, record);
    if (!chunk.bytes.append(body)) return false;
    chunk.lastTs = Math.max(chunk.lastTs, record.ts);
    return true;
  }
}

/** Small enough that little is lost at once, large enough that an array for each costs nothing. */
const CHUNK_BYTES = 32 * 1024;

/** No record is longer: about ten numbers of a head, and one for each field, of 8 bytes each. */
const MAX_RECORD = 512;

const KINDS: readonly SampleKind[] = ["change", "first", "death"];

class Chunk {
  readonly bytes: Bytes;
  lastTs: number;

  constructor(size: number, readonly baseTs: number) {
    this.bytes = new Bytes(size);
    this.lastTs = baseTs;
  }
}

function write(out: Bytes, baseTs: number, record: SampleRecord): void {
  const { kind, slot, ts, since, mask, deltas } = record;
  out.putUnsigned(slot * KINDS.length + KINDS.indexOf(kind));
  out.putSigned(ts - baseTs);
  if (kind === "first") return;
  out.putSigned(ts - since);
  if (kind === "death") {
    out.putUnsigned(record.pid);
    out.putUnsigned(record.startTicks);
  }
  out.putUnsigned(mask);
  for (let place = 0; place < SAMPLE_FIELDS.length; place++) {
    if ((mask & (1 << place)) !== 0) out.putSigned(deltas[place]!);
  }
}

function read(bytes: Bytes, baseTs: number, record: SampleRecord): void {
  const head = bytes.unsigned();
  record.kind = KINDS[head % KINDS.length]!;
  record.slot = Math.floor(head / KINDS.length);
  record.ts = baseTs + bytes.signed();
  record.mask = 0;
  if (record.kind === "first") return;
  record.since = record.ts - bytes.signed();
  if (record.kind === "death") {
    record.pid = bytes.unsigned();
    record.startTicks = bytes.unsigned();
  }
  record.mask = bytes.unsigned();
  for (let place = 0; place < SAMPLE_FIELDS.length; place++) {
    if ((record.mask & (1 << place)) !== 0) record.deltas[place] = bytes.signed();
  }
}

/** Numbers of 7 bits a byte, the lowest first; the sign is the lowest bit. */
class Bytes {
  readonly #bytes: Uint8Array;
  /** Where the next number is read. */
  at = 0;
  end = 0;

  constructor(size: number) {
    this.#bytes = new Uint8Array(size);
  }

  clear(): void {
    this.end = 0;
  }

  /** Appends the length and the bytes of another; returns false when there is no room. */
  append(other: Bytes): boolean {
    if (this.end + other.end + LENGTH_BYTES > this.#bytes.length) return false;
    this.putUnsigned(other.end);
    this.#bytes.set(other.#bytes.subarray(0, other.end), this.end);
    this.end += other.end;
    return true;
  }

  putUnsigned(value: number): void {
    let rest = value;
    while (rest >= 0x80) {
      this.#bytes[this.end++] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.end++] = rest;
  }

  putSigned(value: number): void {
    this.putUnsigned(value < 0 ? -2 * value - 1 : 2 * value);
  }

  unsigned(): number {
    let value = 0;
    for (let unit = 1;; unit *= 0x80) {
      const byte = this.#bytes[this.at++]!;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) return value;
    }
  }

  signed(): number {
    const value = this.unsigned();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }
}

/** The most bytes of a length: it is below {@linkcode MAX_RECORD}. */
const LENGTH_BYTES = 2;
