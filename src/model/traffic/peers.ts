import { endpointText } from "../activity/activity_text.ts";
import type { Endpoint } from "../event/activity.ts";
import { movedBy, type RecordedConnection } from "../activity/recorded_connections.ts";
import { serviceName } from "../activity/service_name.ts";
import { greatest } from "../report/ranking.ts";
import type { Selection } from "../report/selection.ts";
import { isFailedAttempt } from "./connection_counts.ts";
import { type NamedProcess, nameOf } from "./movers.ts";

/** The other end of connections, with the port of the service. */
export interface PeerName {
  /** null when the kernel did not show it. */
  readonly address: string | null;
  /** The peer's port of connections that were made, the own port of accepted ones; null when unknown. */
  readonly port: number | null;
  /** The usual name of the service at this port; null without one. */
  readonly service: string | null;
  /** null: the connections existed before the tracing, and who began them is unknown. */
  readonly direction: "connect" | "accept" | null;
}

/** The connections with one peer, in one direction, for one service. */
export interface Peer extends PeerName {
  readonly connections: number;
  /** Of them, those whose end was not seen. */
  readonly open: number;
  /** Attempts that failed. */
  readonly failed: number;
  /**
   * Bytes of the connections that ended, or were last read, in the time; of those that existed before,
   * the bytes since their first reading. null when none of them has a number.
   */
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  readonly processes: number;
  /** One of the processes. */
  readonly example: NamedProcess;
}

type PeerTotal =
  & { -readonly [K in "connections" | "open" | "failed"]: number }
  & { -readonly [K in "sentBytes" | "receivedBytes"]: number | null }
  & { readonly name: PeerName; readonly processes: Set<number> };

/** Returns the peers of connections: those of the most bytes, and those of the most connections. */
export function peersOf(
  connections: readonly RecordedConnection[],
  { contents, fromTs, toTs }: Selection,
  top: number,
): { readonly count: number; readonly byBytes: Peer[]; readonly byConnections: Peer[] } {
  const totals = new Map<string, PeerTotal>();
  for (const one of connections) {
    if (one.direction === "listen") continue;
    const name = peerOf(one);
    const key = `${name.address} ${name.port} ${name.direction}`;
    let total = totals.get(key);
    if (total === undefined) {
      total = {
        ...{ name, connections: 0, open: 0, failed: 0, sentBytes: null, receivedBytes: null },
        processes: new Set(),
      };
      totals.set(key, total);
    }
    total.processes.add(one.processId);
    if (isFailedAttempt(one)) {
      total.failed++;
      continue;
    }
    total.connections++;
    if (one.closedTs === null || one.closedTs > toTs) total.open++;
    const moved = movedBy(one);
    const ts = one.closedTs ?? one.reading?.ts ?? Infinity;
    if (moved === null || ts < fromTs || ts > toTs) continue;
    total.sentBytes = (total.sentBytes ?? 0) + moved.sentBytes;
    total.receivedBytes = (total.receivedBytes ?? 0) + moved.receivedBytes;
  }
  const peer = ({ name, processes, ...total }: PeerTotal): Peer => {
    const [example = 0] = processes;
    return {
      ...{ ...name, ...total, processes: processes.size },
      example: nameOf(contents.processes[example]!),
    };
  };
  const all = [...totals.values()];
  const bytes = ({ sentBytes, receivedBytes }: PeerTotal) =>
    (sentBytes ?? 0) + (receivedBytes ?? 0);
  return {
    count: all.length,
    byBytes: greatest(all.filter((total) => bytes(total) > 0), top, bytes).map(peer),
    byConnections: greatest(all, top, ({ connections, failed }) => connections + failed).map(peer),
  };
}

/** Returns the peer of a connection, with the port of the service. */
export function peerOf({ direction, local, remote }: RecordedConnection): PeerName {
  const service: Endpoint | null = direction === "connect" ? remote : local;
  const isKnown = direction === "connect" || direction === "accept";
  const port = isKnown ? service?.port ?? null : null;
  return {
    address: remote?.address ?? null,
    port,
    service: port === null ? null : serviceName(port),
    direction: isKnown ? direction : null,
  };
}

/** Returns `to 192.0.2.7:443 https`, `from 192.0.2.9 at 80 http`, or the address alone. */
export function peerText({ address, port, service, direction }: PeerName): string {
  const name = service === null ? "" : ` ${service}`;
  const host = address ?? "?";
  if (direction === "connect") {
    return `to ${port === null ? host : endpointText({ address: host, port })}${name}`;
  }
  return direction === "accept" ? `from ${host} at ${port ?? "?"}${name}` : `${host}, older`;
}
