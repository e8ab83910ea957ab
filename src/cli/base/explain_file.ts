/** Why a file cannot be read, and what to do: the end of a sentence. */
export function explain(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "there is no such file; check its name";
  if (error instanceof Deno.errors.PermissionDenied) {
    return "no permission; its owner, or root by sudo, may read it";
  }
  if (error instanceof Deno.errors.IsADirectory) return "it is a folder; name a file in it";
  const why = error instanceof Error ? error.message : String(error);
  return /^Is a directory/.test(why) ? "it is a folder; name a file in it" : why;
}
