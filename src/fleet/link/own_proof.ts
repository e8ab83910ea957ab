/** What a certificate and credentials of ours say about themselves; a server only refuses them. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { isRefusedUser, linkProblem } from "./problem.ts";
import type { ServerOptions } from "./server_options.ts";

/** Returns one line about an error. It names what of ours has expired, which the server does not. */
export function connectProblem(error: unknown, options: ServerOptions, nowMs: number): string {
  const { creds, cert } = expiredProof(options, nowMs);
  return linkProblem(error, options.url, isRefusedUser(error) ? creds : cert);
}

/** Returns what of ours has expired at this time, in words with the way out. */
function expiredProof(
  { cert, creds }: Pick<ServerOptions, "cert" | "creds">,
  nowMs: number,
): { readonly cert: string | null; readonly creds: string | null } {
  const words = (option: string, endMs: number | null) =>
    endMs === null || endMs > nowMs
      ? null
      : `what ${option} names expired at ${
        new Date(endMs).toISOString().slice(0, 16)
      }Z; renew it, ` +
        "then start again. An agent reads it again at SIGHUP";
  return {
    cert: words("--tls-cert", cert === null ? null : certificateEnd(cert)),
    creds: words("--creds", creds === null ? null : credentialsEnd(creds)),
  };
}

/** Returns why a certificate and a key cannot work together, in words; null when they can. */
export function keyProblem(cert: string, key: string): string | null {
  if (!/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(key)) {
    return "--tls-key names a file without a private key in PEM form";
  }
  if (/-----BEGIN ENCRYPTED |^Proc-Type: 4,ENCRYPTED/m.test(key)) {
    return "--tls-key names a key with a passphrase, which cannot be asked for; " +
      "write it without one, as `openssl pkey` does";
  }
  try {
    const isPair = new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
    return isPair ? null : "--tls-key names the key of another certificate than --tls-cert";
  } catch {
    // A kind of key that only TLS knows.
    return null;
  }
}

/** Returns when a certificate ends, milliseconds since 1970; null when it does not say. */
function certificateEnd(pem: string): number | null {
  try {
    const endMs = Date.parse(new X509Certificate(pem).validTo);
    return Number.isNaN(endMs) ? null : endMs;
  } catch {
    return null;
  }
}

/** Returns when the JWT in credentials ends, milliseconds since 1970; null when it has no end. */
function credentialsEnd(text: string): number | null {
  try {
    const body = /BEGIN NATS USER JWT-+\s+[\w-]+\.([\w-]+)\./.exec(text)?.[1] ?? "";
    const bytes = Uint8Array.fromBase64(body, { alphabet: "base64url" });
    const { exp } = JSON.parse(new TextDecoder().decode(bytes)) as { readonly exp?: unknown };
    return typeof exp === "number" && exp > 0 ? exp * 1000 : null;
  } catch {
    return null;
  }
}
