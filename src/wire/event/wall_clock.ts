import { decodeUtf8 } from "../../model/base/utf8.ts";
import { ascii, JsonBytes } from "./json_bytes.ts";

/** The difference of time of day and time since boot. One number could not hold it exactly. */
export interface WallOffset {
  /** Whole seconds since 1970. */
  readonly seconds: number;
  /** 0 to 999,999,999. */
  readonly nanoseconds: number;
}

/** Returns the offset of moments after a shift by `shiftNs`, so that their time of day stays. */
export function offsetWithout({ seconds, nanoseconds }: WallOffset, shiftNs: number): WallOffset {
  const whole = Math.floor(shiftNs / 1e9);
  const rest = nanoseconds - Math.round(shiftNs - whole * 1e9);
  return rest < 0
    ? { seconds: seconds - whole - 1, nanoseconds: rest + 1e9 }
    : { seconds: seconds - whole, nanoseconds: rest };
}

/**
 * Writes moments since boot as RFC 3339 in UTC with nine decimals. It keeps the text of the last
 * second: thousands of events share it.
 */
export class WallClock {
  #second = NaN;
  #text = ascii("");

  constructor(public offset: WallOffset) {}

  format(ts: number): string {
    const out = new JsonBytes(64);
    this.write(ts, out);
    return decodeUtf8(out.view()).text;
  }

  write(ts: number, out: JsonBytes): void {
    const whole = Math.floor(ts / 1e9);
    let second = whole + this.offset.seconds;
    let nanosecond = ts - whole * 1e9 + this.offset.nanoseconds;
    if (nanosecond >= 1e9) {
      nanosecond -= 1e9;
      second++;
    }
    if (second !== this.#second) {
      this.#second = second;
      // `Date` reads no clock here: it turns a number into a text.
      this.#text = ascii(`${new Date(second * 1000).toISOString().slice(0, 19)}.`);
    }
    out.raw(this.#text);
    out.digits(nanosecond, 9);
    out.byte(Z);
  }
}

/** Returns the offset that writes the moment `ts` as `time`; null when `time` has another form. */
export function wallOffsetOf(time: string, ts: number): WallOffset | null {
  if (!TIME.test(time)) return null;
  const second = time.slice(0, -11);
  // Thousands of lines in a row have the same second.
  if (second !== lastSecond) {
    lastSecond = second;
    lastSeconds = Date.parse(`${second}Z`) / 1000;
  }
  const seconds = lastSeconds;
  if (!Number.isFinite(seconds)) return null;
  const whole = Math.floor(ts / 1e9);
  const nanoseconds = Number(time.slice(-10, -1)) - (ts - whole * 1e9);
  return nanoseconds < 0
    ? { seconds: seconds - whole - 1, nanoseconds: nanoseconds + 1e9 }
    : { seconds: seconds - whole, nanoseconds };
}

let lastSecond = "";
let lastSeconds = NaN;
const TIME = /^[+-]?\d{4,6}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/;

const Z = 0x5a;
