import { MAX_CPUS, MAX_KNOWN_ADDRESSES, MAX_LINE_BYTES } from "../../model/base/limits.ts";
import { plainIpAddress } from "../../model/base/ip_address.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import { LineSplitter } from "../../wire/line_splitter.ts";
import { HexFields } from "../parse/hex_fields.ts";
import type { CaptureSignal } from "../parse/observation.ts";
import {
  type ActivityRecord,
  type Counter,
  type CounterMap,
  type FlushRecord,
  GIVEN_UP,
  NO_PORT,
  type OpenRecord,
  type Packed,
} from "./activity_record.ts";
import { TupleFields } from "./tuple_fields.ts";

/** Receives what an {@linkcode ActivityParser} reads. */
export interface ActivityReceiver {
  /** Records of a CPU come in any order before the watermark that counts them, and may come twice. */
  record(record: ActivityRecord): void;
  /** Its counters follow until the next one. */
  flush(flush: FlushRecord): void;
  signal(signal: CaptureSignal): void;
}

/** The numbers with which every record begins. */
type Head = Pick<ActivityRecord, "ts" | "cpu" | "seq" | "pid" | "startTicks">;

/**
 * Reads the output of `scripts/activity.bt`, in chunks of any size. An unreadable line becomes a
 * `problem` signal, never a wrong record.
 */
export class ActivityParser {
  readonly #lines: LineSplitter;
  readonly #hex = new HexFields();
  readonly #fields = new TupleFields();
  readonly #bytes = new Uint8Array(8 * PATH_WORDS);
  /** The texts of addresses of IPv4. */
  readonly #addresses = new Map<number, string>();
  /** The last flush, to which the lines of the maps belong. */
  #flush: FlushRecord | null = null;

  constructor(private readonly receiver: ActivityReceiver) {
    this.#lines = new LineSplitter(
      (bytes, start, end) => this.#line(bytes, start, end),
      () => this.#problem("a line is too long"),
      MAX_LINE_BYTES,
    );
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  #line(bytes: Uint8Array, start: number, end: number): void {
    if (end - start < 2) return;
    if (bytes[start] === AT) {
      const isRecord = bytes[start + 3] === BRACKET &&
        (bytes[start + 1] === LETTER.e || bytes[start + 1] === LETTER.p);
      if (isRecord) this.#entry(bytes, start, end);
      else this.#map(textOf(bytes, start, Math.min(end, start + MAX_MAP_LINE)));
      return;
    }
    if (bytes[start + 1] !== SPACE) return this.#other(textOf(bytes, start, end));
    const fields = this.#hex;
    fields.open(bytes, start + 2, end);
    if (bytes[start] === LETTER.W) return this.#watermark();
    if (bytes[start] !== LETTER.I) return this.#other(textOf(bytes, start, end));
    const ts = fields.number();
    if (!fields.ok || !fields.done) return this.#problem("fields are missing or odd");
    this.#flush = { kind: "flush", ts, counters: [], lostBytes: 0, lostCalls: 0 };
    this.receiver.flush(this.#flush);
  }

