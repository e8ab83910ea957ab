/** Obeyed or hidden by what shows text: controls, direction overrides, separators, zero widths. */
const INVISIBLE = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;

/** A text of strangers as it can be shown: what could not be seen is spelled out. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (letter) => {
    const code = letter.codePointAt(0)!;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
