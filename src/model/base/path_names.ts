/**
 * Hashes the names in a path to the number that the probe of `scripts/lifecycle.bt` computes. Names
 * longer than 24 bytes count by their first 16 and last 8 bytes.
 *
 * @param path the bytes of an absolute path
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

/** Returns whether a name in the path is so long that the hash leaves out a part of it. */
export function hasLongName(path: Uint8Array): boolean {
  let start = 0;
  for (let end = 0; end <= path.length; end++) {
    if (end < path.length && path[end] !== SLASH) continue;
    if (end - start > MAX_HASHED_BYTES) return true;
    start = end + 1;
  }
  return false;
}

/** The longest name that counts with all its bytes. */
const MAX_HASHED_BYTES = 24;

/** Reads bytes of a name as a little-endian number. */
function word(bytes: Uint8Array, start: number, length: number): bigint {
  let value = 0n;
  for (let i = length - 1; i >= 0; i--) value = value << 8n | BigInt(bytes[start + i]!);
  return value;
}

/** Adds a word to the sum, and mixes the upper half into the lower half, which the result keeps. */
function added(sum: bigint, value: bigint): bigint {
  const next = (sum * 31n + value) & WORD;
  return next ^ (next >> 32n);
}

/** The hash of the root, the one directory without a name. */
export const NO_NAMES = 1;

const SLASH = 0x2f;
const WORD = 2n ** 64n - 1n;
/** The bits that a double holds exactly. */
const LOW = 2n ** 52n - 1n;
