import type { RecordingContents } from "../../model/report/recording_contents.ts";
import type { SafeOutput } from "../../model/base/safe_text.ts";
import { pageJson } from "./page_json.ts";
import { PAGE_HEAD, PAGE_TAIL } from "./page_text.ts";
import { escapeHtml } from "./script_string.ts";

/**
 * A recording as one page of HTML that needs nothing but itself, piece by piece. The page is built
 * from src/page by `deno task embed:page`; its Content-Security-Policy allows its own script and
 * style by their hashes and forbids everything else, requests included.
 */
export function* htmlReport(lives: RecordingContents): Generator<SafeOutput> {
  const title = `TraceFlock report${lives.host === null ? "" : `: ${lives.host}`}`;
  yield PAGE_HEAD.replace("{{title}}", () => escapeHtml(title)) as SafeOutput;
  yield* pageJson(lives);
  yield PAGE_TAIL as SafeOutput;
}
