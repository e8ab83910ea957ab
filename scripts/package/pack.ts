/**
 * `deno task pack`: makes one executable, dist/traceflock-packed, from dist/traceflock.js and the running
 * Deno, or the Deno that the argument names. It needs bpftrace and setpriv, but no Deno.
 */
import { packedFile } from "./packed_file.ts";

const TARGET = "dist/traceflock-packed";

const deno = Deno.args[0] ?? Deno.execPath();
const parts = packedFile(Deno.readFileSync("dist/traceflock.js"), Deno.readFileSync(deno));
using file = Deno.openSync(TARGET, { write: true, create: true, truncate: true, mode: 0o755 });
let bytes = 0;
for (const part of parts) {
  for (let at = 0; at < part.length;) at += file.writeSync(part.subarray(at));
  bytes += part.length;
}
console.log(`Wrote ${TARGET}: ${(bytes / 1e6).toFixed(1)} MB`);
