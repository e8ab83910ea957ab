/** Bundles src/main.ts, for `deno task bundle` and for the installed command. */

/**
 * Runs `deno bundle` in the checkout.
 *
 * @param target the options that name the output
 * @throws Error when the command fails
 */
export function bundleMain(...target: readonly string[]): void {
  const { success, stderr } = new Deno.Command("deno", {
    args: ["bundle", "--quiet", "--platform", "deno", ...target, "src/main.ts"],
    cwd: new URL("..", import.meta.url),
    stdin: "null",
  }).outputSync();
  if (!success) throw new Error(new TextDecoder().decode(stderr).trim());
}

/**
 * Returns the text of a bundle without its #! line, in ASCII. V8 keeps a script in two bytes a
 * character when a single one is beyond Latin-1: reading megabytes then takes 10 ms longer.
 */
export function bundleText(path: string): string {
  return Deno.readTextFileSync(path).replace(/^#!.*\n/, "")
    .replace(/[^\0-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** Returns the licences of what a bundle contains, as a comment. */
export function noticesComment(): string {
  const notices = Deno.readTextFileSync(new URL("../THIRD_PARTY_NOTICES.md", import.meta.url));
  return `/*\n${notices}*/\n`;
}
