import { ACTIVITY_KINDS } from "../event/activity.ts";
import { greatest } from "../report/ranking.ts";
import { shiftBetween } from "../report/recording_contents.ts";
import type { Selection } from "../report/selection.ts";
import { mergedBusyFiles } from "./busy_files.ts";
import type { Coverage } from "./coverage.ts";
import type { FailedConnections, FailureList } from "./failed_connections.ts";
import { callsOf, type Movers, moverWeight, storageWeight, sumOf } from "./movers.ts";
import type { Peer } from "./peers.ts";
import { mergedUdpPeers } from "./udp_peers.ts";
import { type TrafficReport, trafficReport } from "./traffic_report.ts";

/**
 * Returns the activity of several hosts together. Each host is computed by its own clock; the times are
 * on the clock of the first.
 */
export function mergedTraffic(hosts: readonly Selection[], top: number): TrafficReport {
  const parts = hosts.map((selection) => {
    const shiftNs = shiftBetween(hosts[0]!.contents, selection.contents);
    return moved(trafficReport(selection, Infinity), shiftNs);
  });
  const peers = mergedPeers(parts.flatMap((part) => part.peers.byConnections));
  const bytes = ({ sentBytes, receivedBytes }: Peer) => (sentBytes ?? 0) + (receivedBytes ?? 0);
  return {
    coverage: mergedCoverage(parts.map(({ coverage }) => coverage)),
    net: mergedMovers(parts.map(({ net }) => net), top),
    peers: {
      count: peers.length,
      byBytes: greatest(peers.filter((peer) => bytes(peer) > 0), top, bytes),
      byConnections: greatest(peers, top, ({ connections, failed }) => connections + failed),
    },
    udpPeers: mergedUdpPeers(parts.map(({ udpPeers }) => udpPeers), top),
    failed: mergedFailures(parts.map(({ failed }) => failed), top),
    broken: mergedFailures(parts.map(({ broken }) => broken), top),
    busyFiles: mergedBusyFiles(parts.map(({ busyFiles }) => busyFiles), top),
    files: greatest(parts.flatMap(({ files }) => files), top, callsOf),
    storage: greatest(parts.flatMap(({ storage }) => storage), top, storageWeight),
  };
}

/** Moves the times of a report to another clock. */
function moved({ coverage, failed, broken, ...rest }: TrafficReport, shiftNs: number) {
  const list = ({ count, groups }: FailureList): FailureList => ({
    count,
    groups: groups.map((group) => ({
      ...group,
      firstTs: group.firstTs + shiftNs,
      lastTs: group.lastTs + shiftNs,
    })),
  });
  const times = coverage.times.map((time) => ({
    ...time,
    fromTs: time.fromTs + shiftNs,
    toTs: time.toTs + shiftNs,
  }));
  return { ...rest, coverage: { ...coverage, times }, failed: list(failed), broken: list(broken) };
}

function mergedCoverage(parts: readonly Coverage[]): Coverage {
  const sum = (of: (coverage: Coverage) => number) =>
    parts.reduce((total, coverage) => total + of(coverage), 0);
  return {
    kinds: ACTIVITY_KINDS.filter((kind) => parts.some(({ kinds }) => kinds.includes(kind))),
    whole: ACTIVITY_KINDS.filter((kind) => parts.every(({ whole }) => whole.includes(kind))),
    times: parts.flatMap(({ times }) => times),
    timesLeftOut: sum(({ timesLeftOut }) => timesLeftOut),
    spanNs: sum(({ spanNs }) => spanNs),
    tracedNs: {
      net: sum(({ tracedNs }) => tracedNs.net),
      file: sum(({ tracedNs }) => tracedNs.file),
      open: sum(({ tracedNs }) => tracedNs.open),
    },
    lost: sum(({ lost }) => lost),
    lostUncounted: sum(({ lostUncounted }) => lostUncounted),
    lostBytes: sum(({ lostBytes }) => lostBytes),
    existed: sum(({ existed }) => existed),
    open: sum(({ open }) => open),
    connectionsLeftOut: sum(({ connectionsLeftOut }) => connectionsLeftOut),
  };
}

function mergedMovers(parts: readonly Movers[], top: number): Movers {
  const protocols: Record<string, Movers["protocols"][keyof Movers["protocols"]]> = {};
  for (const part of parts) {
    for (const [name, traffic] of Object.entries(part.protocols)) {
      protocols[name] = sumOf(protocols[name] ?? null, traffic);
    }
  }
  return {
    sentBytes: sumKnown(parts.map(({ sentBytes }) => sentBytes)),
    receivedBytes: sumKnown(parts.map(({ receivedBytes }) => receivedBytes)),
    protocols,
    processes: parts.reduce((sum, { processes }) => sum + processes, 0),
    movers: greatest(parts.flatMap(({ movers }) => movers), top, moverWeight),
  };
}

function mergedPeers(peers: readonly Peer[]): Peer[] {
  const merged = new Map<string, Peer>();
  for (const peer of peers) {
    const { address, port, direction } = peer;
    const key = JSON.stringify([address, port, direction]);
    const known = merged.get(key);
    merged.set(
      key,
      known === undefined ? peer : {
        ...known,
        connections: known.connections + peer.connections,
        open: known.open + peer.open,
        failed: known.failed + peer.failed,
        sentBytes: sumKnown([known.sentBytes, peer.sentBytes]),
        receivedBytes: sumKnown([known.receivedBytes, peer.receivedBytes]),
        processes: known.processes + peer.processes,
      },
    );
  }
  return [...merged.values()];
}

function mergedFailures(lists: readonly FailureList[], top: number): FailureList {
  const merged = new Map<string, FailedConnections>();
  for (const group of lists.flatMap(({ groups }) => groups)) {
    const { address, port, direction, result, example: { command } } = group;
    const key = JSON.stringify([command, result, address, port, direction]);
    const known = merged.get(key);
    const first = known === undefined || group.firstTs < known.firstTs ? group : known;
    merged.set(
      key,
      known === undefined ? group : {
        ...first,
        count: known.count + group.count,
        processes: known.processes + group.processes,
        firstTs: Math.min(known.firstTs, group.firstTs),
        lastTs: Math.max(known.lastTs, group.lastTs),
      },
    );
  }
  return {
    count: lists.reduce((sum, { count }) => sum + count, 0),
    groups: greatest([...merged.values()], top, ({ count }) => count),
  };
}

function sumKnown(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => value === null ? sum : (sum ?? 0) + value, null);
}
