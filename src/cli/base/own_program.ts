import configuration from "../../../deno.json" with { type: "json" };
/**
 * Goes to the folder in which the user called us. `deno task` runs us in the folder of deno.json and
 * leaves the user's own in INIT_CWD; files that the user names, and the program behind `--`, belong
 * there. Elsewhere INIT_CWD is another program's and does not count.
 */
export function enterUsersFolder(): void {
  const folder = usersFolder(Deno.cwd, Deno.env.get("INIT_CWD"), import.meta.url);
  if (folder === null) return;
  try {
    Deno.chdir(folder);
  } catch {
    // It is gone, or closed to us: the folder of the checkout is as good as any other.
  }
}

/** Where to go; null when we are there. `url` is that of this module. */
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

/** As deno.json says. */
export const VERSION: string = configuration.version;
