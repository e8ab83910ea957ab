/** Credentials for tests, as nsc(1) makes them: an operator, an account, and users with a JWT. */
import { nkeys } from "@nats-io/transport-node";

/** A key that signs. */
interface Signer {
  getPublicKey(): string;
  getSeed(): Uint8Array;
  sign(input: Uint8Array): Uint8Array;
}

/** The text for the configuration of a server that knows one account, and the files of its users. */
export interface Credentials {
  readonly server: string;
  /** Returns the file of a user. It expires at `expires`, seconds since 1970. */
  user(permissions?: Record<string, unknown>, expires?: number): string;
}

export function makeCredentials(): Credentials {
  const operator = nkeys.createOperator();
  const account = nkeys.createAccount();
  const limits = { subs: -1, data: -1, payload: -1 };
  const accountLimits = {
    ...limits,
    imports: -1,
    exports: -1,
    wildcards: true,
    conn: -1,
    leaf: -1,
  };
  const storage = { mem_storage: -1, disk_storage: -1, streams: -1, consumer: -1 };
  const own = token(operator, operator.getPublicKey(), { type: "operator" });
  const its = token(operator, account.getPublicKey(), {
    ...{ type: "account", limits: { ...accountLimits, ...storage } },
  });
  return {
    server: `operator: ${own}\nresolver: MEMORY\n` +
      `resolver_preload: { ${account.getPublicKey()}: ${its} }`,
    user(permissions = {}, expires) {
      const user = nkeys.createUser();
      const jwt = token(
        account,
        user.getPublicKey(),
        { type: "user", ...limits, ...permissions },
        expires,
      );
      const seed = new TextDecoder().decode(user.getSeed());
      return `-----BEGIN NATS USER JWT-----\n${jwt}\n------END NATS USER JWT------\n\n` +
        `-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`;
    },
  };
}

/** Returns claims about `subject`, signed by `issuer`. */
function token(
  issuer: Signer,
  subject: string,
  nats: Record<string, unknown>,
  expires?: number,
): string {
  const claims = {
    ...{ jti: crypto.randomUUID(), iat: Math.floor(Date.now() / 1000), iss: issuer.getPublicKey() },
    ...{ name: "test", sub: subject, nats: { ...nats, version: 2 } },
    ...(expires === undefined ? {} : { exp: expires }),
  };
  const head = encoded(JSON.stringify({ typ: "JWT", alg: "ed25519-nkey" }));
  const body = `${head}.${encoded(JSON.stringify(claims))}`;
  return `${body}.${encoded(issuer.sign(new TextEncoder().encode(body)))}`;
}

/** Returns base64 as URLs have it. */
function encoded(data: string | Uint8Array): string {
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}
