import type {
  ConnectionResult,
  ConnectionState,
  Direction,
  Endpoint,
} from "../../model/event/activity.ts";
import type { CloseFields, ConnectionFields } from "../../model/event/activity.ts";
import { MAX_EARLY_CLOSES, MAX_LIVE_CONNECTIONS } from "../../model/base/limits.ts";
import {
  type AcceptRecord,
  type CloseRecord,
  type ConnectRecord,
  GIVEN_UP,
  type ListenRecord,
  NO_PORT,
} from "./activity_record.ts";

/** The process of a connection. */
export interface Owner {
  readonly pid: number;
  readonly startTicks: number;
}

/** The two ends of a connection, and the network namespace to which they belong. */
export interface ConnectionEnds {
  /** The inode of the network namespace. */
  readonly netns: number;
  readonly local: Endpoint;
  /** null for a listener. */
  readonly remote: Endpoint | null;
}

/** A connection that existed before tracing began, as /proc shows it. */
export type ExistingConnection = Owner & ConnectionEnds;

/** The part of a connection that its end needs. */
interface Numbered extends Owner {
  readonly number: number;
  /** null when it existed before tracing began. */
  readonly direction: Direction | null;
}

/** A connection that is open, with its last reported bytes. */
export interface OpenConnection extends Numbered, ConnectionEnds {
  /** The bytes that an event has reported; null before the first one. */
  reported: ConnectionBytes | null;
  /** The time to which that report holds: its begin, or a reading. null when none is known. */
  readTs: number | null;
}

/** The state of a connection and its bytes so far, as the kernel's TCP counted them. */
export interface ConnectionBytes {
  readonly state: ConnectionState;
  readonly sentBytes: number | null;
  readonly receivedBytes: number | null;
  readonly retransmissions: number | null;
}

/** The end of a connection: all but the process of the event. */
export type Ending = CloseFields & { readonly owner: Owner };

/** What an accept reports: it may find its connection closed already. */
export interface Accepted {
  readonly fields: ConnectionFields;
  readonly waitNs: number | null;
  /** The end that came before accept(2); null while the connection is open. */
  readonly ending: Ending | null;
}

/** Knows the open connections by the kernel's addresses of their sockets, and numbers them. */
export class ConnectionLedger {
  #last = 0;
  readonly #open = new Map<string, OpenConnection>();
  /** Those that existed before, by their ends. */
  readonly #existing = new Map<string, OpenConnection>();
  /** Those of `#open` by their ends, without listeners. */
  readonly #byEnds = new Map<string, OpenConnection>();
  /** The ends of connections that no process has accepted yet. */
  readonly #early = new Map<string, CloseRecord>();
  /** Connections that were dropped to keep the bound: their end is no event. */
  dropped = 0;

  /** Numbers a connection that existed before. */
  existing(found: ExistingConnection): number {
    const number = ++this.#last;
    const { pid, startTicks, netns, local, remote } = found;
    const direction = remote === null ? "listen" : null;
    this.#existing.set(endsOf(found), {
      ...{ number, pid, startTicks, direction, netns, local, remote },
      ...{ reported: null, readTs: null },
    });
    return number;
  }

  /** Returns the open connection between these ends; null when none is known. */
  between(ends: ConnectionEnds): OpenConnection | null {
    const name = endsOf(ends);
    return this.#byEnds.get(name) ?? this.#existing.get(name) ?? null;
  }

  /** Yields the open connections, without listeners. */
  *connected(): Iterable<OpenConnection> {
    yield* this.#byEnds.values();
    for (const one of this.#existing.values()) if (one.remote !== null) yield one;
  }

  connects(record: ConnectRecord): ConnectionFields {
    const fields = this.#numbered(record);
    if (record.errno === 0) this.#keep(record, fields.connection, "connect");
    // Without a port it has no end here.
    return record.local.port === 0 ? { ...fields, local: null } : fields;
  }

  listens(record: ListenRecord): ConnectionFields {
    const fields = this.#numbered(record);
    this.#keep(record, fields.connection, "listen");
    return fields;
  }

  accepted(record: AcceptRecord): Accepted {
    const fields = this.#numbered(record);
    const { ts, establishedTs, socket } = record;
    const early = this.#early.get(socket);
    this.#early.delete(socket);
    const isSame = early !== undefined && early.local.port === record.local.port &&
      early.netns === record.netns;
    if (!isSame) this.#keep(record, fields.connection, "accept");
    const since = isSame ? early.establishedTs : establishedTs;
    const direction = "accept" as const;
    return {
      fields: isSame ? { ...fields, remote: early.remote } : fields,
      waitNs: since === 0 ? null : Math.max(0, ts - since),
      ending: isSame ? endingOf(early, { ...record, number: fields.connection, direction }) : null,
    };
  }

  /**
   * Returns the end of a connection. null: no process has accepted it yet, or none is known.
   * `isNew`: no event has reported its begin, because it was accepted by io_uring.
   */
  closed(record: CloseRecord): { readonly ending: Ending; readonly isNew: boolean } | null {
    const { socket, pid, startTicks, establishedTs } = record;
    const open = this.#open.get(socket);
    if (open !== undefined) this.#forget(socket, open);
    if (open !== undefined) return { ending: endingOf(record, open), isNew: false };
    const ends = endsOf(record);
    const existing = this.#existing.get(ends);
    if (existing !== undefined && establishedTs === 0) {
      this.#existing.delete(ends);
      return { ending: endingOf(record, existing), isNew: false };
    }
    if (pid === 0) {
      if (establishedTs !== 0) this.#keepEarly(record);
      return null;
    }
    const direction = establishedTs === 0 ? null : "accept";
    const number = ++this.#last;
    const ending = endingOf(record, { number, pid, startTicks, direction });
    return { ending, isNew: direction !== null };
  }

  #numbered({ local, remote }: Pick<ConnectRecord | ListenRecord, "local" | "remote">) {
    return { connection: ++this.#last, protocol: "tcp", local, remote } as const;
  }

  #keep(record: ConnectRecord | AcceptRecord | ListenRecord, number: number, by: Direction): void {
    const { socket, pid, startTicks, netns, local, remote, ts } = record;
    if (this.#open.size >= MAX_LIVE_CONNECTIONS) {
      const [oldest] = this.#open;
      if (oldest !== undefined) this.#forget(...oldest);
      this.dropped++;
    }
    const before = this.#open.get(socket);
    if (before !== undefined) this.#forget(socket, before);
    const open: OpenConnection = {
      ...{ number, pid, startTicks, direction: by, netns, local, remote },
      ...{ reported: null, readTs: ts },
    };
    this.#open.set(socket, open);
    if (by !== "listen") this.#byEnds.set(endsOf(open), open);
  }

  #forget(socket: string, open: OpenConnection): void {
    this.#open.delete(socket);
    if (open.direction === "listen") return;
    const ends = endsOf(open);
    // Others have these ends when the kernel has used them again.
    if (this.#byEnds.get(ends) === open) this.#byEnds.delete(ends);
  }

  #keepEarly(record: CloseRecord): void {
    if (this.#early.size >= MAX_EARLY_CLOSES) {
      const [oldest] = this.#early.keys();
      if (oldest !== undefined) this.#early.delete(oldest);
    }
    this.#early.set(record.socket, record);
  }
}

