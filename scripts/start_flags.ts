/**
 * The flags of a program that is compiled or bundled: those of `deno task start`, with the permission
 * set of deno.json written out, because such a program has no deno.json.
 */
export function startFlags(): string[] {
  const config = JSON.parse(Deno.readTextFileSync(new URL("../deno.json", import.meta.url)));
  const words: string[] = config.tasks.start.command.split(" ");
  const { read, net, ffi, env } = config.permissions.default as PermissionSet;
  return [
    ...words.filter((word) => word.startsWith("--")),
    ...(read ? ["--allow-read"] : []),
    ...(net ? ["--allow-net"] : []),
    `--allow-ffi=${ffi.join(",")}`,
    `--allow-env=${env.allow.join(",")}`,
    ...(env.ignore ? ["--ignore-env"] : []),
  ];
}

/** The permissions that the set in deno.json names. */
interface PermissionSet {
  readonly read: true;
  readonly net: true;
  readonly ffi: readonly string[];
  readonly env: { readonly allow: readonly string[]; readonly ignore: true };
}
