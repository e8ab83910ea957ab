/** The files of a recording: their names, and how to create them without replacing another file. */
import { AppendedFile } from "../../sources/libc/appended_file.ts";
import { EEXIST, FileError } from "../../sources/libc/file_error.ts";
import { EAGAIN } from "../../sources/libc/file_lock.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";

/** Returns the name of a recording when the user gave none. The host's name keeps only safe letters. */
export function recordingName(host: string, date: Date): string {
  const time = date.toISOString().replace(/[-:]|\.\d+/g, "");
  return `traceflock-${host.replace(/[^A-Za-z0-9._-]/g, "_").slice(0, 64)}-${time}.tflock`;
}

/** Returns the name of the `number`th file of a recording: `build.tflock`, `build.2.tflock`, ... */
export function numberedName(path: string, number: number): string {
  if (number === 1) return path;
  const dot = path.lastIndexOf(".");
  const isExtension = dot > path.lastIndexOf("/") + 1;
  return isExtension ? `${path.slice(0, dot)}.${number}${path.slice(dot)}` : `${path}.${number}`;
}

/** Creates the first file. Throws an {@linkcode ExitError} with the way out. */
export function createRecording(path: string, replace: boolean): AppendedFile {
  try {
    return new AppendedFile(path, { replace });
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    throw new ExitError(
      EXIT.output,
      `Cannot write ${path}: ${error.message}${remedyFor(error.errno, path)}`,
    );
  }
}

function remedyFor(errno: number, path: string): string {
  if (errno === EAGAIN) return "; name another one, or end that recording first";
  if (errno !== EEXIST) return REMEDIES.get(errno) ?? "";
  return isOrdinary(path)
    ? "; name another one, or use --force"
    : ", and is no ordinary file; name another one";
}

/** The way out of a file that cannot be made, by errno(3). */
const REMEDIES: ReadonlyMap<number, string> = new Map([
  [1, "; name another place"],
  [2, "; make it first"],
  [13, "; name a folder that you may write into"],
  [20, "; check the path"],
  [28, "; make room or write elsewhere"],
  [30, "; write elsewhere"],
  [36, "; choose a shorter one"],
  [122, "; make room or write elsewhere"],
]);

/** Returns whether `--force` would replace the file. */
function isOrdinary(path: string): boolean {
  try {
    return Deno.lstatSync(path).isFile;
  } catch {
    return false;
  }
}

/** Creates the `number`th file, or the next one whose name is free: other files are never replaced. */
export function createNextFile(path: string, number: number): AppendedFile {
  for (let at = number;; at++) {
    try {
      return new AppendedFile(numberedName(path, at));
    } catch (error) {
      const isTaken = error instanceof FileError && error.errno === EEXIST;
      if (!isTaken || at > number + MAX_TAKEN_NAMES) throw error;
    }
  }
}

/** Names to try before giving up. */
const MAX_TAKEN_NAMES = 10_000;
