/** Returns the path in Deno's cache where `deno compile` looks for its runtime before it downloads it. */
export function runtimeArchive(args: readonly string[]): string {
  const named = args.findIndex((arg) => arg === "--target");
  const target = args.find((arg) => arg.startsWith("--target="))?.slice("--target=".length) ??
    (named < 0 ? undefined : args[named + 1]) ?? Deno.build.target;
  return `${denoFolder()}/dl/release/v${Deno.version.deno}/denort-${target}.zip`;
}

function denoFolder(): string {
  const { success, stdout } = new Deno.Command("deno", { args: ["info", "--json"] }).outputSync();
  const folder = success ? JSON.parse(new TextDecoder().decode(stdout)).denoDir : undefined;
  return typeof folder === "string" ? folder : "$DENO_DIR";
}
