/** Puts the errors of the NATS client into words with the way out. */
import { refusedRight } from "./missing_rights.ts";
import { LinkOptionError, type ServerOptions } from "./server_options.ts";

/** What the error has that we read; it comes from three packages and from Node. */
interface AnyError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly cause?: unknown;
}

/** Returns whether the server refuses the user of a connection. */
export function isRefusedUser(error: unknown): boolean {
  return /^(Authorization|UserAuthenticationExpired)Error$/.test(parts(error).name);
}

/**
 * Returns one line about a connection that failed. The text is not yet safe to show.
 *
 * @param expired what of ours has expired, in words; it explains a refusal
 */
export function linkProblem(error: unknown, url: string, expired: string | null = null): string {
  const server = shownUrl(url);
  const { name, code, message } = parts(error);
  if (error instanceof LinkOptionError) return message;
  if (isRefusedUser(error) && expired !== null) return `${server} refuses this user: ${expired}`;
  if (isRefusedUser(error)) {
    return `${server} refuses this user (${message}); check --user and --password-file, ` +
      "--token-file, --nkey or --creds";
  }
  const known = CODES.get(code) ?? CODES.get(parts(parts(error).cause).code);
  if (known !== undefined) return `${server}: ${known}`;
  if (/hostname\/ip does not match/i.test(message)) {
    return `${server} has a certificate for other names; use a name that is in it: ${message}`;
  }
  if (/does not support 'tls'/.test(message)) {
    return `${server} has no TLS; give the server a certificate, or use nats:// on this machine`;
  }
  const isCut = /\b(EPIPE|EPERM|ECONNRESET)\b|fatal alert/.test(`${code} ${message}`);
  if (expired !== null && (isCut || name === "TimeoutError")) {
    return `${server} cut the connection: ${expired}`;
  }
  if (name === "TimeoutError") {
    return `${server} does not answer; is it a NATS server? One that wants a client certificate ` +
      "closes without a word: name --tls-cert and --tls-key that its CA signed";
  }
  if (isCut) {
    return `${server} cut the connection; when it wants a client certificate, name --tls-cert and ` +
      "--tls-key that its CA signed. The server's log says why";
  }
  if (message.startsWith("nkeys:")) {
    return `--nkey holds no seed of a user: ${message}; make one with nk`;
  }
  if (/unable to parse credentials/.test(message)) {
    return "--creds holds no JWT with a seed; make the file with nsc";
  }
  return `${server}: ${message}`;
}

const REFUSED = "no server listens there; start nats-server, or check the address";
const UNTRUSTED = "its certificate is not signed by a known CA; name the CA's file with --tls-ca";

const CODES: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", REFUSED],
  ["CONNECTION_REFUSED", REFUSED],
  ["ENOTFOUND", "there is no host of this name; check the address"],
  ["ETIMEDOUT", "nothing answers there; check the address, the network, and the firewalls between"],
  ["EHOSTUNREACH", "no route leads there; check the network"],
  ["ENETUNREACH", "no route leads there; check the network"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", UNTRUSTED],
  ["SELF_SIGNED_CERT_IN_CHAIN", UNTRUSTED],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", UNTRUSTED],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", UNTRUSTED],
  ["CERT_HAS_EXPIRED", "its certificate has expired; renew it on the server"],
  ["CERT_NOT_YET_VALID", "its certificate is not valid yet; check the clocks of both machines"],
]);

/** Returns one line about a stream that cannot be read. */
export function readProblem(error: unknown, stream: string): string {
  const { name, message } = parts(error);
  if (refusedRight(error) !== null) return `the stream ${stream} waits for a right on the server`;
  if (/stream not found/i.test(message)) {
    return `there is no stream ${stream} yet; the first agent with the right to do so makes it, ` +
      "or make it as docs/fleet.md shows. --stream names another one";
  }
  if (name === "JetStreamNotEnabled" || /no ?responders|not enabled/i.test(`${name} ${message}`)) {
    return 'the server has no JetStream; enable it in its configuration ("jetstream {}")';
  }
  return `the stream ${stream} cannot be read: ${message}; it is tried again`;
}

/** Returns one line about events that the server did not take. */
export function shipProblem(error: unknown, subject: string): string {
  const { name, message } = parts(error);
  if (name !== "MissingStream" && refusedRight(error) !== null) {
    return "a right on the server is missing; the spool keeps the events";
  }
  if (name === "JetStreamNotEnabled" || /no ?responders/i.test(`${name} ${message}`)) {
    return `no stream takes ${subject}, or the server has no JetStream; ` +
      'enable it in its configuration ("jetstream {}"), and make the stream as docs/fleet.md shows';
  }
  if (name === "MissingStream" && /overlap/i.test(message)) {
    return `another stream than that of --stream takes ${subject} (${message}); name that one with ` +
      "--stream, or give it fewer subjects, as docs/scaling.md shows";
  }
  if (name === "MissingStream") {
    return `no stream takes ${subject}, and this user may not make it (${message}); ` +
      "make it with allow_direct, as docs/fleet.md shows";
  }
  if (/maximum (bytes|messages)|insufficient|resource|no space/i.test(message)) {
    return `the stream is full (${message}); give it more room or a shorter age`;
  }
  if (name === "TimeoutError" || name === "RequestError") {
    return `the server does not confirm events (${message})`;
  }
  return `the server does not take events: ${message}`;
}

/** Returns the user of a connection, in words. */
export function userOf({ url, user, token, nkey, creds }: ServerOptions): string {
  if (creds !== null) return "the user of --creds";
  if (nkey !== null) return "the user of --nkey";
  if (token !== null) return "the user of --token-file";
  const name = user ?? /\/\/([^/@:]*)(?::[^/@]*)?@/.exec(url)?.[1] ?? "";
  return name === "" ? "a client without --user" : `the user "${name}"`;
}

/** Returns an address without its password. */
export function shownUrl(url: string): string {
  return url.replace(/\/\/[^/@]*@/g, "//");
}

function parts(error: unknown): {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  readonly cause: unknown;
} {
  const { name, code, message, cause } = (error ?? {}) as AnyError;
  const text = (value: unknown) => typeof value === "string" ? value : "";
  return {
    name: text(name),
    code: text(code),
    message: text(message) || String(error),
    cause,
  };
}
