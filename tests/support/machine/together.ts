import { within } from "./time_limit.ts";

/**
 * Tests rules that mostly wait, three at a time, with one limit in seconds for all. bpftrace takes a
 * second or two to start, and its timeouts are seconds.
 */
export function together(
  name: string,
  seconds: number,
  rules: Readonly<Record<string, () => Promise<void>>>,
): void {
  Deno.test(name, (test) =>
    within(seconds, async () => {
      const waiting = Object.entries(rules);
      const work = async () => {
        for (let rule = waiting.shift(); rule !== undefined; rule = waiting.shift()) {
          const [name, fn] = rule;
          // Concurrent steps would count each other's resources.
          const unsanitized = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
          await test.step({ name, fn, ...unsanitized });
        }
      };
      await Promise.all([work(), work(), work()]);
    })());
}
