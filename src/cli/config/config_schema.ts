import { exists } from "../../sources/libc/file.ts";

/**
 * The places of config.schema.json: in a checkout, beside an installed program, and those of a packed
 * one. A program in `PREFIX/lib/traceflock/` has its data in `PREFIX/share/traceflock/`.
 */
const PLACES = [
  "../../../docs/config.schema.json",
  "../../share/traceflock/config.schema.json",
  "file:///usr/local/share/traceflock/config.schema.json",
  "file:///usr/share/traceflock/config.schema.json",
];

/** Returns the URL of the schema on this host, for `$schema` of a new file; null when it has none. */
export function schemaUrl(module: string = import.meta.url, isThere = exists): string | null {
  if (!module.startsWith("file:")) return null;
  const urls = PLACES.map((place) => new URL(place, module));
  return urls.find(({ pathname }) => isThere(decodeURIComponent(pathname)))?.href ?? null;
}
