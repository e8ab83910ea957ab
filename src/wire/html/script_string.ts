import { type SafeText, sanitize } from "../../model/base/safe_text.ts";
import { jsonString, type JsonText } from "../event/json_text.ts";

/**
 * A string in JSON that may stand inside of a script element: nothing in it ends the element, opens
 * a comment or starts another script, since no `<` is left.
 */
export function scriptString(text: string): JsonText {
  return jsonString(text).replaceAll("<", "\\u003c") as JsonText;
}

/** A text as content or attribute value of HTML, safe to show. */
export function escapeHtml(text: string): SafeText {
  return sanitize(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`) as SafeText;
}
