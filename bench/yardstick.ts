import { median } from "./findings.ts";

const ITEMS = 5_000;

/**
 * Returns the milliseconds that this machine takes now for ordinary work: it makes texts, puts them
 * into a map and sorts them. Code inside of our process has no peer, so this is its reference.
 */
export function yardstick(): number {
  const times: number[] = [];
  for (let round = 0; round < 15; round++) {
    const began = performance.now();
    const texts = Array.from({ length: ITEMS }, (_, i) => `worker-${(i * 7919) % ITEMS}`);
    const lengths = new Map(texts.map((text) => [text, text.length]));
    texts.sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
    if (lengths.get(texts[0]!) === undefined) throw new Error("The yardstick is broken");
    times.push(performance.now() - began);
  }
  return median(times.slice(5));
}
