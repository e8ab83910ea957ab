import type { Endpoint } from "../../model/event/activity.ts";
import type { Text } from "../../model/base/text.ts";

/** A record of `scripts/activity.bt`, which describes the numbers. */
export type ActivityRecord =
  | ThreadRecord
  | ConnectRecord
  | AcceptRecord
  | ListenRecord
  | CloseRecord
  | OpenRecord;

interface RecordBase {
  /** Nanoseconds since boot. */
  readonly ts: number;
  readonly cpu: number;
  readonly seq: number;
  /** 0 when no process is known. */
  readonly pid: number;
  readonly startTicks: number;
  /** The record arrived after the sequencer had delivered later ones. */
  late?: boolean;
}

/** A number that only grows, in two parts: the lower one carries into the upper one. */
export interface Packed {
  readonly upper: number;
  readonly lower: number;
}

export const NO_COUNT: Packed = { upper: 0, lower: 0 };

/** The maps of the probes, by their letters. */
export type CounterMap = "s" | "r" | "o" | "f" | "m";

/** The value of one map for one thread; of `s` and `r` for one protocol. */
export interface Counter {
  readonly map: CounterMap;
  readonly pid: number;
  readonly tid: number;
  /** The place in `NET_PROTOCOLS`; 0 for other maps. */
  readonly protocol: number;
  readonly value: Packed;
}

/** The last counts of a thread that ended. */
export interface ThreadRecord extends RecordBase {
  readonly kind: "thread";
  readonly counters: readonly Counter[];
}

/** The counts of the live threads at one moment. */
export interface FlushRecord {
  readonly kind: "flush";
  /** Nanoseconds since boot. */
  readonly ts: number;
  /** Grows until the next record arrives. */
  readonly counters: Counter[];
  /** Bytes and calls so far that found no room in a map. */
  lostBytes: number;
  lostCalls: number;
}

interface SocketRecord extends RecordBase {
  /** The kernel's address of the socket, as text. It never leaves this folder. */
  readonly socket: string;
  readonly local: Endpoint;
  readonly remote: Endpoint | null;
  /** The inode of the network namespace. */
  readonly netns: number;
}

export interface ConnectRecord extends SocketRecord {
  readonly kind: "connect";
  /** 0: connected. {@linkcode GIVEN_UP} and {@linkcode NO_PORT}: it failed without an error. */
  readonly errno: number;
  readonly beganTs: number;
}

/** The process gave up its attempt to connect. */
export const GIVEN_UP = 4096;
/** connect(2) failed before the socket had a local port. */
export const NO_PORT = 4097;

export interface AcceptRecord extends SocketRecord {
  readonly kind: "accept";
  /** 0 when unknown. */
  readonly establishedTs: number;
}

export interface ListenRecord extends SocketRecord {
  readonly kind: "listen";
}

export interface CloseRecord extends SocketRecord {
  readonly kind: "close";
  /** The former state, a number of TCP. */
  readonly state: number;
  readonly errno: number;
  /** 0 when unknown. */
  readonly establishedTs: number;
  readonly closedBy: "local" | "remote" | null;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly retransmissions: number;
}

export interface OpenRecord extends RecordBase {
  readonly kind: "open";
  /** The file number, or a negative error. */
  readonly result: number;
  readonly dirFd: number;
  readonly flags: number;
  /** `f_mode` of the file; 0 for a call that failed. */
  readonly mode: number;
  readonly path: Text;
  readonly isCut: boolean;
}
