import type { ProcessKey } from "../base/process_key.ts";
import type { Text } from "../base/text.ts";

/** What a process is between one exec or rename and the next. Shared with those it forks. */
export interface Image {
  readonly comm: Text | null;
  filename: Text | null;
  /** Filled in when /proc tells more of the same; cut once it is history. */
  argv: readonly Text[] | null;
  argvTruncated: boolean;
}

/** Somebody above a process, with the command of that moment. */
export interface Ancestor {
  readonly key: ProcessKey;
  readonly pid: number;
  readonly user: string | null;
  readonly image: Image;
  readonly above: Ancestor | null;
}

/** A turn in a life. Birth and end stand in the process itself. */
export type Moment =
  | { readonly type: "exec"; readonly ts: number; readonly image: Image }
  | {
    readonly type: "rename";
    readonly ts: number;
    readonly from: Text | null;
    readonly to: Text | null;
  }
  | {
    readonly type: "reparent";
    readonly ts: number;
    readonly from: number | null;
    readonly to: number | null;
  };

/** What became of a process, as far as its row does not tell. The table alone writes it. */
export interface Biography {
  /** Who stood above it when it was born, nearest first; null when its birth was not seen. */
  bornOf: Ancestor | null;
  /** In order of time; when there are too many, some of the middle are missing. */
  moments: readonly Moment[];
  /** Moments that are missing. */
  cut: number;
  /** UTF-16 units of command lines that nothing but this holds. */
  held: number;
  image: Image | null;
  /** How those whom it forks remember it; made anew when something above it changes. */
  self: Ancestor | null;
}

/** Most processes have none: they share this. */
const NO_MOMENTS: readonly Moment[] = [];

export function newBiography(): Biography {
  return { bornOf: null, moments: NO_MOMENTS, cut: 0, held: 0, image: null, self: null };
}