  /** Reads a record, which is an entry of a map. */
  #entry(bytes: Uint8Array, start: number, end: number): void {
    const fields = this.#fields;
    fields.open(bytes, start + 4, end);
    const [cpu, seq, ts] = [fields.number(), fields.number(), fields.number()];
    const owner = fields.number();
    const pid = owner % KIND_PLACE;
    const head: Head = { ts, cpu, seq, pid, startTicks: fields.number() };
    const record = this.#record(Math.floor(owner / KIND_PLACE), head);
    if (record === null || !fields.ok || !fields.done || seq < 1 || cpu >= MAX_CPUS) {
      return this.#problem("fields are missing or odd");
    }
    this.receiver.record(record);
  }

  #record(kind: number, head: Head): ActivityRecord | null {
    switch (kind) {
      case KIND.thread:
        return this.#thread(head);
      case KIND.open:
        return this.#open(head);
      case KIND.connect:
      case KIND.listen:
      case KIND.accept:
      case KIND.close:
        return this.#socket(kind, head);
      default:
        return null;
    }
  }

  #thread(head: Head): ActivityRecord {
    const fields = this.#fields;
    const { pid } = head;
    const tid = fields.number();
    const counters: Counter[] = [];
    const add = (map: CounterMap, protocol: number) => {
      const low = fields.pair();
      const value = packed(map, fields.high, low);
      if (value.upper !== 0 || value.lower !== 0) counters.push({ map, pid, tid, protocol, value });
    };
    for (let protocol = 0; protocol < 4; protocol++) {
      add("s", protocol);
      add("r", protocol);
    }
    for (const map of ["o", "f", "m"] as const) add(map, 0);
    fields.number();
    return { kind: "thread", ...head, counters };
  }

  #socket(kind: number, head: Head): ActivityRecord {
    const fields = this.#fields;
    const low = fields.pair();
    const socket = `${fields.high}:${low}`;
    const since = fields.number();
    const status = fields.pair();
    const isConnected = fields.high !== 0;
    const [state, error] = [status & 0xff, status >>> 8 & 0xffff];
    const ports = fields.pair();
    const [family, localPort, remotePort] = [ports & 0xffff, ports >>> 16, fields.high];
    const netns = fields.number();
    const local = { address: this.#address(family), port: localPort };
    const remote = { address: this.#address(family), port: remotePort };
    const [sent, resent, received] = [fields.number(), fields.number(), fields.number()];
    const retransmissions = fields.number();
    const base = { ...head, socket, local, remote, netns };
    switch (kind) {
      case KIND.connect: {
        const silent = localPort === 0 ? NO_PORT : GIVEN_UP;
        const errno = isConnected ? 0 : error === 0 ? silent : error;
        return { kind: "connect", ...base, errno, beganTs: since };
      }
      case KIND.listen:
        return { kind: "listen", ...base, remote: null };
      case KIND.accept: {
        // The probe reads this port as it is in memory: in the order of the network.
        const port = (remotePort & 0xff) << 8 | remotePort >> 8;
        const peer = { address: remote.address, port };
        return { kind: "accept", ...base, remote: peer, establishedTs: since };
      }
    }
    // The kernel counts the end of the stream as a byte.
    const isFinished = (status & PEER_FINISHED) !== 0 && received > 0;
    return {
      ...{ kind: "close", ...base, state, errno: error, establishedTs: since },
      closedBy: CLOSED_BY.get(state) ?? null,
      sentBytes: Math.max(0, sent - resent),
      receivedBytes: received - (isFinished ? 1 : 0),
      retransmissions,
    };
  }

  #open(head: Head): OpenRecord {
    const fields = this.#fields;
    fields.number();
    // A failed call returns a negative number.
    const result = fields.pair() | 0;
    const flags = fields.pair();
    const dirFd = fields.high | 0;
    const [mode, skip] = [fields.number(), fields.number()];
    for (let i = 0; i < PATH_WORDS; i++) fields.word(this.#bytes, 8 * i);
    const path = this.#bytes.subarray(skip & 7);
    const end = path.indexOf(0);
    return {
      ...{ kind: "open", ...head, result, dirFd, flags, mode },
      path: decodeUtf8(end < 0 ? path : path.subarray(0, end)),
      isCut: end < 0,
    };
  }

  #address(family: number): string {
    const fields = this.#fields;
    if (family === AF_INET6) {
      fields.word(this.#bytes, 0);
      fields.word(this.#bytes, 8);
      return plainIpAddress(this.#bytes.subarray(0, 16));
    }
    const word = fields.pair();
    fields.pair();
    const known = this.#addresses.get(word);
    if (known !== undefined) return known;
    const address = plainIpAddress(
      Uint8Array.of(word & 0xff, word >>> 8 & 0xff, word >>> 16 & 0xff, word >>> 24),
    );
    if (this.#addresses.size >= MAX_KNOWN_ADDRESSES) this.#addresses.clear();
    this.#addresses.set(word, address);
    return address;
  }

  #watermark(): void {
    const fields = this.#hex;
    const [ts, firstCpu] = [fields.number(), fields.number()];
    const counts = [fields.number(), fields.number(), fields.number(), fields.number()];
    if (!fields.ok || !fields.done || firstCpu >= MAX_CPUS) return this.#problem("odd watermark");
    this.receiver.signal({ kind: "watermark", ts, firstCpu, counts });
  }

  /** Reads a line of a map, which bpftrace prints in decimal. */
  #map(line: string): void {
    // At its end bpftrace prints all maps.
    if (/^@(?:con|to)\[/.test(line)) return;
    const found = /^@(\w+)(?:\[(\d{1,16})\])?: (-?\d{1,20})$/.exec(line);
    if (found === null) return this.#problem("odd line of a map");
    const [, name, key, value] = found as unknown as [string, string, string | undefined, string];
    const flush = this.#flush;
    if (name === "seq" && key !== undefined) {
      this.receiver.signal({ kind: "final", cpu: Number(key), count: Number(value) });
    } else if (flush === null) return;
    else if (name === "lostbytes") flush.lostBytes = Number(value);
    else if (name === "lostcalls") flush.lostCalls = Number(value);
    else if (key !== undefined && isCounterMap(name)) {
      const whole = Number(key);
      const low = whole % TID_PLACE;
      const [pid, tid] = [Math.floor(whole / TID_PLACE), low >>> 2];
      const all = BigInt.asUintN(64, BigInt(value));
      const counted = packed(name, Number(all >> 32n), Number(all & 0xffffffffn));
      flush.counters.push({ map: name, pid, tid, protocol: low & 3, value: counted });
    }
  }

  #other(line: string): void {
    // The losses that bpftrace prints show as holes in the numbers. Other lines are for people.
    if (/^(?:Lost \d+ events|Attaching |__BPFTRACE|\s*$)/.test(line)) return;
    this.#problem("unknown line");
  }

  #problem(reason: string): void {
    this.receiver.signal({ kind: "problem", reason, line: "" });
  }
}

