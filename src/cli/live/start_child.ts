import { errnoWords } from "../../sources/libc/file_error.ts";
import { exists } from "../../sources/libc/file.ts";
import { type SpawnedProgram, spawnProgram } from "../../sources/libc/spawn.ts";
import type { Session } from "../../session/session.ts";
import { ExitError } from "../base/exit_error.ts";

/**
 * Starts the program behind `--` and follows its descendants. When it cannot be started, the session
 * is ended in order, so that its last line is there, and then we end as a shell would.
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
  // As env(1) and every shell: 127 when there is no such program, 126 when it may not be run.
  throw new ExitError(errno === ENOENT ? 127 : 126, whyNot(command[0]!, errno));
}

const ENOENT = 2;
const EACCES = 13;

/** Foreign text is in it: whoever prints it makes it safe. */
function whyNot(name: string, errno: number): string {
  const cannot = `Cannot run "${name}"`;
  if (errno === ENOENT) {
    return name.includes("/") && exists(name)
      ? `${cannot}: its interpreter is not there; look at the first line of the file`
      : `${cannot}: no such program; give its path or look at PATH`;
  }
  if (errno === EACCES) {
    return `${cannot}: permission denied; is it an executable file? \`chmod +x\` makes it one`;
  }
  return `${cannot}: ${errnoWords(errno)}; is it an executable file of this machine?`;
}
