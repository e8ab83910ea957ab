import { exists } from "../sources/libc/file.ts";

/** Where a program stands in PATH, absolute; its bare name when it is in none of the folders. */
export function inPath(name: string): string {
  for (const folder of (Deno.env.get("PATH") ?? "").split(":")) {
    if (folder.startsWith("/") && exists(`${folder}/${name}`)) return `${folder}/${name}`;
  }
  return name;
}
