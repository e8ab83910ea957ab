import { jsonString } from "../json_text.ts";

/**
 * A string in JSON that may stand inside of a script element: nothing in it ends the element, opens
 * a comment or starts another script, since no `<` is left.
 */
export function scriptString(text: string): string {
  return jsonString(text).replaceAll("<", "\\u003c");
}

/** A text as content or attribute value of HTML. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
