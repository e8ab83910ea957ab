/**
 * Runs a test with a limit in seconds. When `body` takes longer, the test fails, and the functions that
 * it passed to {@linkcode onTimeout} clean up.
 */
export function within(seconds: number, body: () => Promise<void>): () => Promise<void> {
  return async () => {
    const cleanups = new Set<() => void>();
    current = cleanups;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        for (const cleanup of cleanups) cleanup();
        reject(new Error(`It took longer than ${seconds} s`));
      }, seconds * 1000);
    });
    try {
      await Promise.race([body(), late]);
    } finally {
      clearTimeout(timer);
    }
  };
}

let current = new Set<() => void>();

/** Registers `cleanup` for the case that the current test exceeds its limit. */
export function onTimeout(cleanup: () => void): void {
  current.add(cleanup);
}

/** Waits until `condition` returns a truthy value, and returns it; fails with `what` after the limit. */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
  ms = 10_000,
): Promise<T> {
  const deadline = performance.now() + ms;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`Not within ${ms} ms: ${what}`);
    await pause(50);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
