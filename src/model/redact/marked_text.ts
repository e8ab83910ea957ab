import type { TextRange } from "../base/query_error.ts";

/** The mark that replaces a secret. */
export const REDACTED = "[redacted]";

/**
 * Replaces pieces of a text by marks; touching pieces share one mark. An older mark that a piece
 * touches becomes part of the new one, so that redacting twice gives the same text.
 */
export function markedText(text: string, pieces: readonly TextRange[]): string {
  if (pieces.length === 0) return text;
  let marked = "";
  let kept = 0;
  for (const { start, end } of united([...pieces, ...marksIn(text)], pieces)) {
    marked += text.slice(kept, start) + REDACTED;
    kept = end;
  }
  return marked + text.slice(kept);
}

/** Joins spans that overlap or touch, and returns the runs that contain a wanted span. */
function united(spans: TextRange[], wanted: readonly TextRange[]): TextRange[] {
  const isWanted = new Set(wanted);
  const runs: { start: number; end: number; isWanted: boolean }[] = [];
  for (const span of spans.sort((a, b) => a.start - b.start)) {
    const last = runs.at(-1);
    if (last !== undefined && span.start <= last.end) {
      last.end = Math.max(last.end, span.end);
      last.isWanted ||= isWanted.has(span);
    } else {
      runs.push({ start: span.start, end: span.end, isWanted: isWanted.has(span) });
    }
  }
  return runs.filter((run) => run.isWanted);
}

function marksIn(text: string): TextRange[] {
  const marks: TextRange[] = [];
  for (let at = text.indexOf(REDACTED); at >= 0; at = text.indexOf(REDACTED, at + 1)) {
    marks.push({ start: at, end: at + REDACTED.length });
  }
  return marks;
}
