import { errnoWords } from "../../sources/libc/file_error.ts";
import { exists } from "../../sources/libc/file.ts";
import { type SpawnedProgram, spawnProgram } from "../../sources/libc/spawn.ts";
import type { Session } from "../../session/session.ts";
import { ExitError } from "../base/exit_error.ts";

/**
 * Starts the program behind `--` and follows its descendants. When it cannot start, stops the session, so
 * that the stream has its last line, and throws an {@linkcode ExitError} with the status of a shell.
 */
export async function startChild(
  command: readonly string[],
  session: Pick<Session, "kin" | "stop">,
  options: Parameters<typeof spawnProgram>[1] = {},
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
  throw new ExitError(errno === ENOENT ? 127 : 126, failureText(command[0]!, errno));
}

const ENOENT = 2;
const EACCES = 13;

/** Returns the reason and the way out, not sanitized. */
function failureText(name: string, errno: number): string {
  const cannot = `Cannot run "${name}"`;
  if (errno === ENOENT) {
    return name.includes("/") && exists(name)
      ? `${cannot}: its interpreter does not exist; check the first line of the file`
      : `${cannot}: no such program; give its path or check PATH`;
  }
  if (errno === EACCES) {
    return `${cannot}: permission denied; is it an executable file? \`chmod +x\` makes it one`;
  }
  return `${cannot}: ${errnoWords(errno)}; is it an executable file of this machine?`;
}
