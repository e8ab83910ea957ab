/** The options of `--on`. */
import { InvalidArgumentError } from "@commander-js/extra-typings";
import { MAX_SSH_HOSTS } from "../../model/base/limits.ts";
import { type SshHost, sshHost } from "../../model/hosts/ssh_host.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import type { RemoteRequest } from "./live_request.ts";

/** Parses `web1,root@db2`, and adds the hosts to those of the options before it. */
export function sshHosts(
  text: string,
  before: readonly SshHost[] | undefined,
): readonly SshHost[] {
  const hosts = [...before ?? []];
  for (const word of text.split(",")) {
    const host = sshHost(word.trim());
    if (typeof host === "string") throw new InvalidArgumentError(host);
    if (hosts.some(({ name }) => name === host.name)) {
      throw new InvalidArgumentError(`the host "${host.name}" is there twice`);
    }
    hosts.push(host);
  }
  if (hosts.length > MAX_SSH_HOSTS) {
    throw new InvalidArgumentError(
      `${hosts.length} hosts are too many for ssh; name at most ${MAX_SSH_HOSTS}`,
    );
  }
  return hosts;
}

/** Returns the request of the options; null without `--on`. */
export function remoteRequest(
  { on, push, sudo }: {
    readonly on?: readonly SshHost[] | undefined;
    readonly push?: string | true | undefined;
    readonly sudo?: true | undefined;
  },
): RemoteRequest | null {
  if (on === undefined) {
    const option = push !== undefined ? "--push" : sudo !== undefined ? "--sudo" : null;
    if (option === null) return null;
    throw new ExitError(
      EXIT.usage,
      `${option} is for the hosts of --on; name them, as in --on web1`,
    );
  }
  return {
    hosts: on,
    push: push === undefined ? null : push === true ? "" : push,
    sudo: sudo === true,
  };
}
