import type { Look } from "./report_format.ts";

/** The recording's clock: nanoseconds since boot as people say it. */
export interface WallText {
  /** `2026-11-23 02:07:44`, or `203.5s after boot` when nobody knows when that was. */
  date(ts: number): string;
  /** `02:07:44`. */
  time(ts: number): string;
}

export function wallText(bootWallMs: number | null, { zoneMinutes }: Look): WallText {
  const local = (ts: number) => {
    if (bootWallMs === null) return null;
    const wall = bootWallMs + ts / 1e6;
    return new Date(wall + zoneMinutes(wall) * 60_000).toISOString();
  };
  const sinceBoot = (ts: number) => `${(ts / 1e9).toFixed(1)}s after boot`;
  return {
    date: (ts) => local(ts)?.slice(0, 19).replace("T", " ") ?? sinceBoot(ts),
    time: (ts) => local(ts)?.slice(11, 19) ?? sinceBoot(ts),
  };
}
