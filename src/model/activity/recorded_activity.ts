import { FileSums } from "./file_sums.ts";
import { MAX_KEPT_PEERS } from "../base/limits.ts";
import { endpointText } from "./activity_text.ts";
import { type Endpoint, NET_PROTOCOLS, type NetProtocol } from "../event/activity.ts";
import type { FileEvent, NetEvent } from "../event/event.ts";
import type { ProcessSample } from "../event/sample.ts";
import { SECOND } from "../base/units.ts";
import { Series } from "./series.ts";

/** Bytes that a process sent and received. */
export interface SentAndReceived {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** The traffic of a process in a time. */
export interface RecordedTraffic extends SentAndReceived {
  readonly protocols: Readonly<Partial<Record<NetProtocol, SentAndReceived>>>;
}

/** The calls of a process on files in a time; `creates` is null when it is unknown. */
export interface RecordedCalls {
  readonly opens: number;
  readonly failedOpens: number;
  readonly creates: number | null;
  readonly unlinks: number;
  readonly renames: number;
}

/** The traffic of a process in an interval. */
export interface TrafficInterval extends RecordedTraffic {
  readonly fromTs: number;
  readonly toTs: number;
}

/** Bytes from and to storage in an interval. */
export interface StorageInterval {
  readonly fromTs: number;
  readonly toTs: number;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

/** What one process of a recording did with sockets and files, over time. */
export class RecordedActivity {
  /** Sent and received bytes of each protocol. */
  #net: Series | null = null;
  #files: Series | null = null;
  #storage: Series | null = null;
  #sampledTs = -Infinity;
  /** The rates of the last sample, bytes a second. They hold until a later sample differs. */
  #rates: readonly [number, number] | null = null;
  /** The peers to which its UDP sockets were connected, by their texts: the first ones. */
  udpPeers: ReadonlyMap<string, Endpoint> = new Map();
  /** Its busiest files, as sampled; null without a sample. */
  busyFiles: FileSums | null = null;
  /** The local ports of its other UDP sockets: the first ones. */
  readonly udpPorts = new Set<number>();
  connects = 0;
  accepts = 0;
  failedConnects = 0;

  /** Returns the same activity on another clock. */
  moved(shiftNs: number): RecordedActivity {
    if (shiftNs === 0) return this;
    const twin = new RecordedActivity();
    twin.#net = this.#net?.moved(shiftNs) ?? null;
    twin.#files = this.#files?.moved(shiftNs) ?? null;
    twin.#storage = this.#storage?.moved(shiftNs) ?? null;
    twin.udpPeers = this.udpPeers;
    for (const port of this.udpPorts) twin.udpPorts.add(port);
    twin.busyFiles = this.busyFiles?.moved(shiftNs) ?? null;
    twin.connects = this.connects;
    twin.accepts = this.accepts;
    twin.failedConnects = this.failedConnects;
    return twin;
  }

  addNet({ ts, intervalNs, protocols, udpPeers, udpLocals }: NetEvent): void {
    for (const { port } of udpLocals ?? []) {
      if (this.udpPorts.size < MAX_KEPT_PEERS) this.udpPorts.add(port);
    }
    if (udpPeers != null && udpPeers.length > 0) this.#addUdpPeers(udpPeers);
    this.#net ??= new Series(2 * NET_PROTOCOLS.length);
    const values = NET_PROTOCOLS.flatMap((name) => {
      const { sentBytes = 0, receivedBytes = 0 } = protocols[name] ?? {};
      return [sentBytes, receivedBytes];
    });
    this.#net.add(ts - intervalNs, ts, values);
  }

  #addUdpPeers(peers: readonly Endpoint[]): void {
    const all = new Map(this.udpPeers);
    for (const peer of peers) if (all.size < MAX_KEPT_PEERS) all.set(endpointText(peer), peer);
    this.udpPeers = all;
  }

  addFile(event: FileEvent): void {
    const { ts, intervalNs, opens, failedOpens, creates, unlinks, renames } = event;
    this.#files ??= new Series(5);
    const values = [opens, failedOpens, creates ?? NaN, unlinks, renames];
    this.#files.add(ts - intervalNs, ts, values);
    if (event.busyFiles === undefined) return;
    this.busyFiles ??= new FileSums(true);
    this.busyFiles.add(ts, event.busyFiles);
  }

  /**
   * Adds the bytes of storage in the time of a sample.
   *
   * @param sinceTs the round before, or the birth when that is later; null when both are unknown
   */
  addSample(ts: number, sinceTs: number | null, sample: ProcessSample): void {
    const { diskReadRate: read, diskWriteRate: write } = sample;
    if (sinceTs !== null) {
      // A round without a sample of this process found its last rates again.
      this.#store(this.#sampledTs, sinceTs);
      this.#rates = read === null || write === null ? null : [read, write];
      this.#store(Math.max(sinceTs, this.#sampledTs), ts);
    }
    this.#sampledTs = ts;
  }

  #store(fromTs: number, toTs: number): void {
    if (this.#rates === null || fromTs === -Infinity || fromTs >= toTs) return;
    const seconds = (toTs - fromTs) / SECOND;
    this.#storage ??= new Series(2);
    this.#storage.add(fromTs, toTs, this.#rates.map((rate) => rate * seconds));
  }

  /** Returns the traffic within a time; null when there was none, or none was traced. */
  traffic(fromTs?: number, toTs?: number): RecordedTraffic | null {
    const sums = this.#net?.sums(fromTs, toTs) ?? null;
    return sums === null ? null : trafficOf(sums);
  }

  /** Returns the calls on files within a time; null when there were none, or none were traced. */
  calls(fromTs?: number, toTs?: number): RecordedCalls | null {
    const sums = this.#files?.sums(fromTs, toTs) ?? null;
    if (sums === null) return null;
    const [opens = 0, failedOpens = 0, creates = NaN, unlinks = 0, renames = 0] = sums;
    return {
      opens,
      failedOpens,
      creates: Number.isNaN(creates) ? null : creates,
      unlinks,
      renames,
    };
  }

  /** Yields the traffic of each interval. */
  *trafficOverTime(): Iterable<TrafficInterval> {
    for (const { fromTs, toTs, values } of this.#net?.points() ?? []) {
      yield { fromTs, toTs, ...trafficOf(values) };
    }
  }

  /** Yields the bytes of storage of each interval between two samples. */
  *storageOverTime(): Iterable<StorageInterval> {
    for (const { fromTs, toTs, values } of this.#storage?.points() ?? []) {
      const [readBytes = 0, writtenBytes = 0] = values;
      yield { fromTs, toTs, readBytes, writtenBytes };
    }
  }
}

function trafficOf(values: readonly number[]): RecordedTraffic {
  const protocols: Partial<Record<NetProtocol, SentAndReceived>> = {};
  let [sent, received] = [0, 0];
  for (const [i, name] of NET_PROTOCOLS.entries()) {
    const [sentBytes = 0, receivedBytes = 0] = values.slice(2 * i, 2 * i + 2);
    sent += sentBytes;
    received += receivedBytes;
    if (sentBytes + receivedBytes > 0) protocols[name] = { sentBytes, receivedBytes };
  }
  return { sentBytes: sent, receivedBytes: received, protocols };
}
