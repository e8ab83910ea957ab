import type { ConnectionOptions, NatsConnection } from "@nats-io/transport-node";
import { MIN_SERVER_MESSAGE_BYTES } from "../../model/hosts/fleet_limits.ts";
import { type ServerAddress, serverAddress, type ServerOptions } from "./server_options.ts";

/** Connects once. Rejects with the error of the client; `problemOf` puts it into words. */
export async function connectOnce(
  options: ServerOptions,
  inboxPrefix: string,
  name: string,
): Promise<NatsConnection> {
  const address = serverAddress(options);
  // A megabyte of code that no other command needs.
  const nats = await import("./nats.ts");
  const { withSockets } = await import("./client_sockets.ts");
  const { creds, nkey, token } = options;
  const user = options.user ?? address.user;
  const password = options.password ?? address.password;
  const encoder = new TextEncoder();
  const connection: ConnectionOptions = {
    servers: [...address.servers],
    ...{ name, inboxPrefix, timeout: CONNECT_MS },
    ...{ pingInterval: PING_MS, maxPingOut: 2 },
    // A link connects again by itself: the client would queue messages without a bound meanwhile.
    reconnect: false,
    // A server may name others of its cluster. We speak only to those that the user named.
    ignoreClusterUpdates: true,
    ...(address.isEncrypted ? { tls: tlsOf(options, address) } : {}),
    ...(creds !== null
      ? { authenticator: nats.credsAuthenticator(encoder.encode(creds)) }
      : nkey !== null
      ? { authenticator: nats.nkeyAuthenticator(encoder.encode(nkey.trim())) }
      : token !== null
      ? { token }
      : user !== null
      ? { user, pass: password ?? "" }
      : {}),
  };
  const made = await withSockets(() => nats.connect(connection));
  const problem = sizeProblem(made);
  if (problem === null) return made;
  await made.close();
  throw new Error(problem);
}

/** Returns why the messages of a server are too small, in words; null when they are not. */
export function sizeProblem({ info }: Pick<NatsConnection, "info">): string | null {
  const bytes = info?.max_payload ?? MIN_SERVER_MESSAGE_BYTES;
  if (bytes >= MIN_SERVER_MESSAGE_BYTES) return null;
  return `it takes messages of at most ${bytes} bytes, and a fleet needs ` +
    `${MIN_SERVER_MESSAGE_BYTES}; set "max_payload: 1MB" in its configuration and reload it`;
}

/** Node checks a certificate against "localhost" when the server is an IP address and `host` is absent. */
function tlsOf(
  { ca, cert, key }: ServerOptions,
  { tlsHost }: ServerAddress,
): NonNullable<ConnectionOptions["tls"]> & { readonly host?: string } {
  return {
    ...(tlsHost === null ? {} : { host: tlsHost }),
    ...(ca === null ? {} : { ca }),
    ...(cert === null ? {} : { cert }),
    ...(key === null ? {} : { key }),
  };
}

const CONNECT_MS = 5_000;
/** A dead server is noticed after three of these at most. */
const PING_MS = 5_000;
