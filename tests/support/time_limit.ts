/**
 * A test that ends: `body` may take so many seconds. Beyond that it fails, and what it has handed to
 * {@linkcode onTimeout} is ended, so that nothing of it outlives it.
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

/** Has `cleanup` called when the test that runs now exceeds its limit. */
export function onTimeout(cleanup: () => void): void {
  current.add(cleanup);
}

/** Waits until `condition` holds; fails with `what` and what `condition` last gave. */
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
