/** One line for people. */
export function complain(text: string): void {
  try {
    Deno.stderr.writeSync(new TextEncoder().encode(`traceflock: ${text}\n`));
  } catch {
    // There is nobody left to tell.
  }
}
