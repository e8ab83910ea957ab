import { EXIT, ExitError } from "./exit_error.ts";

/** A part of each permission that no command can do without; the flags of `deno task start` grant more. */
const NEEDED: readonly (readonly [name: string, parts: readonly Deno.PermissionDescriptor[]])[] = [
  ["read", [{ name: "read", path: "/" }]],
  ["env", [{ name: "env", variable: "INIT_CWD" }]],
  ["ffi", ["/lib", "/lib64", "/usr/lib", "/usr/lib64"].map((path) => ({ name: "ffi", path }))],
];

/** Throws an {@linkcode ExitError} when Deno runs us without the permissions that every command needs. */
export function requireGrants(
  isGranted: (part: Deno.PermissionDescriptor) => boolean = (part) =>
    Deno.permissions.querySync(part).state === "granted",
): void {
  const missing = NEEDED.filter(([, parts]) => !parts.some(isGranted)).map(([name]) => name);
  if (missing.length === 0) return;
  throw new ExitError(
    EXIT.permission,
    `Cannot start: Deno grants no permission for ${missing.join(", ")}. Run the script by its ` +
      "name, such as `./traceflock.js`: its first lines pass the permissions",
  );
}

/** Gives the permission for the network back, for the rest of the process. */
export function giveUpNetwork(): void {
  Deno.permissions.revokeSync({ name: "net" });
}
