import { isPlainAscii, textWidth } from "../cells/text_width.ts";

/** Wraps text into lines of at most `width` cells, at blanks where possible. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  const room = Math.max(2, width);
  let current = "";
  for (const word of text.split(" ")) {
    const longer = current === "" ? word : `${current} ${word}`;
    if (textWidth(longer) <= room) {
      current = longer;
      continue;
    }
    if (current !== "") lines.push(current);
    const pieces = textWidth(word) <= room ? [word] : pieceUp(word, room);
    current = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  if (current !== "" || lines.length === 0) lines.push(current);
  return lines;
}

/** Wraps a path into lines of at most `width` cells, before a slash where possible. */
export function wrapPath(path: string, width: number): string[] {
  const lines: string[] = [];
  const room = Math.max(2, width);
  let current = "";
  for (const part of path.split(/(?=\/)/)) {
    if (textWidth(current + part) <= room) {
      current += part;
      continue;
    }
    if (current !== "") lines.push(current);
    const pieces = textWidth(part) <= room ? [part] : pieceUp(part, room);
    current = pieces.pop() ?? "";
    lines.push(...pieces);
  }
  return [...lines, current];
}

function pieceUp(word: string, room: number): string[] {
  if (isPlainAscii(word)) {
    return Array.from(
      { length: Math.ceil(word.length / room) },
      (_, i) => word.slice(i * room, (i + 1) * room),
    );
  }
  const pieces: string[] = [];
  let piece = "";
  for (const character of word) {
    if (textWidth(piece + character) > room) {
      pieces.push(piece);
      piece = character;
    } else piece += character;
  }
  return [...pieces, piece];
}
