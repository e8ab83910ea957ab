import type { RecordingContents } from "../../model/report/recording_contents.ts";
import { type SafeOutput, type SafeText, sanitize } from "../../model/base/safe_text.ts";
import { pageJson } from "./page_json.ts";
import { PAGE_HEAD, PAGE_TAIL } from "./page_text.ts";

/**
 * Yields a recording as one self-contained page of HTML. `deno task embed:page` builds the page from
 * src/page. Its Content-Security-Policy allows its own script and style by their hashes and forbids
 * everything else, requests included.
 *
 * This folder writes the data of the page; src/page reads and draws it.
 */
export function* htmlReport(contents: RecordingContents): Generator<SafeOutput> {
  const title = `TraceFlock report${contents.host === null ? "" : `: ${contents.host}`}`;
  yield PAGE_HEAD.replace("{{title}}", () => escapeHtml(title)) as SafeOutput;
  yield* pageJson(contents);
  yield PAGE_TAIL as SafeOutput;
}

/** Returns a text as content or attribute value of HTML, safe to show. */
function escapeHtml(text: string): SafeText {
  return sanitize(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`) as SafeText;
}
