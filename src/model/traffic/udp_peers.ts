import type { Endpoint } from "../event/activity.ts";
import { endpointText } from "../activity/activity_text.ts";
import { serviceName } from "../activity/service_name.ts";
import { greatest } from "../report/ranking.ts";
import type { Selection } from "../report/selection.ts";
import { type NamedProcess, nameOf } from "./movers.ts";

/** A peer to which UDP sockets were connected. How many bytes it got is unknown. */
export interface UdpPeer extends Endpoint {
  /** The usual name of the service at this port; null without one. */
  readonly service: string | null;
  readonly processes: number;
  /** One of the processes. */
  readonly example: NamedProcess;
}

/** The peers of connected UDP sockets, those of the most processes first. */
export interface UdpPeers {
  readonly count: number;
  readonly peers: readonly UdpPeer[];
}

/** Returns the UDP peers of the chosen processes, as far as the kernel showed them. */
export function udpPeersOf({ processes }: Selection, top: number): UdpPeers {
  const found = new Map<string, UdpPeer>();
  for (const record of processes) {
    for (const [name, peer] of record.activity?.udpPeers ?? []) {
      const known = found.get(name);
      found.set(name, {
        ...peer,
        service: serviceName(peer.port),
        processes: (known?.processes ?? 0) + 1,
        example: known?.example ?? nameOf(record),
      });
    }
  }
  return { count: found.size, peers: mostUsed([...found.values()], top) };
}

/** Returns the peers of several hosts together. */
export function mergedUdpPeers(parts: readonly UdpPeers[], top: number): UdpPeers {
  const found = new Map<string, UdpPeer>();
  for (const peer of parts.flatMap(({ peers }) => peers)) {
    const known = found.get(endpointText(peer));
    found.set(
      endpointText(peer),
      known === undefined ? peer : { ...known, processes: known.processes + peer.processes },
    );
  }
  return { count: found.size, peers: mostUsed([...found.values()], top) };
}

function mostUsed(peers: readonly UdpPeer[], top: number): UdpPeer[] {
  return greatest(peers, top, ({ processes }) => processes);
}
