import { MAX_CPUS, MAX_LINE_BYTES } from "../../model/base/limits.ts";
import { plainIpAddress } from "../../model/base/ip_address.ts";
import { decodeUtf8 } from "../../model/base/utf8.ts";
import type { Endpoint } from "../../model/event/activity.ts";
import { LineSplitter } from "../../wire/line_splitter.ts";
import { HexFields } from "../parse/hex_fields.ts";
import type { CaptureSignal } from "../parse/observation.ts";
import type {
  ActivityRecord,
  Counter,
  CounterMap,
  FlushRecord,
  OpenRecord,
  Packed,
} from "./activity_record.ts";

/** Receives what an {@linkcode ActivityParser} reads. */
export interface ActivityReceiver {
  record(record: ActivityRecord): void;
  signal(signal: CaptureSignal): void;
}

/** The fields with which every record begins. */
type Head = Pick<ActivityRecord, "ts" | "cpu" | "seq" | "pid" | "startTicks">;

/**
 * Reads the output of `scripts/activity.bt`, in chunks of any size. An unreadable line becomes a
 * `problem` signal, never a wrong record.
 */
export class ActivityParser {
  readonly #lines: LineSplitter;
  readonly #fields = new HexFields();
  readonly #bytes = new Uint8Array(8 * PATH_WORDS);
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
      this.#map(textOf(bytes, start, Math.min(end, start + MAX_MAP_LINE)));
      return;
    }
    const fields = this.#fields;
    if (bytes[start + 1] !== SPACE) return this.#other(textOf(bytes, start, end));
    fields.open(bytes, start + 2, end);
    if (bytes[start] === LETTER.W) return this.#watermark();
    const head: Head = {
      ...{ ts: fields.number(), cpu: fields.number(), seq: fields.number() },
      ...{ pid: fields.number(), startTicks: fields.number() },
    };
    const record = this.#record(bytes[start]!, head);
    if (record === null) return this.#other(textOf(bytes, start, end));
    if (!fields.ok || !fields.done || head.seq < 1 || head.cpu >= MAX_CPUS) {
      return this.#problem("fields are missing or odd");
    }
    if (record.kind === "flush") this.#flush = record;
    this.receiver.record(record);
  }

  #record(letter: number, head: Head): ActivityRecord | null {
    switch (letter) {
      case LETTER.X:
        return this.#thread(head);
      case LETTER.C:
        return this.#connect(head);
      case LETTER.A:
        return this.#accept(head);
      case LETTER.L:
        return this.#listen(head);
      case LETTER.D:
        return this.#close(head);
      case LETTER.O:
        return this.#open(head);
      case LETTER.I:
        return { kind: "flush", ...head, counters: [], lostBytes: 0, lostCalls: 0 };
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
    return { kind: "thread", ...head, counters };
  }

  #connect(head: Head): ActivityRecord {
    const fields = this.#fields;
    const socket = this.#socket();
    const [errno, beganTs] = [fields.number(), fields.number()];
    return { kind: "connect", ...head, socket, errno, beganTs, ...this.#ends() };
  }

  #accept(head: Head): ActivityRecord {
    const socket = this.#socket();
    const establishedTs = this.#fields.number();
    const { remote, ...rest } = this.#ends();
    // The probe prints this port as it is in memory: in the order of the network.
    const port = (remote.port & 0xff) << 8 | remote.port >> 8;
    return { kind: "accept", ...head, socket, establishedTs, ...rest, remote: { ...remote, port } };
  }

  #listen(head: Head): ActivityRecord {
    const fields = this.#fields;
    const socket = this.#socket();
    const [family, port, netns] = [fields.number(), fields.number(), fields.number()];
    return {
      ...{ kind: "listen", ...head, socket, netns },
      ...{ local: { address: this.#address(family), port }, remote: null },
    };
  }

  #close(head: Head): ActivityRecord {
    const fields = this.#fields;
    const socket = this.#socket();
    const [state, errno, flags] = [fields.number(), fields.number(), fields.number()];
    const [establishedTs, by] = [fields.number(), fields.number()];
    const ends = this.#ends();
    const [sent, resent, received] = [fields.number(), fields.number(), fields.number()];
    const retransmissions = fields.number();
    // The kernel counts the end of the stream as a byte.
    const isFinished = (flags & SOCK_DONE) !== 0 && received > 0;
    return {
      ...{ kind: "close", ...head, socket, state, errno, establishedTs },
      closedBy: by === 1 ? "local" : by === 2 ? "remote" : null,
      ...ends,
      sentBytes: Math.max(0, sent - resent),
      receivedBytes: received - (isFinished ? 1 : 0),
      retransmissions,
    };
  }

  #open(head: Head): OpenRecord {
    const fields = this.#fields;
    fields.number();
    const result = signed(fields);
    const dirFd = fields.number() | 0;
    const [flags, mode, skip] = [fields.number(), fields.number(), fields.number()];
    for (let i = 0; i < PATH_WORDS; i++) fields.word(this.#bytes, 8 * i);
    const path = this.#bytes.subarray(skip & 7);
    const end = path.indexOf(0);
    return {
      ...{ kind: "open", ...head, result, dirFd, flags, mode },
      path: decodeUtf8(end < 0 ? path : path.subarray(0, end)),
      isCut: end < 0,
    };
  }

  #socket(): string {
    const fields = this.#fields;
    const low = fields.pair();
    return `${fields.high}:${low}`;
  }

  #ends(): { readonly local: Endpoint; readonly remote: Endpoint; readonly netns: number } {
    const fields = this.#fields;
    const family = fields.number();
    const [localPort, remotePort, netns] = [fields.number(), fields.number(), fields.number()];
    const local = { address: this.#address(family), port: localPort };
    return { local, remote: { address: this.#address(family), port: remotePort }, netns };
  }

  #address(family: number): string {
    const fields = this.#fields;
    fields.word(this.#bytes, 0);
    fields.word(this.#bytes, 8);
    return plainIpAddress(this.#bytes.subarray(0, family === AF_INET6 ? 16 : 4));
  }

  #watermark(): void {
    const fields = this.#fields;
    const [ts, firstCpu] = [fields.number(), fields.number()];
    const counts = [fields.number(), fields.number(), fields.number(), fields.number()];
    if (!fields.ok || !fields.done || firstCpu >= MAX_CPUS) return this.#problem("odd watermark");
    this.receiver.signal({ kind: "watermark", ts, firstCpu, counts });
  }

  /** Reads a line of a map, which bpftrace prints in decimal. */
  #map(line: string): void {
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

/** Reads a signed number of 64 bits that is small. */
function signed(fields: HexFields): number {
  const low = fields.pair();
  return fields.high === 0xffffffff ? low | 0 : low;
}

function textOf(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + MAX_TEXT)));
}

const AT = 0x40;
const SPACE = 0x20;
const AF_INET6 = 10;
/** The bit of `sk_flags` that the peer's FIN sets. */
const SOCK_DONE = 2;
/** The pid begins here in the key of a map. */
const TID_PLACE = 2 ** 24;
/** Words of the path in a line of an open. */
const PATH_WORDS = 16;
const MAX_MAP_LINE = 64;
const MAX_TEXT = 256;
const LETTER = {
  ...{ A: 0x41, C: 0x43, D: 0x44, I: 0x49, L: 0x4c, O: 0x4f, W: 0x57, X: 0x58 },
} as const;
/** The bits of the lower part of each map. */
const LOWER_BITS: Readonly<Record<CounterMap, number>> = { s: 24, r: 24, o: 32, f: 32, m: 32 };
