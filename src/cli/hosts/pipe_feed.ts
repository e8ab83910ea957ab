import { Redactor } from "../../model/redact/redactor.ts";
import { HostSet } from "../../model/hosts/host_set.ts";
import { HostFeed } from "../../session/host_feed.ts";
import type { Sink } from "../../sinks/sink.ts";
import { bootTime, wallOffset } from "../../sources/libc/clock.ts";
import { StreamSource } from "../../sources/stream/stream_source.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import type { EventFilter } from "../base/event_filter.ts";
import { later } from "../base/long_timer.ts";
import type { ReplayRequest } from "../flags/replay_flags.ts";
import type { PipedHost } from "./piped_host.ts";

/** The parts in which the screen and the lines differ. */
interface PipeParts {
  readonly sinks: readonly Sink[];
  readonly wanted: EventFilter;
  readonly snapshot: boolean;
  readonly maxDead?: number;
  readonly say: (text: string) => void;
  readonly onWallOffset?: (offset: WallOffset) => void;
  readonly changed: () => void;
}

/** Returns the feed of the host behind stdin, and the set that has its pulses. */
export function pipeFeed(
  request: Pick<ReplayRequest, "query" | "redact" | "noArgv" | "json">,
  { host, connect }: PipedHost,
  { onWallOffset, say, ...parts }: PipeParts,
): { readonly feed: HostFeed; readonly hosts: HostSet } {
  const hosts = new HostSet();
  const source = new StreamSource({
    ...{ connect, host, retries: false, after: later },
    watch: {
      meta: (meta) => feed.begin(meta),
      up: () => hosts.link(host, { state: "up", detail: null }),
      down: (detail) => hosts.link(host, { state: "down", detail }),
      wallOffset: (offset) => {
        feed.wallOffset = offset;
        onWallOffset?.(offset);
      },
      odd: (problem) => say(`a line of stdin cannot be read: ${problem}`),
    },
  });
  const feed: HostFeed = new HostFeed({
    ...{ name: host, source, ...parts, filter: request.query === "" ? null : request.query },
    ...{ redactor: Redactor.of(request), hosts, across: null, now: bootTime, wallOffset },
    hasScreen: !request.json,
  });
  return { feed, hosts };
}
