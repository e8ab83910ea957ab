/**
 * The flags of `deno task start`, the only list of TraceFlock's permissions. Compiled and bundled
 * programs get the same flags.
 */
export function startFlags(): string[] {
  const config = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const words: string[] = config.tasks.start.command.split(" ");
  return words.filter((word) => word.startsWith("--") && word !== "--quiet");
}
