/**
 * The names in a path as the probe of `scripts/lifecycle.bt` sums them up, in one number. Two paths
 * with the same number have the same names, up to the middle of those that are longer than 24 bytes.
 *
 * @param path absolute, its bytes
 */
export function pathNames(path: Uint8Array): number {
  let sum = 0n;
  let end = path.length;
  while (end > 0) {
    const start = path.lastIndexOf(SLASH, end - 1) + 1;
    const length = end - start;
    if (length > 0) {
      sum = added(sum * 31n + BigInt(length), word(path, start, Math.min(8, length)));
      if (length > 8) sum = added(sum, word(path, end - 8, 8));
      if (length > 16) sum = added(sum, word(path, start + 8, 8));
    }
    end = start - 1;
  }
  return Number(sum & LOW) + NO_NAMES;
}

/** The first bytes of a name as a machine that stores the lowest byte first reads them. */
function word(bytes: Uint8Array, start: number, length: number): bigint {
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = value << 8n | BigInt(bytes[start + i]!);
  return value;
}

/** The upper half has a part in the lower one, of which the result is made. */
function added(sum: bigint, value: bigint): bigint {
  const next = (sum * 31n + value) & WORD;
  return next ^ (next >> 32n);
}

/** Of the root, the one directory without a name. */
export const NO_NAMES = 1;

const SLASH = 0x2f;
const WORD = 2n ** 64n - 1n;
/** Digits that a double keeps. */
const LOW = 2n ** 52n - 1n;
