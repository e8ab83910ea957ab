import { SIGNAL_NAMES, signalNumber } from "../base/signal_name.ts";
import { EVENT_TYPES } from "../event/tally.ts";
import type { NumberKind } from "./field.ts";
import { nearestName } from "../base/nearest_name.ts";
import { quoted, type TextRange } from "../base/query_error.ts";

/** The error of a value; `at` is the wrong piece of it, or absent for the whole value. */
export interface ValueProblem {
  readonly what: string;
  readonly remedy: string;
  readonly at?: TextRange;
}

export const TIME_UNITS: ReadonlyMap<string, number> = new Map([
  ["ns", 1],
  ["us", 1e3],
  ["µs", 1e3],
  ["μs", 1e3],
  ["ms", 1e6],
  ["s", 1e9],
  ["m", 60e9],
  ["h", 3600e9],
  ["d", 86_400e9],
]);

/** Powers of 1024, for bytes and for counts. */
export const AMOUNT_UNITS: ReadonlyMap<string, number> = new Map([
  ["K", 2 ** 10],
  ["M", 2 ** 20],
  ["G", 2 ** 30],
  ["T", 2 ** 40],
]);

/**
 * Returns the number that `text` means for a kind of field. `bareTime` allows a time without a
 * unit, in nanoseconds.
 */
export function numberValue(
  kind: NumberKind,
  text: string,
  bareTime: boolean,
): number | ValueProblem {
  switch (kind) {
    case "whole":
      return wholeValue(text);
    case "amount":
      return amountValue(text);
    case "percent":
      return percentValue(text);
    case "time":
      return timeValue(text, bareTime);
    case "signal":
      return signalValue(text);
  }
}

function wholeValue(text: string): number | ValueProblem {
  if (/^[+-]?\d{1,15}$/.test(text)) return Number(text);
  return { what: `${quoted(text)} is not a whole number`, remedy: "write digits, such as 1234" };
}

function percentValue(text: string): number | ValueProblem {
  if (/^\d+(?:\.\d+)?%?$/.test(text)) return Number.parseFloat(text);
  return { what: `${quoted(text)} is not a percentage`, remedy: "write a number, such as 50" };
}

function amountValue(text: string): number | ValueProblem {
  const parts = /^(\d+(?:\.\d+)?)([^\d.].*)?$/su.exec(text);
  if (parts === null) {
    return {
      what: `${quoted(text)} is not a number`,
      remedy: "write digits, such as 1000 or 100M",
    };
  }
  const typed = parts[2] ?? "";
  const unit = typed.toUpperCase().replace(/^([KMGT])I?B$/, "$1");
  const factor = unit === "" || unit === "B" ? 1 : AMOUNT_UNITS.get(unit);
  if (factor !== undefined) return Number(parts[1]) * factor;
  return {
    what: `unknown unit ${quoted(typed)}`,
    remedy: "amounts are written with K M G T (powers of 1024), such as 100M",
    at: { start: parts[1]!.length, end: text.length },
  };
}

function timeValue(text: string, bareTime: boolean): number | ValueProblem {
  const remedy = "times are written with ns us ms s m h d, such as 10ms or 1h30m";
  const part = /(\d+(?:\.\d+)?)([^\d.]*)/gyu;
  let sum = 0;
  while (part.lastIndex < text.length) {
    const start = part.lastIndex;
    const found = part.exec(text);
    if (found === null) {
      return { what: `${quoted(text)} is not a time`, remedy };
    }
    const factor = TIME_UNITS.get(found[2]!);
    if (factor !== undefined) {
      sum += Number(found[1]) * factor;
    } else if (found[2] === "") {
      if (found[0] === text && (bareTime || Number(text) === 0)) return Number(text);
      return { what: `time ${quoted(found[0])} without a unit`, remedy };
    } else {
      const at = { start: start + found[1]!.length, end: part.lastIndex };
      return { what: `unknown unit ${quoted(found[2]!)}`, remedy, at };
    }
  }
  return text === "" ? { what: `${quoted(text)} is not a time`, remedy } : sum;
}

function signalValue(text: string): number | ValueProblem {
  const signal = signalNumber(text);
  if (signal !== null) return signal;
  const names = SIGNAL_NAMES.map((name) => name.slice(3));
  const near = nearestName(text.replace(/^sig/i, ""), names);
  return {
    what: `unknown signal ${quoted(text)}`,
    remedy: near === null ? "write a name or number, such as KILL or 9" : meant(near),
  };
}

export function flagValue(text: string): boolean | ValueProblem {
  const flag = FLAG_WORDS.get(text.toLowerCase());
  if (flag !== undefined) return flag;
  return { what: `${quoted(text)} is neither true nor false`, remedy: "write true, false, or ?" };
}

const FLAG_WORDS: ReadonlyMap<string, boolean> = new Map([
  ["true", true],
  ["yes", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["0", false],
]);

export function stateValue(text: string): string | ValueProblem {
  const letter = stateLetter(text);
  if (letter !== null) return letter;
  const letters = [...STATE_LETTERS.keys()].join(" ");
  return { what: `unknown state ${quoted(text)}`, remedy: `the states are ${letters}` };
}

export function typeValue(text: string): string | ValueProblem {
  const type = text.toLowerCase();
  if (EVENT_TYPES.includes(type)) return type;
  const near = nearestName(text, EVENT_TYPES);
  return {
    what: `unknown event type ${quoted(text)}`,
    remedy: near === null ? `the types are ${EVENT_TYPES.join(" ")}` : meant(near),
  };
}

function meant(name: string): string {
  return `did you mean "${name}"?`;
}

/** The state letters of field 3 of /proc/PID/stat (proc(5)), and their meaning. */
export const STATE_LETTERS: ReadonlyMap<string, string> = new Map([
  ["R", "running or ready to run"],
  ["S", "sleeping"],
  ["D", "waiting for a device, uninterruptible"],
  ["Z", "zombie: ended, not yet waited for"],
  ["T", "stopped by a signal"],
  ["t", "stopped by a debugger"],
  ["I", "idle kernel thread"],
  ["P", "parked kernel thread"],
  ["X", "exited"],
]);

/** Returns the letter as the kernel writes it, or null. `z` means Z, but `t` does not mean T. */
function stateLetter(typed: string): string | null {
  if (STATE_LETTERS.has(typed)) return typed;
  const upper = typed.toUpperCase();
  return STATE_LETTERS.has(upper) ? upper : null;
}
