import { FileSums } from "./file_sums.ts";
import type {
  ConnectionFields,
  Direction,
  Endpoint,
  NetFields,
  NetProtocol,
  NetSummary,
  Traffic,
} from "../event/activity.ts";
import type { FileEvent, OpenEvent } from "../event/event.ts";
import { MAX_KEPT_OPENS, MAX_KEPT_PEERS } from "../base/limits.ts";
import type { ProcessKey } from "../base/process_key.ts";
import { SECOND } from "../base/units.ts";

/** Counts of calls on files. */
interface FileCounts {
  readonly opens: number;
  readonly failedOpens: number;
  /** null when it cannot be known. */
  readonly creates: number | null;
  readonly unlinks: number;
  readonly renames: number;
}

const NO_TRAFFIC: Traffic = {
  sentBytes: 0,
  receivedBytes: 0,
  sentMessages: 0,
  receivedMessages: 0,
};

const NO_FILES: FileCounts = { opens: 0, failedOpens: 0, creates: 0, unlinks: 0, renames: 0 };

/** The bytes a second in one interval. */
export interface NetRate {
  readonly sent: number;
  readonly received: number;
}

const NO_RATE: NetRate = { sent: 0, received: 0 };

/** An interval without an event is this much longer than a usual one, before the rate counts as 0. */
const STALE_NS = 1.5 * SECOND;

/** What one process did since its activity is traced. */
export class ProcessActivity {
  /** Its traffic so far; null without a `net` event. */
  net: Traffic | null = null;
  readonly protocols = new Map<NetProtocol, Traffic>();
  /** Its calls on files so far; null without a `file` event. */
  files: FileCounts | null = null;
  /** Its busiest files so far, as sampled; null without a sample. */
  busyFiles: FileSums | null = null;
  connects = 0;
  accepts = 0;
  failedConnects = 0;
  /** The addresses of its peers, and the ports of its services and of theirs; bounded. */
  readonly peers = new Set<string>();
  readonly ports = new Set<number>();
  /** The peers to which its UDP sockets were connected at the last look; null when none is known. */
  udpPeers: readonly Endpoint[] | null = null;
  /** The local ends of its other UDP sockets at the last look; null when none is known. */
  udpLocals: readonly Endpoint[] | null = null;
  /** Its latest opens, the oldest first. */
  readonly opens: OpenEvent[] = [];
  /** Opens that are not among them. */
  omittedOpens = 0;
  /** What its exit says about its whole life; null before, and when the exit says nothing. */
  summary: NetSummary | null = null;
  isDead = false;
  #rate = NO_RATE;
  #rateTs = -Infinity;
  /** The `net` event of its last interval. */
  #latest: Pick<NetFields, "protocols" | "intervalNs"> | null = null;

  constructor(readonly key: ProcessKey) {}

  /** Returns the bytes a second of its last interval; 0 when that is over. */
  rate(now: number): NetRate {
    return this.isDead || now - this.#rateTs > STALE_NS ? NO_RATE : this.#rate;
  }

