import type { Redactor } from "../../model/redact/redactor.ts";
import { errnoWords } from "../../sources/libc/file_error.ts";
import { exists } from "../../sources/libc/file.ts";
import { type SpawnedProgram, spawnProgram } from "../../sources/libc/spawn.ts";
import type { Session } from "../../session/session.ts";
import { ExitError } from "../base/exit_error.ts";

/**
 * Starts the program behind `--` and follows its descendants. When it cannot start, stops the session, so
 * that the stream has its last line, and throws an {@linkcode ExitError} with the status of a shell. The
 * message names the program without secrets.
 */
export async function startChild(
  command: readonly string[],
  session: Pick<Session, "kin" | "stop">,
  options: Parameters<typeof spawnProgram>[1] = {},
  redactor: Redactor | null = null,
): Promise<SpawnedProgram> {
  const started = spawnProgram(command, options);
  if ("pid" in started) {
    session.kin.watchChild(started.pid, Deno.pid);
    void started.status.then(() => session.stop("command ended"));
    return started;
  }
  const { errno } = started;
  await session.stop(`command could not be started: ${errnoWords(errno)}`);
  // As env(1) and every shell: 127 for no such program, 126 for one that may not be run.
  const reason = reasonText(command[0]!, errno);
  const { name } = redactor?.redacted({ name: command[0]! }) ?? { name: command[0]! };
  throw new ExitError(errno === ENOENT ? 127 : 126, `Cannot run "${shortened(name)}": ${reason}`);
}

const ENOENT = 2;
const EACCES = 13;

/** Characters of a name in a message. */
const MAX_NAME = 120;

function shortened(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}

/** Returns the reason and the way out. */
function reasonText(name: string, errno: number): string {
  if (errno === ENOENT) {
    return name.includes("/") && exists(name)
      ? "its interpreter does not exist; check the first line of the file"
      : "no such program; give its path or check PATH";
  }
  // The kernel reports a folder as one that may not be run.
  if (errno === EACCES && isFolder(name)) return "it is a folder; name a program in it";
  const remedy = REMEDIES.get(errno) ?? "is it an executable file of this machine?";
  return `${errnoWords(errno)}; ${remedy}`;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch {
    return false;
  }
}

/** The way out by errno(3), where execve(2) documents the error. */
const REMEDIES: ReadonlyMap<number, string> = new Map([
  [1, "check the security rules of this host, such as AppArmor or SELinux"],
  [7, "shorten the arguments, or pass them in a file"],
  [8, "a script needs a first line such as #!/bin/sh, and a program must fit this machine"],
  [11, "end other processes, or raise the limit of `ulimit -u`"],
  [12, "end other processes, or shorten the arguments"],
  [
    EACCES,
    "is it an executable file? `chmod +x` makes it one; a file system may be mounted noexec",
  ],
  [20, "a folder in its path is a file; check the path"],
  [23, "end other processes, or raise fs.file-max"],
  [24, "raise the limit, as with `ulimit -n 1024`"],
  [26, "it is being written; try again when that ends"],
  [36, "a path has at most 4095 bytes, and a name in it 255; check what follows `--`"],
  [40, "its symbolic links form a circle; `namei PATH` lists them"],
]);
