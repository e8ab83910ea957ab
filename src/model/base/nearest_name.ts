/**
 * Returns the name that `typed` probably means, or null when no name is near. The fewest edits win,
 * then the longest common prefix, then the order of `names`. `maxEdits` are the edits that a name of
 * that length allows.
 */
export function nearestName(
  typed: string,
  names: Iterable<string>,
  maxEdits = (length: number) => Math.max(1, Math.floor(length / 2)),
): string | null {
  const wanted = typed.toLowerCase().slice(0, MAX_NAME_LENGTH);
  let best: string | null = null;
  let bestScore = Infinity;
  for (const name of names) {
    const candidate = name.toLowerCase();
    const edits = editDistance(wanted, candidate);
    const longest = Math.max(wanted.length, candidate.length);
    if (edits > maxEdits(longest) || edits === longest) continue;
    const score = edits - commonBeginning(wanted, candidate) / 100;
    if (score < bestScore) {
      best = name;
      bestScore = score;
    }
  }
  return best;
}

/** Compares at most this many characters. */
const MAX_NAME_LENGTH = 40;

function commonBeginning(left: string, right: string): number {
  let length = 0;
  while (length < left.length && left[length] === right[length]) length++;
  return length;
}

/** Counts insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
function editDistance(left: string, right: string): number {
  let older: number[] = [];
  let old = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row++) {
    const now = [row];
    for (let column = 1; column <= right.length; column++) {
      const same = left[row - 1] === right[column - 1];
      let cost = Math.min(
        old[column]! + 1,
        now[column - 1]! + 1,
        old[column - 1]! + (same ? 0 : 1),
      );
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] &&
        left[row - 2] === right[column - 1];
      if (swapped) cost = Math.min(cost, older[column - 2]! + 1);
      now.push(cost);
    }
    older = old;
    old = now;
  }
  return old[right.length]!;
}
