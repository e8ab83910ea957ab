import { MAX_TRANSFERS } from "../../model/base/limits.ts";
import type { TransferFields } from "../../model/event/activity.ts";
import type {
  ConnectionBytes,
  ConnectionEnds,
  ConnectionLedger,
  OpenConnection,
} from "./connection_ledger.ts";

/** The open connections of some network namespaces at one moment, with their bytes so far. */
export interface SocketReading {
  /** Nanoseconds since boot, before the first connection was read. */
  readonly ts: number;
  readonly connections: readonly (ConnectionEnds & ConnectionBytes)[];
  /** The inodes of the namespaces of which it has every connection. */
  readonly complete: ReadonlySet<number>;
}

/** A connection whose bytes or state have changed, and the fields of its event. */
export interface Transfer {
  readonly owner: OpenConnection;
  readonly fields: TransferFields;
}

/**
 * Returns what a reading has to report: connections that changed since the reading before. Beyond the
 * bound those that moved most are reported, and the others later, since they moved more by then.
 */
export function transfersOf(reading: SocketReading, ledger: ConnectionLedger): Transfer[] {
  const { ts, connections, complete } = reading;
  let changed: { open: OpenConnection; now: ConnectionBytes; moved: number }[] = [];
  for (const now of connections) {
    const open = ledger.between(now);
    if (open === null || (open.readTs ?? -Infinity) > ts) continue;
    const { reported } = open;
    if (reported !== null && isSame(reported, now)) open.readTs = ts;
    else changed.push({ open, now, moved: movedOf(now) - movedOf(reported) });
  }
  let omitted = 0;
  if (changed.length > MAX_TRANSFERS) {
    omitted = changed.length - MAX_TRANSFERS;
    changed = changed.sort((a, b) => b.moved - a.moved).slice(0, MAX_TRANSFERS);
  }
  for (const { netns } of ledger.connected()) if (!complete.has(netns)) omitted++;
  return changed.map(({ open, now }) => {
    const { number: connection, direction, local, remote, readTs } = open;
    const { state, sentBytes, receivedBytes, retransmissions } = now;
    open.reported = { state, sentBytes, receivedBytes, retransmissions };
    open.readTs = ts;
    const ends = { connection, protocol: "tcp", local, remote, direction } as const;
    return {
      owner: open,
      fields: {
        ...{ ...ends, state, intervalNs: readTs === null ? null : ts - readTs },
        ...{ sentBytes, receivedBytes, retransmissions },
        ...omitted > 0 ? { omitted } : {},
      },
    };
  });
}

function isSame(a: ConnectionBytes, b: ConnectionBytes): boolean {
  return a.sentBytes === b.sentBytes && a.receivedBytes === b.receivedBytes &&
    a.state === b.state && a.retransmissions === b.retransmissions;
}

function movedOf(bytes: ConnectionBytes | null): number {
  return (bytes?.sentBytes ?? 0) + (bytes?.receivedBytes ?? 0);
}
