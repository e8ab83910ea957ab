/** Marks text that a terminal can neither obey nor hide; only this file and the writers below make it. */
declare const OUTPUT: unique symbol;
declare const LINE: unique symbol;

/**
 * Text that may leave the program: safe lines with line ends and colours of ours, or a format that
 * escapes for itself. What writes to stdout, stderr and reports takes nothing else, so that
 * forgotten escaping does not compile.
 */
export type SafeOutput = string & { readonly [OUTPUT]: true };

/** Safe text within one line. */
export type SafeText = SafeOutput & { readonly [LINE]: true };

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
 * Makes foreign text safe to show: spells out every character that a terminal would obey or hide
 * (`^[` for ESC, `<U+202E>` for a direction override). Letters of every script and emoji stay.
 * Applying it twice changes nothing more.
 *
 * @param text comm, argument, path, user or host as another program chose it
 */
export function sanitize(text: string): SafeText {
  if (HARMLESS.test(text)) return text as SafeText;
  return text.replace(DRESS, "$1").replace(UNSAFE, spell).replace(
    PILED_MARKS,
    countMarks,
  ) as SafeText;
}

/**
 * A template of one line: its values are sanitised, its own text is ours.
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

/** Lines that are safe each for itself, every one with its line end. */
export function joinLines(lines: readonly SafeOutput[]): SafeOutput {
  return lines.map((line) => `${line}\n`).join("") as SafeOutput;
}

/** Text of several lines whose line ends are ours, such as the help; each line is sanitised. */
export function sanitizeLines(text: string): SafeOutput {
  return text.split("\n").map(sanitize).join("\n") as SafeOutput;
}

/** Safe text in a colour or weight: the codes of SGR, such as 31, or 1 and 31. */
export function paint(text: SafeText, ...codes: readonly number[]): SafeOutput {
  return `\x1b[${codes.join(";")}m${text}\x1b[0m` as SafeOutput;
}

/** Pieces of safe output one after another. */
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
