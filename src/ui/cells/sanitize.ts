/** Nothing to do: printable ASCII. */
const HARMLESS = /^[\x20-\x7e]*$/;

/**
 * What must not reach a terminal as it is: control characters (ESC among them), everything invisible
 * (zero width, joiners, fillers, selectors, tags), direction marks, line separators, half surrogates.
 */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** A presentation selector directly after a pictograph only chooses its dress; it may go unseen. */
const DRESS = /(\p{Extended_Pictographic})[\ufe0e\ufe0f]/gu;

/** More marks on one letter than any script needs: they would pile up over the lines above. */
const PILED_MARKS = /(\p{M}{4})(\p{M}+)/gu;

/**
 * Foreign text made safe to show: every character that would be obeyed or hidden by a terminal is
 * spelled out (`^[` for ESC, `<U+202E>` for a direction override); letters of every script and
 * emoji stay.
 *
 * @param text comm, argument, path, user or host as strangers chose it
 */
export function sanitize(text: string): string {
  if (HARMLESS.test(text)) return text;
  return text.replace(DRESS, "$1").replace(UNSAFE, spell).replace(PILED_MARKS, countMarks);
}

function spell(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return "^" + String.fromCharCode(code + 0x40);
  if (code === 0x7f) return "^?";
  if (code >= 0xd800 && code <= 0xdfff) return "\ufffd";
  return `<U+${code.toString(16).toUpperCase().padStart(4, "0")}>`;
}

function countMarks(_all: string, kept: string, piled: string): string {
  return `${kept}<+${[...piled].length} marks>`;
}
