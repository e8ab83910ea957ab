/** The options of `agent` and `fleet` about the NATS server. */
import { Option } from "@commander-js/extra-typings";
import { GROUP } from "./help_format.ts";

/** The options as typed: contents of files are read later. */
export interface ServerRequest {
  readonly nats: string | null;
  readonly user: string | null;
  readonly passwordFile: string | null;
  readonly tokenFile: string | null;
  readonly nkey: string | null;
  readonly creds: string | null;
  readonly tlsCa: string | null;
  readonly tlsCert: string | null;
  readonly tlsKey: string | null;
  readonly insecure: boolean;
}

export const natsOption = () =>
  new Option(
    "--nats <url>",
    "the NATS server, such as tls://nats.example.com:4222; several joined by commas",
  ).helpGroup(GROUP.server);

export const userOption = () =>
  new Option("--user <name>", "the user on the server").helpGroup(GROUP.server);

export const passwordFileOption = () =>
  new Option("--password-file <file>", "a file with the user's password").helpGroup(GROUP.server);

export const tokenFileOption = () =>
  new Option("--token-file <file>", "a file with the server's token").helpGroup(GROUP.server);

export const nkeyOption = () =>
  new Option("--nkey <file>", "a file with the seed of an nkey").helpGroup(GROUP.server);

export const credsOption = () =>
  new Option("--creds <file>", "a file of credentials, as nsc writes it").helpGroup(GROUP.server);

export const tlsCaOption = () =>
  new Option("--tls-ca <file>", "the certificates of the CAs that may sign the server's")
    .helpGroup(GROUP.server);

export const tlsCertOption = () =>
  new Option("--tls-cert <file>", "our certificate, for a server that asks for one")
    .helpGroup(GROUP.server);

export const tlsKeyOption = () =>
  new Option("--tls-key <file>", "the key of our certificate").helpGroup(GROUP.server);

export const insecureOption = () =>
  new Option("--insecure", "allow nats:// to another machine: without encryption")
    .helpGroup(GROUP.server);

/** Returns the request of these options. */
export function serverRequest(options: {
  readonly nats?: string | undefined;
  readonly user?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly nkey?: string | undefined;
  readonly creds?: string | undefined;
  readonly tlsCa?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly insecure?: true | undefined;
}): ServerRequest {
  return {
    nats: options.nats ?? null,
    user: options.user ?? null,
    passwordFile: options.passwordFile ?? null,
    tokenFile: options.tokenFile ?? null,
    nkey: options.nkey ?? null,
    creds: options.creds ?? null,
    tlsCa: options.tlsCa ?? null,
    tlsCert: options.tlsCert ?? null,
    tlsKey: options.tlsKey ?? null,
    insecure: options.insecure === true,
  };
}
