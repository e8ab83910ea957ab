/**
 * The flags of `deno task start`, the one place where TraceFlock's permissions are written down:
 * what is compiled or bundled gets the same.
 */
export function startFlags(): string[] {
  const config = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const words: string[] = config.tasks.start.command.split(" ");
  return words.filter((word) => word.startsWith("--") && word !== "--quiet");
}