function endsOf({ netns, local, remote }: ConnectionEnds): string {
  const far = remote === null || remote.port === 0 ? "" : `${remote.address} ${remote.port}`;
  return `${netns} ${local.address} ${local.port} ${far}`;
}

function endingOf(record: CloseRecord, open: Numbered): Ending {
  const { number: connection, pid, startTicks, direction } = open;
  const { ts, establishedTs, local, remote } = record;
  const owner = { pid, startTicks };
  const fields = { owner, connection, protocol: "tcp", local, direction } as const;
  if (record.state === LISTEN) {
    return {
      ...{ ...fields, remote: null, direction: "listen", result: "closed", errno: null },
      ...{ closedBy: null, durationNs: null, sentBytes: null, receivedBytes: null },
      retransmissions: null,
    };
  }
  // A state without a goodbye, and without an error: this end threw the connection away.
  const isAborted = record.errno === 0 &&
    (record.state === ESTABLISHED || record.state === CLOSE_WAIT);
  const result = isAborted ? "reset" : resultOf(record.errno);
  return {
    ...{ ...fields, remote, result, errno: record.errno === 0 ? null : record.errno },
    closedBy: record.closedBy ?? (isAborted ? "local" : result === "reset" ? "remote" : null),
    durationNs: establishedTs === 0 ? null : Math.max(0, ts - establishedTs),
    sentBytes: record.sentBytes,
    receivedBytes: record.receivedBytes,
    retransmissions: record.retransmissions,
  };
}

/** Returns how an attempt to connect ended. */
export function attemptOf(errno: number): {
  readonly result: ConnectionResult;
  readonly errno: number | null;
} {
  if (errno === 0) return { result: "established", errno: null };
  if (errno === GIVEN_UP) return { result: "closed", errno: null };
  if (errno === NO_PORT) return { result: "failed", errno: null };
  return { result: resultOf(errno), errno };
}

/** Returns the result of an error of a socket (errno(3)). */
function resultOf(errno: number): ConnectionResult {
  switch (errno) {
    case 0:
      return "closed";
    case ECONNREFUSED:
      return "refused";
    case EPIPE:
    case ECONNRESET:
    case ECONNABORTED:
      return "reset";
    case ETIMEDOUT:
      return "timeout";
    case ENETDOWN:
    case ENETUNREACH:
    case EHOSTDOWN:
    case EHOSTUNREACH:
      return "unreachable";
    default:
      return "failed";
  }
}

const EPIPE = 32;
const ENETDOWN = 100;
const ENETUNREACH = 101;
const ECONNABORTED = 103;
const ECONNRESET = 104;
const ETIMEDOUT = 110;
const ECONNREFUSED = 111;
const EHOSTDOWN = 112;
const EHOSTUNREACH = 113;
/** States of TCP. */
const ESTABLISHED = 1;
const CLOSE_WAIT = 8;
const LISTEN = 10;
