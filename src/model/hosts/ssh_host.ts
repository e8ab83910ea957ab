/** A host of `--on`: as ssh gets it, and as the screen names it. */
export interface SshHost {
  readonly target: string;
  readonly name: string;
}

/** Letters of a host, a user, an address, a port: ssh(1) and its configuration file know the rest. */
const TARGET = /^[A-Za-z0-9_.@:%/[\]+-]+$/;

/** Characters of a host with its user. */
const MAX_TARGET = 255;

/**
 * Reads a host of `--on`. Returns what is wrong with it as a text. A host that begins with a hyphen would
 * be an option of ssh.
 */
export function sshHost(target: string): SshHost | string {
  if (target === "") return "a name between two commas is missing";
  if (target.startsWith("-")) return `"${target}" begins with a hyphen, as an option does`;
  if (target.length > MAX_TARGET || !TARGET.test(target)) {
    return `"${
      target.slice(0, MAX_TARGET)
    }" is no name of a host; write HOST, USER@HOST or ssh://USER@HOST:PORT`;
  }
  const bare = target.replace(/^ssh:\/\//, "").replace(/^.*@/, "").replace(/\/$/, "");
  if (bare === "" || bare.startsWith("-")) return `"${target}" names no host`;
  return { target, name: bare };
}
