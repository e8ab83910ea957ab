/**
 * Returns commands of POSIX sh for the head of a script that starts Deno. They report in one line what
 * Deno would panic about. They are one line of text, because the head must be a comment to JavaScript.
 */
export function startChecks(): string {
  return [
    refuse("[ -r /proc/self/stat ]", "/proc is not mounted", "mount -t proc proc /proc"),
    refuse(atLeast("-n", 64), "too few open files are allowed", "ulimit -n 1024"),
    // V8 reserves 32 GiB for its heap's cage, in KiB here, without using them.
    refuse(atLeast("-v", 40_000_000), "too little address space is allowed", "ulimit -v unlimited"),
  ].join(" ");
}

/** Returns the command that reports a missing Deno, for a script that takes Deno from PATH. */
export function denoCheck(): string {
  return 'command -v deno >/dev/null 2>&1 || { echo "traceflock: Cannot start: no deno on PATH ' +
    "'$PATH'; install Deno 2.9, or run install.sh of TraceFlock\" >&2; exit 3; };";
}

/** Returns the commands that keep Deno from putting a `node` of its own on PATH, also for CMD. */
export function noNodeShim(): string {
  return "TRACEFLOCK_DENO_DISABLE_NODE_SHIM=${DENO_DISABLE_NODE_SHIM-}; DENO_DISABLE_NODE_SHIM=1; " +
    "export TRACEFLOCK_DENO_DISABLE_NODE_SHIM DENO_DISABLE_NODE_SHIM;";
}

function refuse(condition: string, what: string, remedy: string): string {
  return `${condition} || { echo 'traceflock: Cannot start: ${what}; run \`${remedy}\`' >&2; exit 3; };`;
}

/** Returns a condition that is also true in a shell that does not know the limit. */
function atLeast(option: string, least: number): string {
  return `{ limit=$(ulimit ${option} 2>/dev/null || echo unlimited); ` +
    `[ "$limit" = unlimited ] || [ "$limit" -ge ${least} ]; }`;
}
