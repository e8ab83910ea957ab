import { commandLine, commandName } from "./command_name.ts";
import type { Life } from "./life.ts";
import type { Lives } from "./lives.ts";

/** One generation of a line of descent. */
export interface Generation {
  readonly pid: number;
  readonly key: string;
  readonly command: string | null;
  readonly commandLine: string | null;
}

/** The longest line from a process without a known parent to one without children, eldest first. */
export function deepestLine(of: Lives, chosen: readonly Life[]): Generation[] {
  const depth = depthsOf(of.lives);
  let deepest: Life | null = null;
  for (const life of chosen) {
    if (deepest === null || depth[life.id]! > depth[deepest.id]!) deepest = life;
  }
  const line: Generation[] = [];
  for (let at = deepest; at !== null && line.length <= of.lives.length;) {
    const { pid, key } = at;
    line.push({ pid, key, command: commandName(at), commandLine: commandLine(at) });
    at = at.parentId === null ? null : of.lives[at.parentId] ?? null;
  }
  return line.reverse();
}

/** How many ancestors each has, by `id`. */
export function depthsOf(lives: readonly Life[]): Int32Array {
  const depth = new Int32Array(lives.length).fill(-1);
  for (const life of lives) {
    const way: number[] = [];
    let at: number | null = life.id;
    while (at !== null && depth[at] === -1) {
      way.push(at);
      // Marks the way, so that a ring of parents ends here.
      depth[at] = -2;
      at = lives[at]?.parentId ?? null;
    }
    let below = at === null || depth[at]! < 0 ? 0 : depth[at]! + 1;
    for (const id of way.reverse()) depth[id] = below++;
  }
  return depth;
}
