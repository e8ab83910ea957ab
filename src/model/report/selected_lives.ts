import type { Life } from "./life.ts";
import type { Lives } from "./lives.ts";
import type { Selection } from "./selection.ts";

/**
 * The recording as if it held nothing but the selection: its time, its lives and, for a tree needs
 * them, those above. The sums of losses stay those of all: what is missing may have been chosen.
 */
export function selectedLives({ of, lives, fromTs, toTs }: Selection): Lives {
  if (lives === of.lives && fromTs === of.fromTs && toTs === of.toTs) return of;
  const wanted = new Set<Life>();
  for (const life of lives) {
    let at: Life | undefined = life;
    while (at !== undefined && !wanted.has(at)) {
      wanted.add(at);
      at = at.parentId === null ? undefined : of.lives[at.parentId];
    }
  }
  const kept = of.lives.filter((life) => wanted.has(life));
  const ids = new Map(kept.map(({ id }, place) => [id, place]));
  return {
    ...of,
    fromTs,
    toTs,
    lives: kept.map((life, id) => ({
      ...life,
      id,
      parentId: life.parentId === null ? null : ids.get(life.parentId) ?? null,
    })),
    losses: of.losses.filter(({ ts }) => ts >= fromTs && ts <= toTs),
    gaps: of.gaps.filter((gap) => gap.toTs >= fromTs && gap.fromTs <= toTs),
  };
}
