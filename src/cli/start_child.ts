import { type SpawnedProgram, spawnProgram } from "../sources/libc/spawn.ts";
import { ExitError } from "./exit_code.ts";

/** Starts the program behind `--`. What cannot be started ends us as a shell would. */
export function startChild(
  command: readonly string[],
  options: Parameters<typeof spawnProgram>[1] = {},
): SpawnedProgram {
  const started = spawnProgram(command, options);
  if ("pid" in started) return started;
  const name = command[0]!;
  // As env(1) and every shell: 127 when there is no such program, 126 when it may not be run.
  if (started.errno === 2) {
    throw new ExitError(
      127,
      `Cannot run "${name}": no such program; give its path or look at PATH`,
    );
  }
  throw new ExitError(
    126,
    `Cannot run "${name}": error ${started.errno}; is it an executable file?`,
  );
}