function isCounterMap(name: string): name is CounterMap {
  return Object.hasOwn(LOWER_BITS, name);
}

/** Splits a number of 64 bits in two parts, as its map has them. */
function packed(map: CounterMap, high: number, low: number): Packed {
  const bits = LOWER_BITS[map];
  if (bits === 32) return { upper: high, lower: low };
  return { upper: high * 2 ** (32 - bits) + (low >>> bits), lower: low & (2 ** bits - 1) };
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + MAX_TEXT)));
}

const AT = 0x40;
const SPACE = 0x20;
const BRACKET = 0x5b;
const AF_INET6 = 10;
/** The bit of the state of a closed socket that says: the peer's FIN arrived. */
const PEER_FINISHED = 1 << 24;
/** The end that closed first, by the former state of TCP. */
const CLOSED_BY: ReadonlyMap<number, "local" | "remote"> = new Map([
  [4, "local"], // FIN_WAIT1
  [5, "local"], // FIN_WAIT2
  [11, "local"], // CLOSING
  [8, "remote"], // CLOSE_WAIT
  [9, "remote"], // LAST_ACK
]);
/** The kind of a record begins here in its number. */
const KIND_PLACE = 2 ** 24;
/** The kinds of the records of the probes. */
const KIND = { thread: 1, connect: 2, listen: 3, accept: 4, close: 5, open: 6 } as const;
/** The pid begins here in the key of a map. */
const TID_PLACE = 2 ** 24;
/** Words of the path in a line of an open. */
const PATH_WORDS = 16;
const MAX_MAP_LINE = 64;
const MAX_TEXT = 256;
const LETTER = { I: 0x49, W: 0x57, e: 0x65, p: 0x70 } as const;
/** The bits of the lower part of each map. */
const LOWER_BITS: Readonly<Record<CounterMap, number>> = { s: 24, r: 24, o: 32, f: 32, m: 32 };
