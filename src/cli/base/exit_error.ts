/** The exit statuses of TraceFlock; {@linkcode EXIT_ABOUT} has their meaning. */
export const EXIT = {
  ok: 0,
  failure: 1,
  usage: 2,
  environment: 3,
  permission: 4,
  tracerLost: 5,
  output: 6,
} as const;

/** The meaning of each exit status, for the help and the manual page. */
export const EXIT_ABOUT: Readonly<Record<keyof typeof EXIT, string>> = {
  ok: "success, also after SIGINT, SIGTERM or a closed pipe",
  failure: "failed while running",
  usage: "bad usage: an option or a query",
  environment: "this host cannot: no bpftrace, tracefs or BTF",
  permission: "no permission: not root, or a capability or right is missing",
  tracerLost: "bpftrace died again and again",
  output: "output or disk error",
};

/** Ends the program with one line on stderr and this status. run() catches it. */
export class ExitError extends Error {
  override name = "ExitError";
  /** @param picture lines below the message, such as a query with carets under its mistake */
  constructor(readonly status: number, message: string, readonly picture = "") {
    super(message);
  }
}

/** Adds `--source procfs` as a way out to a message about an environment that cannot trace. */
export function suggestProcfs(status: number, message: string): string {
  if (status !== EXIT.environment) return message;
  return `${message}; or use \`--source procfs\`, which misses short lives and exit statuses`;
}

/** Returns the message of whatever was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
