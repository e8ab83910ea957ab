import { libc } from "../../sources/libc/library.ts";

const SIGUSR1 = 10;
const SIG_IGN = 1n;

/**
 * Makes SIGUSR1 do nothing. On this signal Deno opens its inspector on port 9229 of the machine, where
 * every user could then run code with our permissions, mostly as root.
 *
 * Deno takes the signal half a second after its start, whatever listeners there are. It installs one
 * handler for each signal, with the first listener. So the listener comes first, and then the kernel
 * ignores the signal: Deno does not install its handler again.
 */
export function refuseInspector(): void {
  Deno.addSignalListener("SIGUSR1", () => {});
  libc().signal(SIGUSR1, SIG_IGN);
}
