/** The letters of field 3 of /proc/PID/stat (proc(5)), and what they say. */
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

/** The letter as the kernel writes it; null when it is none. `z` is Z, but `t` isn't T. */
export function stateLetter(typed: string): string | null {
  if (STATE_LETTERS.has(typed)) return typed;
  const upper = typed.toUpperCase();
  return STATE_LETTERS.has(upper) ? upper : null;
}
