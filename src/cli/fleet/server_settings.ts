/** Reads the files that the options about a server name. */
import {
  LinkOptionError,
  serverAddress,
  type ServerOptions,
} from "../../fleet/link/server_options.ts";
import { keyProblem } from "../../fleet/link/own_proof.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { ServerRequest } from "../flags/server_options.ts";

/** Returns the options of a connection. Throws an {@linkcode ExitError} with the way out. */
export function serverSettings(request: ServerRequest, command: string): ServerOptions {
  if (request.nats === null) {
    throw new ExitError(
      EXIT.usage,
      `\`${command}\` needs a server; add --nats nats://127.0.0.1:4222, or another address`,
    );
  }
  const ways = [
    ...(request.user === null ? [] : ["--user"]),
    ...(request.tokenFile === null ? [] : ["--token-file"]),
    ...(request.nkey === null ? [] : ["--nkey"]),
    ...(request.creds === null ? [] : ["--creds"]),
  ];
  if (ways.length > 1) {
    throw new ExitError(EXIT.usage, `${ways.join(" and ")} exclude each other; use one of them`);
  }
  if ((request.user === null) !== (request.passwordFile === null) && request.user === null) {
    throw new ExitError(EXIT.usage, "--password-file needs --user; add the name of the user");
  }
  const options: ServerOptions = {
    url: request.nats,
    user: request.user,
    password: contents(request.passwordFile, "--password-file")?.replace(/\r?\n$/, "") ?? null,
    token: contents(request.tokenFile, "--token-file")?.trim() ?? null,
    nkey: contents(request.nkey, "--nkey"),
    creds: contents(request.creds, "--creds"),
    ca: contents(request.tlsCa, "--tls-ca"),
    cert: contents(request.tlsCert, "--tls-cert"),
    key: contents(request.tlsKey, "--tls-key"),
    insecure: request.insecure,
  };
  for (const [text, option] of [[options.ca, "--tls-ca"], [options.cert, "--tls-cert"]] as const) {
    if (text !== null && !text.includes("-----BEGIN CERTIFICATE-----")) {
      throw new ExitError(EXIT.usage, `${option} names a file without a certificate in PEM form`);
    }
  }
  try {
    serverAddress(options);
  } catch (error) {
    if (error instanceof LinkOptionError) throw new ExitError(EXIT.usage, error.message);
    throw error;
  }
  const { cert, key } = options;
  const problem = cert === null || key === null ? null : keyProblem(cert, key);
  if (problem !== null) throw new ExitError(EXIT.usage, problem);
  return options;
}

function contents(path: string | null, option: string): string | null {
  if (path === null) return null;
  try {
    const { isFile, size } = Deno.statSync(path);
    if (isFile && size <= MAX_FILE_BYTES) return Deno.readTextFileSync(path);
    throw new Error(isFile ? `it has ${size} bytes` : "it is no ordinary file");
  } catch (error) {
    const why = error instanceof Deno.errors.NotFound
      ? "there is no such file"
      : error instanceof Deno.errors.PermissionDenied
      ? "permission denied"
      : error instanceof Error
      ? error.message
      : String(error);
    throw new ExitError(EXIT.usage, `Cannot read ${option} "${path}": ${why}; check the path`);
  }
}

const MAX_FILE_BYTES = 1024 * 1024;
