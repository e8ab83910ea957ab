import { shellQuote } from "../../model/base/shell_quote.ts";
import { SECOND } from "../../model/base/units.ts";
import type { SshHost } from "../../model/hosts/ssh_host.ts";

/**
 * Options of ssh that a program needs: no question (the screen has the terminal), and an end when the
 * other side is silent for ten seconds. The user's configuration decides everything else.
 */
const OPTIONS = [
  ...["-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=10"],
  ...["-o", "ServerAliveInterval=3", "-o", "ServerAliveCountMax=3"],
  ...["-o", "EscapeChar=none", "-o", "ForwardX11=no", "-o", "ClearAllForwardings=yes"],
];

/** ssh notices a silent connection after three questions without an answer, and says so a little later. */
export const SSH_SILENCE_NS = 12 * SECOND;

/** Returns the arguments of ssh, without a local shell. `remote` is a line for the shell of the host. */
export function sshArguments({ target }: SshHost, remote: string): readonly string[] {
  return ["ssh", ...OPTIONS, "--", target, remote];
}

/** How TraceFlock runs on the other host. */
export interface RemoteRun {
  /** Options of TraceFlock, such as `--events fork,exec`. */
  readonly options: readonly string[];
  /** Whether `sudo -n` starts it. */
  readonly sudo: boolean;
  /** The hash of a pushed executable; null for the one in PATH. */
  readonly pushed: string | null;
}

/** Returns the line for the shell of the host that starts TraceFlock. */
export function remoteLine({ options, sudo, pushed }: RemoteRun): string {
  const sudoWords = sudo ? "sudo -n " : "";
  const words = ["--json", "--snapshot", ...options].map((text) => shellQuote({ text })).join(" ");
  if (pushed === null) return `${sudoWords}traceflock ${words}`;
  // The shell of the user may be none of POSIX, so sh finds the folder.
  return `sh -c 'exec ${sudoWords}"${cachedFolder(pushed)}/traceflock" "$@"' traceflock ${words}`;
}

function cachedFolder(hash: string): string {
  return `\${XDG_CACHE_HOME:-$HOME/.cache}/traceflock/${hash.slice(0, 32)}`;
}

/** An executable to push. */
export interface PushedFile {
  readonly path: string;
  /** SHA-256, in hex. */
  readonly hash: string;
  /** The machine that it is for, as `uname -m` names it. */
  readonly machine: string;
}

/** The exit status of the line below when the host has another machine. */
export const WRONG_MACHINE = 93;
/** The exit status when the file did not arrive whole. */
export const NOT_WHOLE = 94;

/**
 * Returns the line for the shell of the host that stores stdin in the user's cache, unless it is there
 * already. Only the user may read and write the folder.
 */
export function pushLine({ hash, machine }: PushedFile): string {
  const script = [
    "umask 077",
    `d="${cachedFolder(hash)}"`,
    'test -x "$d/traceflock" && exit 0',
    `test "$(uname -m)" = ${machine} || { uname -m >&2; exit ${WRONG_MACHINE}; }`,
    'mkdir -p "$d" && chmod 700 "$d" || exit 1',
    'n="$d/new.$$"',
    'cat > "$n" || { rm -f "$n"; exit 1; }',
    `test "$(sha256sum < "$n" | cut -c 1-64)" = ${hash} || { rm -f "$n"; exit ${NOT_WHOLE}; }`,
    'chmod 700 "$n" && mv -f "$n" "$d/traceflock"',
  ].join("; ");
  return `sh -c '${script}'`;
}