  /** Returns the bytes a second by a protocol in its last interval, both directions; 0 when that is over. */
  protocolRate(protocol: NetProtocol, now: number): number {
    const traffic = this.#latest?.protocols[protocol];
    if (traffic === undefined || this.isDead || now - this.#rateTs > STALE_NS) return 0;
    const seconds = Math.max(this.#latest!.intervalNs, SECOND) / SECOND;
    return (traffic.sentBytes + traffic.receivedBytes) / seconds;
  }

  /** Returns the bytes a second of its last interval, as far as {@linkcode settle} knows; null without any. */
  get latestRate(): NetRate | null {
    return this.net === null ? null : this.isDead ? NO_RATE : this.#rate;
  }

  /** Ends a rate that is too old at `now`. */
  settle(now: number): void {
    if (now - this.#rateTs > STALE_NS) this.#rate = NO_RATE;
  }

  addPeer(event: ConnectionFields, direction: Direction): void {
    const { local, remote } = event;
    if (remote !== null && this.peers.size < MAX_KEPT_PEERS) this.peers.add(remote.address);
    // The port of the service, not the one that the kernel chose for the client.
    const port = (direction === "connect" ? remote : local)?.port;
    if (port !== undefined && this.ports.size < MAX_KEPT_PEERS) this.ports.add(port);
  }

  addNet(ts: number, event: NetFields): void {
    this.net = sumOf(this.net ?? NO_TRAFFIC, event);
    for (const [protocol, traffic] of Object.entries(event.protocols)) {
      const name = protocol as NetProtocol;
      this.protocols.set(name, sumOf(this.protocols.get(name) ?? NO_TRAFFIC, traffic));
    }
    if (event.udpPeers != null) this.#addUdpPeers(event.udpPeers);
    if (event.udpLocals != null) this.#addUdpLocals(event.udpLocals);
    // An interval of a few milliseconds, as before an exit, shows no rate.
    const seconds = Math.max(event.intervalNs, SECOND) / SECOND;
    this.#rate = { sent: event.sentBytes / seconds, received: event.receivedBytes / seconds };
    this.#rateTs = ts;
    this.#latest = event;
  }

  #addUdpPeers(peers: readonly Endpoint[]): void {
    // A socket that was closed since had those of the look before.
    if (peers.length > 0 || this.udpPeers === null) this.udpPeers = peers;
    for (const { address, port } of peers) {
      if (this.peers.size < MAX_KEPT_PEERS) this.peers.add(address);
      if (this.ports.size < MAX_KEPT_PEERS) this.ports.add(port);
    }
  }

  #addUdpLocals(locals: readonly Endpoint[]): void {
    if (locals.length > 0 || this.udpLocals === null) this.udpLocals = locals;
    for (const { port } of locals) if (this.ports.size < MAX_KEPT_PEERS) this.ports.add(port);
  }

  addFile(event: FileEvent): void {
    const so = this.files ?? NO_FILES;
    this.files = {
      opens: so.opens + event.opens,
      failedOpens: so.failedOpens + event.failedOpens,
      creates: so.creates === null || event.creates === null ? null : so.creates + event.creates,
      unlinks: so.unlinks + event.unlinks,
      renames: so.renames + event.renames,
    };
    this.omittedOpens += event.omittedOpens ?? 0;
    if (event.busyFiles === undefined) return;
    this.busyFiles ??= new FileSums(false);
    this.busyFiles.add(event.ts, event.busyFiles);
  }

  addOpen(event: OpenEvent): void {
    this.opens.push(event);
    if (this.opens.length <= MAX_KEPT_OPENS) return;
    this.opens.shift();
    this.omittedOpens++;
  }

  /** Returns a copy, which does not change with this one. */
  copy(): ProcessActivity {
    const twin = new ProcessActivity(this.key);
    twin.net = this.net;
    for (const [protocol, traffic] of this.protocols) twin.protocols.set(protocol, traffic);
    twin.files = this.files;
    twin.busyFiles = this.busyFiles?.copy() ?? null;
    twin.connects = this.connects;
    twin.accepts = this.accepts;
    twin.failedConnects = this.failedConnects;
    for (const peer of this.peers) twin.peers.add(peer);
    for (const port of this.ports) twin.ports.add(port);
    twin.udpPeers = this.udpPeers;
    twin.udpLocals = this.udpLocals;
    twin.opens.push(...this.opens);
    twin.omittedOpens = this.omittedOpens;
    twin.summary = this.summary;
    twin.isDead = this.isDead;
    twin.#rate = this.#rate;
    twin.#rateTs = this.#rateTs;
    twin.#latest = this.#latest;
    return twin;
  }
}

function sumOf(a: Traffic, b: Traffic): Traffic {
  return {
    sentBytes: a.sentBytes + b.sentBytes,
    receivedBytes: a.receivedBytes + b.receivedBytes,
    sentMessages: a.sentMessages + b.sentMessages,
    receivedMessages: a.receivedMessages + b.receivedMessages,
  };
}
