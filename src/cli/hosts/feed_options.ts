import type { HostFeed } from "../../session/host_feed.ts";
import type { ProgramOptions } from "../../ui/app/program.ts";
import { UNKNOWN_VITALS } from "../../model/scan/host_vitals.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";

/** What the header says about the way to the host. */
export interface FeedHeader {
  readonly source: () => string;
  readonly isReady: () => boolean;
  readonly restriction: () => string | null;
}

type FeedOptions = Pick<
  ProgramOptions,
  | "table"
  | "log"
  | "churn"
  | "readOnly"
  | "isRemote"
  | "now"
  | "facts"
  | "horizon"
  | "vitals"
  | "totals"
  | "losses"
>;

/** Returns the options of the screen of one host, fed by its stream. */
export function feedOptions(feed: HostFeed, header: FeedHeader): FeedOptions {
  const { session: { table }, log, churn, name } = feed;
  return {
    ...{ table, log, churn, readOnly: true, isRemote: true },
    now: () => feed.now(),
    facts: () => {
      const facts = {
        ...{ host: name, kernel: feed.meta.kernel, isReady: header.isReady() },
        isHeard: feed.beganTs !== null && (table.liveCount > 0 || header.isReady()),
        ...{ source: header.source(), restriction: header.restriction() },
      };
      const { wallOffset } = feed;
      return wallOffset === null ? facts : { ...facts, localAtBoot: localAt(wallOffset) };
    },
    horizon: () => Math.max(feed.beganTs ?? 0, table.droppedTs),
    vitals: () => UNKNOWN_VITALS,
    totals: () => header.isReady() ? table.tally.events : { unknownSince: feed.silentTs() },
    losses: () => ({ ...table.tally.lost, uncounted: table.tally.lostUncounted }),
  };
}

/** Returns the viewer's local time at the boot of a host, milliseconds since 1970. */
function localAt({ seconds, nanoseconds }: WallOffset): number {
  return Math.round(seconds * 1000 + nanoseconds / 1e6) - new Date().getTimezoneOffset() * 60_000;
}
