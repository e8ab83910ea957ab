/** How to reach a NATS server, checked before anything is sent. */

/** The options of a connection. The secrets are the contents of files, never words of a command line. */
export interface ServerOptions {
  /** `nats://HOST:PORT` or `tls://HOST:PORT`, several joined by commas. */
  readonly url: string;
  readonly user: string | null;
  readonly password: string | null;
  readonly token: string | null;
  /** The seed of an nkey, as in a file of `nk -gen user`. */
  readonly nkey: string | null;
  /** The text of a file of credentials (a JWT and its seed). */
  readonly creds: string | null;
  /** PEM texts; null leaves them out. */
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  /** Allows plaintext to another machine. */
  readonly insecure: boolean;
}

/** The servers of an URL, and whether the connection is encrypted. */
export interface ServerAddress {
  readonly servers: readonly string[];
  readonly isEncrypted: boolean;
  /** The address that the certificate must name; null when each server is checked by its own name. */
  readonly tlsHost: string | null;
  /** The user and the password in the URL. */
  readonly user: string | null;
  readonly password: string | null;
}

/** An option that is wrong: one line with the way out. */
export class LinkOptionError extends Error {
  override name = "LinkOptionError";
}

/** Reads the address. Throws a {@linkcode LinkOptionError}. */
export function serverAddress(options: ServerOptions): ServerAddress {
  const urls = options.url.split(",").map((text) => parsed(text.trim()));
  const [first] = urls;
  if (first === undefined) throw new LinkOptionError(`--nats has no address; ${FORM}`);
  const hasTls = options.ca !== null || options.cert !== null;
  const isEncrypted = hasTls || urls.every(({ protocol }) => protocol === "tls:");
  if (!hasTls && urls.some(({ protocol }) => protocol !== first.protocol)) {
    throw new LinkOptionError("--nats mixes nats:// and tls://; use the same for all servers");
  }
  if ((options.cert === null) !== (options.key === null)) {
    throw new LinkOptionError("--tls-cert and --tls-key belong together; name both files");
  }
  const exposed = urls.find(({ hostname }) => !isLoopback(hostname));
  if (!isEncrypted && exposed !== undefined && !options.insecure) {
    throw new LinkOptionError(
      `Cannot use nats://${exposed.host}: everyone on the way could read and change the events. ` +
        `Use tls://${exposed.host}, or --insecure in a network that you trust`,
    );
  }
  const names = new Set(urls.map(({ hostname }) => hostname.replace(/^\[|\]$/g, "")));
  const hasNumber = [...names].some((name) => /^[\d.]+$|:/.test(name));
  if (isEncrypted && hasNumber && names.size > 1) {
    throw new LinkOptionError(
      "--nats has several IP addresses, and their certificates cannot be checked one by one; use host names",
    );
  }
  return {
    tlsHost: hasNumber ? [...names][0]! : null,
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || DEFAULT_PORT}`),
    isEncrypted,
    user: decoded(first.username),
    password: decoded(first.password),
  };
}

/** Returns a user or a password of an URL. Throws a {@linkcode LinkOptionError} for half an escape. */
function decoded(text: string): string | null {
  try {
    return text === "" ? null : decodeURIComponent(text);
  } catch {
    throw new LinkOptionError(
      "--nats has a % in its user or password that begins no escape; write %25 for it, or use " +
        "--user and --password-file",
    );
  }
}

/** Returns whether a name leads to this machine only. */
function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function parsed(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !SCHEMES.has(url.protocol) || url.hostname === "") {
    throw new LinkOptionError(`--nats cannot use "${text}"; ${FORM}`);
  }
  if (!/^(?:\/)?$/.test(url.pathname) || url.search !== "" || url.hash !== "") {
    throw new LinkOptionError(`--nats cannot use the path in "${text}"; ${FORM}`);
  }
  return url;
}

const SCHEMES: ReadonlySet<string> = new Set(["nats:", "tls:"]);
const DEFAULT_PORT = "4222";
const FORM = "write nats://127.0.0.1:4222 or tls://HOST:4222";
