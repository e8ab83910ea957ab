/**
 * The environment that a launcher changed for Deno. The launcher of an installed, packed or bundled TraceFlock
 * sets variables of Deno, and leaves the caller's values in TRACEFLOCK_*; empty when there were none.
 * TRACEFLOCK_PROGRAM is the file that the user ran.
 */
const CHANGED = ["DENO_DIR", "DENO_DISABLE_NODE_SHIM"] as const;

/** Without Node.js on PATH Deno puts this folder with a `node` of its own first, also for CMD. */
const SHIM_FOLDER = /^[^:]*\/node_compat_bin:/;

let program: string | null = null;

/** Gives CMD the environment of the caller: undoes what the launcher and Deno changed. */
export function restoreCallersEnvironment(env: Omit<Deno.Env, "toObject"> = Deno.env): void {
  program = take(env, "TRACEFLOCK_PROGRAM") ?? null;
  const isLaunched = env.has(`TRACEFLOCK_${CHANGED[1]}`);
  for (const name of CHANGED) {
    const callers = take(env, `TRACEFLOCK_${name}`);
    if (callers === "") env.delete(name);
    else if (callers !== undefined) env.set(name, callers);
  }
  // A launcher turns the folder off; the caller of the launcher may have one of its own.
  if (isLaunched || take(env, "DENO_NODE_SHIM_ACTIVE") === undefined) return;
  const path = env.get("PATH") ?? "";
  if (SHIM_FOLDER.test(path)) env.set("PATH", path.replace(SHIM_FOLDER, ""));
}

/** Returns the file that the user ran; null without a launcher. */
export function launchedProgram(): string | null {
  return program;
}

function take(env: Omit<Deno.Env, "toObject">, name: string): string | undefined {
  const value = env.get(name);
  if (value !== undefined) env.delete(name);
  return value;
}
