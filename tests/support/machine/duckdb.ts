/** Questions to DuckDB, in a process of its own: `tests/duckdb` has its configuration. */
import assert from "node:assert/strict";
import { ROOT } from "../source/source_files.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * Returns the rows of each question. Whole numbers of 64 bits are text.
 *
 * @param cwd the folder of the files that a question names
 */
export function answersOfDuckDb(
  questions: readonly string[],
  cwd = ROOT,
): readonly (readonly Row[])[] {
  const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: [
      ...[
        "run",
        "--quiet",
        "--no-prompt",
        "--frozen",
        "--config",
        `${ROOT}/tests/duckdb/deno.json`,
      ],
      ...["--allow-read", "--allow-env", "--allow-ffi", "--allow-sys"],
      ...[`${ROOT}/tests/duckdb/ask.ts`, ...questions],
    ],
    cwd,
  }).outputSync();
  const decoder = new TextDecoder();
  assert.equal(`${code} ${decoder.decode(stderr)}`, "0 ");
  return decoder.decode(stdout).trimEnd().split("\n").map((line) => JSON.parse(line) as Row[]);
}
