/** `suite_program.ts SUITE FILE [--quick]`: runs one suite for main.ts, and writes its findings as JSON. */
import { Finder } from "./findings.ts";
import { cleanUpAtEnd } from "./started.ts";
import { fail, writeFindings } from "./suite_process.ts";
import { SUITES } from "./suites.ts";

const [name, file, flag] = Deno.args;
const suite = SUITES[name ?? ""]?.suite;
if (name === undefined || file === undefined || suite === undefined) Deno.exit(2);
const finder = new Finder();
cleanUpAtEnd();
// A suite that is stopped keeps what it has found.
globalThis.addEventListener("unload", () => writeFindings(file, finder));
/** Ends the suite, with what it has found. */
function failWith(error: unknown): never {
  console.error(error);
  fail(finder, name!, error instanceof Error ? error.message.split("\n")[0]! : `${error}`);
  Deno.exit(0);
}
globalThis.addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  failWith(event.reason);
});
await suite(finder, flag === "--quick").catch(failWith);
Deno.exit(0);
