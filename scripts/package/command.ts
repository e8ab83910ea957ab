/** Writes the files of the installed command: `command.ts FOLDER PREFIX`. install.sh copies them to PREFIX. */
import { writeCommand } from "./command_files.ts";

const [folder, prefix] = Deno.args;
if (folder === undefined || prefix === undefined) {
  throw new Error("usage: command.ts FOLDER PREFIX");
}
writeCommand(folder, prefix);
