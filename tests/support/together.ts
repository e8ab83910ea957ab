import { within } from "./time_limit.ts";

/**
 * Rules that mostly wait, tested three at a time, within so many seconds for all of them: bpftrace
 * takes a second or two to start, and its patience is measured in seconds.
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
          // Steps at the same time cannot tell whose resources they count.
          const unsanitized = { sanitizeOps: false, sanitizeResources: false, sanitizeExit: false };
          await test.step({ name, fn, ...unsanitized });
        }
      };
      await Promise.all([work(), work(), work()]);
    })());
}
