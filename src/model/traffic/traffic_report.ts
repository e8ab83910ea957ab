import type { Selection } from "../report/selection.ts";
import { connectionsWithin, countsOf } from "./connection_counts.ts";
import { type BusyFileList, busyFilesOf } from "./busy_files.ts";
import { type Coverage, coverageOf } from "./coverage.ts";
import { brokenConnections, failedAttempts, type FailureList } from "./failed_connections.ts";
import {
  type FileUser,
  fileUsersOf,
  type Movers,
  moversOf,
  type StorageUser,
  storageUsersOf,
} from "./movers.ts";
import { type Peer, peersOf } from "./peers.ts";
import { type UdpPeers, udpPeersOf } from "./udp_peers.ts";

/** What processes did with sockets, files and storage. docs/report.schema.json describes it as JSON. */
export interface TrafficReport {
  readonly coverage: Coverage;
  readonly net: Movers;
  readonly peers: {
    readonly count: number;
    readonly byBytes: readonly Peer[];
    readonly byConnections: readonly Peer[];
  };
  readonly udpPeers: UdpPeers;
  /** Attempts to connect that failed. */
  readonly failed: FailureList;
  /** Connections that were there and ended by an error. */
  readonly broken: FailureList;
  readonly files: readonly FileUser[];
  /** The busiest files of processes, as sampled. */
  readonly busyFiles: BusyFileList;
  /** Known with and without `--activity`, of processes that ended. */
  readonly storage: readonly StorageUser[];
}

/** Computes the part of a report about activity; lists have `top` entries. */
export function trafficReport(selection: Selection, top: number): TrafficReport {
  const connections = connectionsWithin(selection);
  const isOpen = (closedTs: number | null) => closedTs === null || closedTs > selection.toTs;
  const listed = connections.filter(({ direction }) => direction !== "listen");
  return {
    coverage: {
      ...coverageOf(selection),
      existed: listed.filter(({ existed }) => existed).length,
      open: listed.filter(({ closedTs }) => isOpen(closedTs)).length,
    },
    net: moversOf(selection, countsOf(connections, selection), top),
    peers: peersOf(connections, selection, top),
    udpPeers: udpPeersOf(selection, top),
    failed: failedAttempts(connections, selection, top),
    broken: brokenConnections(connections, selection, top),
    files: fileUsersOf(selection, top),
    busyFiles: busyFilesOf(selection, top),
    storage: storageUsersOf(selection, top),
  };
}
