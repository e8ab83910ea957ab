import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import configuration from "../../deno.json" with { type: "json" };
import { startChecks } from "../start_checks.ts";
import { startFlags } from "../start_flags.ts";
import { shellHead } from "./shell_head.ts";

type Bytes = Uint8Array<ArrayBuffer>;

/** Returns the parts of the packed file: its head, then the script of the bundle and Deno as gzip. */
export function packedFile(script: Bytes, deno: Bytes, level = 9): readonly Bytes[] {
  const packedScript = gzipSync(script, { level });
  const packedDeno = gzipSync(deno, { level });
  const scriptHash = hashOf(script);
  const denoHash = hashOf(deno);
  const head = (length: number): Bytes => {
    // The offsets count the head itself, so they have a fixed width.
    const offset = (bytes: number) => String(bytes + 1).padStart(9, "0");
    const text = shellHead("packed_head.sh", {
      VERSION: configuration.version,
      DENO_VERSION: Deno.version.deno,
      CHECKS: startChecks(),
      KEY: `${configuration.version}-${scriptHash.slice(0, 8)}${denoHash.slice(0, 8)}`,
      SCRIPT_HASH: scriptHash,
      DENO_HASH: denoHash,
      SCRIPT_FROM: offset(length),
      SCRIPT_BYTES: String(packedScript.length),
      DENO_FROM: offset(length + packedScript.length),
      FLAGS: startFlags().join(" "),
    });
    return new TextEncoder().encode(text);
  };
  return [head(head(0).length), new Uint8Array(packedScript), new Uint8Array(packedDeno)];
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
