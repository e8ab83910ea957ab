import type { StoredFiles } from "./metrics.ts";

/** Returns the bytes and the age of the files that exist; null when none does. */
export function storedFiles(paths: readonly string[]): StoredFiles | null {
  let bytes = 0;
  let oldestMs: number | null = null;
  for (const path of paths) {
    try {
      const { size, birthtime, mtime } = Deno.statSync(path);
      const began = (birthtime ?? mtime)?.getTime() ?? null;
      bytes += size;
      if (began !== null && (oldestMs === null || began < oldestMs)) oldestMs = began;
    } catch {
      // A file that was rotated away no longer counts.
    }
  }
  return bytes === 0 && oldestMs === null ? null : { bytes, oldestMs };
}
