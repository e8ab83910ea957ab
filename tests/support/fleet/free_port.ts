/** The ports that were given: a server that is about to listen does not do so yet. */
const given = new Set<number>();

/** Linux gives outgoing connections ports from here on. */
const FIRST_OUTGOING = 32_768;
const FIRST = 20_000;

/**
 * Returns a port that no server of this run has. A connection, which could even connect to itself, never
 * takes it while its server is away.
 */
export function freePort(hostname = "127.0.0.1"): number {
  for (;;) {
    const port = FIRST + Math.floor(Math.random() * (FIRST_OUTGOING - FIRST));
    if (given.has(port)) continue;
    given.add(port);
    try {
      Deno.listen({ hostname, port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
