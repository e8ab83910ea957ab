/** Refuses words that are no query but a mistake: a mistyped command, the name of a file. */
import { nearestName } from "../../model/base/nearest_name.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";

/**
 * Refuses `traceflock docter`: it is a mistyped command, not a query for "docter". The command is the
 * first word, or the only one.
 */
export function rejectMistypedCommand(word: string, names: readonly string[]): void {
  if (!/^[a-z]{4,}$/i.test(word) || names.includes(word)) return;
  // Short names have many neighbours that are programs: `helm`, `import`.
  const candidates = names.filter((name) => name !== "help");
  const name = nearestName(word, candidates, (length) => Math.floor((length - 1) / 3));
  if (name === null) return;
  throw new ExitError(
    EXIT.usage,
    `Unknown command "${word}"; did you mean "${name}"? To search for the word, write comm~${word}`,
  );
}

/** Refuses `traceflock build.tflock`: a recording is shown by `replay`. */
export function rejectRecording(query: readonly string[]): void {
  const file = query.find((word) => isBare(word) && word.endsWith(".tflock"));
  if (file === undefined) return;
  throw new ExitError(
    EXIT.usage,
    `"${file}" is a recording, and a live session takes none; write \`traceflock replay ${file}\``,
  );
}

/** Refuses `traceflock record build.tflock`: without `-o` the name would be a query. */
export function rejectFileName(query: readonly string[]): void {
  const file = query.find(isFileName);
  if (file === undefined) return;
  throw new ExitError(
    EXIT.usage,
    `"${file}" looks like the file of the recording, but is read as a query; write \`-o ${file}\`, ` +
      `or argv~"${file}" to search for it`,
  );
}

/** Endings of files that people write recordings and logs into. */
const OUTPUT_ENDINGS =
  /\.(tflock|rec|recording|trace|log|out|txt|dat|data|bin|jsonl?|ndjson|csv|db|sqlite3?|parquet|html|zstd?|gz|xz|tar|tgz)$/i;

/** Whether a word of a query is rather the name of a file that does not exist yet. */
function isFileName(word: string): boolean {
  if (!isBare(word)) return false;
  if (OUTPUT_ENDINGS.test(word)) return true;
  const slash = word.lastIndexOf("/");
  return slash > 0 && !exists(word) && exists(word.slice(0, slash));
}

/** Whether a word of a query is no condition, no regular expression and no parenthesis. */
function isBare(word: string): boolean {
  return !/[=<>~!()"'\s]/.test(word) && !/^\/.*\/[imsuv]*$/.test(word);
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}
