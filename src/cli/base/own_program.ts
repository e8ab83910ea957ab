import configuration from "../../../deno.json" with { type: "json" };
/**
 * Changes to the folder of the user. `deno task` runs TraceFlock in the folder of deno.json and leaves
 * the user's folder in INIT_CWD. File names and the program behind `--` are relative to the user's.
 * Outside of a checkout INIT_CWD belongs to another program and is ignored.
 */
export function enterUsersFolder(): void {
  const folder = usersFolder(Deno.cwd, Deno.env.get("INIT_CWD"), import.meta.url);
  if (folder === null) return;
  try {
    Deno.chdir(folder);
  } catch {
    // The folder was removed or is not accessible: the folder of the checkout serves as well.
  }
}

/** Returns the folder to change to; null for none. `url` is that of this module. */
export function usersFolder(
  cwd: () => string,
  initial: string | undefined,
  url: string,
): string | null {
  if (!initial?.startsWith("/") || !url.startsWith("file:")) return null;
  const root = decodeURIComponent(new URL("../../..", url).pathname).replace(/\/$/, "");
  try {
    return cwd() === root && initial !== root ? initial : null;
  } catch {
    return null;
  }
}

/** The version in deno.json. */
export const VERSION: string = configuration.version;
