/** How much longer a loaded machine may take than a test's limit. */
const LOADED = 4;

/** Milliseconds that a test waits for a condition. What never comes fails the test; what comes late does not. */
const PATIENCE_MS = 120_000;

/**
 * Runs a test with a limit in seconds, four times as many on a loaded machine. When `body` takes longer,
 * the test fails, and the functions that it passed to {@linkcode onTimeout} clean up.
 */
export function within(seconds: number, body: () => Promise<void>): () => Promise<void> {
  return async () => {
    const cleanups = new Set<() => void>();
    current = cleanups;
    awaited.clear();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        for (const cleanup of cleanups) cleanup();
        const rest = awaited.size === 0 ? "" : `, and waited for: ${[...awaited].join("; ")}`;
        reject(new Error(`It took longer than ${LOADED * seconds} s${rest}`));
      }, LOADED * seconds * 1000);
    });
    try {
      await Promise.race([body(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

let current = new Set<() => void>();

/** What the current test waits for. */
const awaited = new Set<string>();

/** Registers `cleanup` for the case that the current test exceeds its limit. */
export function onTimeout(cleanup: () => void): void {
  current.add(cleanup);
}

/** Waits until `condition` returns a truthy value, and returns it; fails with `what` when it never does. */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  awaited.add(what);
  try {
    // Most conditions come soon; a look may cost the machine some milliseconds.
    for (let ms = 2;; ms = Math.min(1.5 * ms, 50)) {
      const value = await condition();
      if (value) return value;
      if (performance.now() > deadline) throw new Error(`Not within ${PATIENCE_MS} ms: ${what}`);
      await pause(ms);
    }
  } finally {
    awaited.delete(what);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
