/** Replaces the omitted words of a command line. */
const CUT = "…";

/** Options whose next word is an output or a folder, not the input of the command. */
const TAKES_RESULT =
  /^-(o|MF|MT|MQ|I|L|isystem|iquote|include|dumpbase|dumpbase-ext|dumpdir|auxbase|auxbase-strip|imultiarch|plugin)$/;

/** Names that programs make up for temporary files. */
const MADE_UP = /(^|\/)tmp\/|^\/dev\//;

/** A word of a command line as a shell reads it; quotes keep it together. */
const WORD = /(?:\$?'(?:[^'\\]|\\.)*'|\\.|[^\s'])+/gu;

/**
 * Shortens a command line to a width, and keeps the words that distinguish it: the program and its
 * input, such as the source file. Options and temporary names go first. A mark replaces omitted
 * words. A quoted script (`sh -c '...'`) is shortened in the same way.
 *
 * @param widthOf returns the width of a text, in the unit of `width`: cells, pixels or letters
 */
export function shortCommand(
  line: string,
  width: number,
  widthOf: (text: string) => number = (text) => text.length,
): string {
  if (widthOf(line) <= width) return line;
  const words = (line.match(WORD) ?? []).slice(0, MOST_WORDS);
  const [program, ...rest] = words;
  if (program === undefined || rest.length === 0) return ending(line, width, widthOf);
  // The folder of a program matters less than its input.
  words[0] = program.slice(program.lastIndexOf("/") + 1) || program;
  const kept = new Set([0]);
  const byWorth = rest.map((_, i) => i + 1)
    .sort((a, b) => worth(words, b) - worth(words, a) || b - a);
  const [best] = byWorth as [number];
  if (widthOf(joined(words, new Set([0, best]))) > width) {
    return inPart(words, best, width, widthOf);
  }
  for (const at of byWorth) {
    // An option needs a neighbour to be useful.
    const isAlone = !kept.has(at - 1) && !kept.has(at + 1);
    if (worth(words, at) < 2 && (isAlone || isHalf(words, kept, at))) continue;
    kept.add(at);
    if (widthOf(joined(words, kept)) > width) kept.delete(at);
  }
  return joined(words, kept);
}

/** Returns the program and a part of its best word, whose mark also replaces the omitted words. */
function inPart(
  words: readonly string[],
  at: number,
  width: number,
  widthOf: (text: string) => number,
): string {
  const program = words[0]!;
  const room = width - widthOf(`${program} `);
  const word = words[at]!;
  const isScript = /^'.*\s.*'$/su.test(word);
  const part = isScript
    ? `'${shortCommand(word.slice(1, -1), room - widthOf("''"), widthOf)}'`
    : ending(word, room, widthOf);
  return ending(part === "" ? program : `${program} ${part}`, width, widthOf);
}

/** Whether an option would lose its value. */
function isHalf(words: readonly string[], kept: ReadonlySet<number>, at: number): boolean {
  return TAKES_RESULT.test(words[at]!) && !kept.has(at + 1);
}

/** Words of a command line that are considered; no screen shows more. */
const MOST_WORDS = 256;

/** Ranks a word: sources, other operands, options, temporary names. */
function worth(words: readonly string[], at: number): number {
  const word = words[at]!;
  if (word === "..." || word === CUT || MADE_UP.test(word)) return 0;
  if (/^'.*\s/su.test(word)) return 4;
  if (word.startsWith("-")) return word.includes("=") ? 2 : 1;
  if (TAKES_RESULT.test(words[at - 1]!)) return /\/|\w\.\w/u.test(word) ? 2 : 0;
  return /[./]/u.test(word) ? 4 : 3;
}

/** Joins the kept words in their order, with a mark for each omitted run. */
function joined(words: readonly string[], kept: ReadonlySet<number>): string {
  let text = "";
  let last = -1;
  for (let at = 0; at < words.length; at++) {
    if (!kept.has(at)) continue;
    if (at > 0) text += at - last > 1 ? ` ${CUT} ` : " ";
    text += words[at]!;
    last = at;
  }
  return last < words.length - 1 ? `${text} ${CUT}` : text;
}

/** Returns the end of a text that is too long, since paths differ there. */
function ending(text: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(text) <= width) return text;
  const letters = [...text];
  // A binary search, since a width is expensive to measure.
  let [low, high] = [0, letters.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (widthOf(CUT + letters.slice(letters.length - middle).join("")) <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? "" : CUT + letters.slice(letters.length - low).join("");
}
