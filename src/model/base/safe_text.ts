/** Brands text without characters that a terminal interprets or hides. Only this file creates it. */
declare const OUTPUT: unique symbol;
declare const LINE: unique symbol;

/**
 * Text that may leave the program: safe lines with our own line ends and colours, or a format with
 * its own escaping. The writers of stdout, stderr and reports accept only this type, so that a
 * forgotten escape is a compile error.
 */
export type SafeOutput = string & { readonly [OUTPUT]: true };

/** Safe text within one line. */
export type SafeText = SafeOutput & { readonly [LINE]: true };

/** Printable ASCII, which needs no change. */
const HARMLESS = /^[\x20-\x7e]*$/;

/**
 * Characters that must not reach a terminal: control characters with ESC, invisible characters (zero
 * width, joiners, fillers, selectors, tags), direction marks, line separators, half surrogates.
 */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu;

/** A presentation selector directly after a pictograph only chooses text or emoji style. */
const STYLE_SELECTOR = /(\p{Extended_Pictographic})[\ufe0e\ufe0f]/gu;

/** More marks on one letter than any script needs: they would overwrite the lines above. */
const PILED_MARKS = /(\p{M}{4})(\p{M}+)/gu;

/**
 * Makes foreign text safe to show. It spells out every character that a terminal would interpret or
 * hide: `^[` for ESC, `<U+202E>` for a direction override. Letters of every script and emoji stay.
 * A second call changes nothing.
 *
 * @param text comm, argument, path, user or host that another program chose
 */
export function sanitize(text: string): SafeText {
  if (HARMLESS.test(text)) return text as SafeText;
  return text.replace(STYLE_SELECTOR, "$1").replace(UNSAFE, spell).replace(
    PILED_MARKS,
    countMarks,
  ) as SafeText;
}

/**
 * Formats one line: sanitises the values of the template.
 *
 *     printError(safe`Cannot read ${path}: ${why}`);
 */
export function safe(
  parts: TemplateStringsArray,
  ...values: readonly (string | number)[]
): SafeText {
  let text = parts[0]!;
  for (let i = 0; i < values.length; i++) text += values[i] + parts[i + 1]!;
  return sanitize(text);
}

/** Joins safe lines, each with its line end. */
export function joinLines(lines: readonly SafeOutput[]): SafeOutput {
  return lines.map((line) => `${line}\n`).join("") as SafeOutput;
}

/** Sanitises each line of a text with our own line ends, such as the help. */
export function sanitizeLines(text: string): SafeOutput {
  return text.split("\n").map(sanitize).join("\n") as SafeOutput;
}

/** Colours safe text with SGR codes, such as 31, or 1 and 31. */
export function paint(text: SafeText, ...codes: readonly number[]): SafeOutput {
  return `\x1b[${codes.join(";")}m${text}\x1b[0m` as SafeOutput;
}

/** Concatenates pieces of safe output. */
export function join(pieces: readonly SafeOutput[]): SafeOutput {
  return pieces.join("") as SafeOutput;
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
