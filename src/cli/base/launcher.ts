/**
 * What the launcher of an installed or packed TraceFlock leaves in the environment: TRACEFLOCK_PROGRAM
 * is the file that the user ran, TRACEFLOCK_DENO_DIR is the caller's DENO_DIR, which the launcher
 * replaced; empty when there was none.
 */
let program: string | null = null;

/** Reads the launcher's variables and removes them, so that CMD gets the environment of the caller. */
export function takeLauncherVariables(): void {
  program = Deno.env.get("TRACEFLOCK_PROGRAM") ?? null;
  if (program !== null) Deno.env.delete("TRACEFLOCK_PROGRAM");
  const denoDir = Deno.env.get("TRACEFLOCK_DENO_DIR");
  if (denoDir === undefined) return;
  Deno.env.delete("TRACEFLOCK_DENO_DIR");
  if (denoDir === "") Deno.env.delete("DENO_DIR");
  else Deno.env.set("DENO_DIR", denoDir);
}

/** Returns the file that the user ran; null without a launcher. */
export function launchedProgram(): string | null {
  return program;
}
