import { MAX_ACTIVE_PROCESSES, MAX_ACTIVITY_RECORDS } from "../../model/base/limits.ts";
import { pidOf } from "../../model/base/keyed_rows.ts";
import { type ProcessKey, processKey } from "../../model/base/process_key.ts";
import type {
  ActivityKind,
  BusyFiles,
  ConnectionState,
  NetSummary,
  Traffic,
  UdpSockets,
} from "../../model/event/activity.ts";
import type { ExitEvent, ProcessActivityEvent, ProcessEventBase } from "../../model/event/event.ts";
import type { TableView } from "../../model/process/process_reader.ts";
import { identityFields, UNKNOWN_PROCESS } from "../../model/process/row_snapshot.ts";
import { addedLook } from "../../model/activity/moved_files.ts";
import { type LossNotice, type Mark, Sequencer, type TakeItem } from "../order/sequencer.ts";
import { ActivityParser } from "./activity_parser.ts";
import type { ActivityRecord, Counter, FlushRecord, OpenRecord } from "./activity_record.ts";
import {
  attemptOf,
  ConnectionLedger,
  type Ending,
  type ExistingConnection,
  type Owner,
} from "./connection_ledger.ts";
import { addTraffic, CounterLedger, noTraffic, Pending } from "./counter_ledger.ts";
import { openFlags } from "./open_flags.ts";
import { RecordBatch } from "./record_batch.ts";
import { type SocketReading, transfersOf } from "./transfers.ts";

/** The inputs of an {@linkcode ActivityCapture}. */
export interface ActivityCaptureOptions {
  readonly cpus: number;
  readonly kinds: ReadonlySet<ActivityKind>;
  /** The kernel shows bytes and messages of sockets. */
  readonly hasBytes: boolean;
  readonly machine: "x86_64" | "aarch64";
  readonly table: TableView;
  /** Milliseconds of a steady clock. */
  readonly clock: () => number;
}

/** What is known of one process since the tracing began. */
interface Account {
  pending: Pending;
  /** End of the interval of its last event. */
  sinceTs: number;
  /** Its files at the last look, until an event has them. */
  busyFiles: BusyFiles | null;
  readonly total: { -readonly [Name in keyof Traffic]: number };
  connects: number;
  accepts: number;
  failedConnects: number;
}

type Ordered = ActivityRecord | LossNotice | Mark;

/**
 * Turns the output of `scripts/activity.bt` into events, in the order of the lifecycle's.
 *
 * `Capture` asks for the events before each event of the lifecycle, and for the last ones of a process
 * before its exit. The numbers of a process that lived 2 ms come at its exit: the probe prints them
 * there, and {@linkcode releasedTs} says how far they are here.
 */
export class ActivityCapture {
  readonly #parser: ActivityParser;
  readonly #sequencer: Sequencer<ActivityRecord>;
  readonly #batch: RecordBatch;
  readonly #counters = new CounterLedger();
  readonly connections = new ConnectionLedger();
  readonly #accounts = new Map<ProcessKey, Account>();
  /** Records in order, from `#next` on. */
  #ready: Ordered[] = [];
  #next = 0;
  /** The last records of threads that wait in `#ready`, by process. */
  readonly #ends = new Map<ProcessKey, ActivityRecord[]>();
  #startTs = Infinity;
  #lastFlushTs = 0;
  #lastLossTs = -Infinity;
  /** The last reading of open connections, until the records of its time are here; null without one. */
  #reading: SocketReading | null = null;
  /** The processes with UDP traffic since the flush before, with their pids. */
  udpUsers: ReadonlyMap<ProcessKey, number> = new Map();
  #udpUsers = new Map<ProcessKey, number>();
  /** The UDP sockets at the last look. */
  #udpSockets: ReadonlyMap<ProcessKey, UdpSockets> = new Map();
  /** Records that found no room in `#ready`. */
  #overflow = 0;
  #lostBytes = 0;
  #lostCalls = 0;
  /** The time of the last watermark. */
  heardMs = -Infinity;
  /** Later events get this time. */
  latestTs = Infinity;

  constructor(private readonly options: ActivityCaptureOptions) {
    this.#sequencer = new Sequencer<ActivityRecord>(
      { cpus: options.cpus, maxWaiting: MAX_ACTIVITY_RECORDS, clock: options.clock },
      (batch) => this.#order(batch),
    );
    this.#batch = new RecordBatch(options.cpus, (record) => this.#sequencer.observation(record));
    this.#parser = new ActivityParser({
      record: (record) => this.#batch.add(record),
      flush: (flush) => {
        // A thread may have ended since. The next flush has the counts of the others.
        if (flush.ts <= this.releasedTs) return;
        this.#sequencer.mark(flush.ts, (take) => this.#flush(flush, take));
      },
      signal: (signal) => {
        if (signal.kind === "watermark") {
          this.heardMs = options.clock();
          this.#batch.end(signal.firstCpu, signal.counts);
        }
        this.#sequencer.signal(signal);
      },
    });
  }

  /** Every record up to this moment is here, or known as lost. */
  get releasedTs(): number {
    return this.#sequencer.releasedTs;
  }

  /** Begins the promise: later activity is counted, and earlier one has this time. */
  begin(ts: number): void {
    this.#startTs = ts;
    this.#lastFlushTs = ts;
  }

  push(bytes: Uint8Array): void {
    this.#parser.push(bytes);
  }

  /** Emits the events up to `ts`. */
  before(ts: number, take: TakeItem): void {
    if (this.#overflow > 0) {
      const count = this.#overflow;
      this.#overflow = 0;
      this.#lastLossTs = this.releasedTs;
      this.#loss({ ts: 0, count, reason: "records of activity waited too long" }, take);
    }
    while (this.#next < this.#ready.length && this.#ready[this.#next]!.ts <= ts) {
      const record = this.#ready[this.#next++]!;
      this.#transfers(record.ts, take);
      if (record.kind === "mark") record.run(take);
      else if (record.kind === "lost") this.#lost(record, take);
      else this.#record(record, take);
    }
    this.#transfers(Math.min(ts, this.releasedTs), take);
    if (this.#next === this.#ready.length) {
      this.#ready = [];
      this.#next = 0;
    } else if (this.#next > COMPACT_AT) {
      this.#ready = this.#ready.slice(this.#next);
      this.#next = 0;
    }
  }

  /** Takes the bytes of open connections. A reading that still waits is dropped: this one has its bytes. */
  measured(reading: SocketReading): void {
    this.#reading = reading;
  }

  /** Takes the UDP sockets of `udpUsers`, by pid. A process that has ended since has none. */
  udpRead(found: ReadonlyMap<number, UdpSockets>): void {
    const sockets = new Map<ProcessKey, UdpSockets>();
    for (const [key, pid] of this.udpUsers) {
      const own = found.get(pid);
      if (own !== undefined && this.options.table.byPid(pid)?.key === key) sockets.set(key, own);
    }
    this.#udpSockets = sockets;
  }

  /** Takes the busiest files of processes at a look. The next `file` event of a process has them. */
  filesRead(found: ReadonlyMap<ProcessKey, BusyFiles>): void {
    for (const [key, files] of found) {
      // A process that has ended since has had its last event.
      const row = this.options.table.get(key);
      if (row === undefined || row.ending !== null) continue;
      const account = this.#accountOf(key, this.#lastFlushTs);
      account.busyFiles = addedLook(account.busyFiles, files);
    }
  }

  /** Emits the reading when it is not later than `ts`. */
  #transfers(ts: number, take: TakeItem): void {
    const reading = this.#reading;
    if (reading === null || reading.ts > ts) return;
    this.#reading = null;
    for (const { owner, fields } of transfersOf(reading, this.connections)) {
      this.#emit(owner, reading.ts, take, { type: "transfer", ...fields });
    }
  }

  /** Emits the last numbers of a process, and returns its exit with them. */
  exit(event: ExitEvent, take: TakeItem): ExitEvent {
    for (const record of this.#ends.get(event.key) ?? []) this.#thread(record);
    this.#ends.delete(event.key);
    const account = this.#accounts.get(event.key);
    const isLate = this.releasedTs < event.ts;
    if (account !== undefined) {
      this.#report(event.key, account, event.ts, take);
      // Later records of this process are late: then the account must stay.
      if (!isLate) this.#accounts.delete(event.key);
    }
    if (!isLate) this.#counters.forgetProcess(event.pid);
    if (!this.options.kinds.has("net")) return event;
    return { ...event, net: isLate ? null : this.#summary(event, account) };
  }

  #summary(event: ExitEvent, account: Account | undefined): NetSummary {
    const { hasBytes, table } = this.options;
    const row = table.get(event.key);
    const total = account?.total ?? NO_TRAFFIC;
    const unknown = { sentBytes: null, receivedBytes: null };
    const isWhole = row !== undefined && row.birth.seen && row.startTs >= this.#startTs &&
      row.startTs > this.#lastLossTs;
    return {
      ...hasBytes ? total : { ...unknown, sentMessages: null, receivedMessages: null },
      connects: account?.connects ?? 0,
      accepts: account?.accepts ?? 0,
      failedConnects: account?.failedConnects ?? 0,
      isComplete: isWhole && hasBytes,
    };
  }

  #order(batch: readonly Ordered[]): void {
    for (const item of batch) {
      if (this.#ready.length - this.#next >= MAX_ACTIVITY_RECORDS) {
        this.#overflow++;
        continue;
      }
      if (item.kind === "thread") {
        const key = processKey(item.pid, item.startTicks);
        const ends = this.#ends.get(key);
        if (ends === undefined) this.#ends.set(key, [item]);
        else ends.push(item);
      }
      this.#ready.push(item);
    }
  }

  #record(record: ActivityRecord, take: TakeItem): void {
    switch (record.kind) {
      case "thread":
        this.#ended(record);
        return;
      case "connect": {
        const attempt = attemptOf(record.errno);
        const { ts, beganTs } = record;
        const durationNs = beganTs === 0 ? null : Math.max(0, ts - beganTs);
        const account = this.#account(record);
        if (attempt.result === "established") account.connects++;
        else account.failedConnects++;
        const fields = { ...this.connections.connects(record), ...attempt, durationNs };
        this.#emit(record, ts, take, { type: "connect", ...fields });
        return;
      }
      case "accept": {
        const { fields, waitNs, ending } = this.connections.accepted(record);
        this.#account(record).accepts++;
        this.#emit(record, record.ts, take, { type: "accept", ...fields, waitNs });
        if (ending !== null) this.#closed(ending, record.ts, take);
        return;
      }
      case "listen": {
        const fields = this.connections.listens(record);
        this.#emit(record, record.ts, take, { type: "listen", ...fields });
        return;
      }
      case "close": {
        const closed = this.connections.closed(record);
        if (closed === null) return;
        const { ending, isNew } = closed;
        if (isNew) {
          const { connection, protocol, local, remote } = ending;
          this.#account(ending.owner).accepts++;
          const fields = { connection, protocol, local, remote, waitNs: null };
          this.#emit(ending.owner, record.ts, take, { type: "accept", ...fields });
        }
        this.#closed(ending, record.ts, take);
        return;
      }
      case "open":
        this.#open(record, take);
    }
  }

  #closed({ owner, ...fields }: Ending, ts: number, take: TakeItem): void {
    this.#emit(owner, ts, take, { type: "close", ...fields });
  }

  #open(record: OpenRecord, take: TakeItem): void {
    const { ts, result, path, isCut, flags, mode, dirFd } = record;
    const isRelative = !path.text.startsWith("/");
    this.#emit(record, ts, take, {
      type: "open",
      path,
      ...isCut ? { pathTruncated: true } : {},
      flags: openFlags(flags, this.options.machine),
      fd: result < 0 ? null : result,
      errno: result < 0 ? -result : null,
      created: result < 0 ? false : (mode & FMODE_CREATED) !== 0,
      ...isRelative && dirFd >= 0 ? { dirFd } : {},
    });
  }

  /** Takes a record of a thread that an exit has not taken yet. */
  #ended(record: ActivityRecord): void {
    const key = processKey(record.pid, record.startTicks);
    const ends = this.#ends.get(key);
    const place = ends?.indexOf(record) ?? -1;
    if (ends === undefined || place < 0) return;
    if (ends.length === 1) this.#ends.delete(key);
    else ends.splice(place, 1);
    this.#thread(record);
  }

  #thread(record: ActivityRecord): void {
    if (record.kind !== "thread") return;
    const account = this.#account(record);
    for (const counter of record.counters) this.#count(account, counter);
    this.#counters.forgetThread(record.pid, record.counters);
  }

  #flush(record: FlushRecord, take: TakeItem): void {
    const { table } = this.options;
    const changed = new Map<ProcessKey, Account>();
    for (const counter of record.counters) {
      // A thread is in the maps until it ends, so the process lives.
      const row = table.byPid(counter.pid);
      if (row === undefined) continue;
      const account = this.#accountOf(row.key, record.ts);
      if (this.#count(account, counter)) changed.set(row.key, account);
    }
    for (const [key, account] of this.#accounts) {
      const { pending, busyFiles } = account;
      if (pending.hasNet || pending.hasFiles || busyFiles !== null) changed.set(key, account);
    }
    for (const [key, account] of changed) this.#report(key, account, record.ts, take);
    this.udpUsers = this.#udpUsers;
    this.#udpUsers = new Map();
    this.#lostInMaps(record, take);
    this.#lastFlushTs = record.ts;
  }

  #count(account: Account, counter: Counter): boolean {
    const growth = this.#counters.growth(counter);
    if (growth === null) return false;
    account.pending.add(counter, growth);
    return true;
  }

  /** Emits what a process did since its last event. */
  #report(key: ProcessKey, account: Account, ts: number, take: TakeItem): void {
    const { pending, busyFiles } = account;
    if (!pending.hasNet && !pending.hasFiles && busyFiles === null) return;
    const intervalNs = Math.max(0, ts - account.sinceTs);
    account.pending = new Pending();
    account.busyFiles = null;
    account.sinceTs = ts;
    const { kinds } = this.options;
    if (pending.hasNet && kinds.has("net")) {
      const total = pending.total();
      addTraffic(account.total, total);
      const protocols = Object.fromEntries(pending.protocols);
      const hasUdp = pending.protocols.has("udp");
      if (hasUdp) this.#udpUsers.set(key, pidOf(key));
      const { peers: udpPeers = null, locals: udpLocals = null } = this.#udpSockets.get(key) ?? {};
      const udp = hasUdp ? { udpPeers, udpLocals } : {};
      this.#emit(key, ts, take, { type: "net", intervalNs, ...total, protocols, ...udp });
    }
    if (!pending.hasFiles && busyFiles === null) return;
    const { opens, failedOpens, creates, unlinks, renames, omittedOpens } = pending;
    const counts = { intervalNs, opens, failedOpens, creates, unlinks, renames };
    this.#emit(key, ts, take, {
      ...{ type: "file", ...counts },
      ...kinds.has("open") ? { omittedOpens } : {},
      ...busyFiles === null ? {} : { busyFiles },
    });
  }

  #account(owner: Owner & { readonly ts?: number }): Account {
    return this.#accountOf(processKey(owner.pid, owner.startTicks), owner.ts ?? this.#lastFlushTs);
  }

  #accountOf(key: ProcessKey, ts: number): Account {
    const known = this.#accounts.get(key);
    if (known !== undefined) return known;
    if (this.#accounts.size >= MAX_ACTIVE_PROCESSES) {
      const [oldest] = this.#accounts.keys();
      if (oldest !== undefined) this.#accounts.delete(oldest);
    }
    const born = this.options.table.get(key)?.startTs ?? ts;
    const account = {
      pending: new Pending(),
      busyFiles: null,
      // Earlier intervals had nothing of this process.
      sinceTs: Math.min(ts, Math.max(born, this.#lastFlushTs)),
      total: noTraffic(),
      ...{ connects: 0, accepts: 0, failedConnects: 0 },
    };
    this.#accounts.set(key, account);
    return account;
  }

  #emit(of: Owner | ProcessKey, at: number, take: TakeItem, fields: Specific): void {
    const ts = Math.min(Math.max(at, this.#startTs), this.latestTs);
    const { table } = this.options;
    const key = typeof of === "string" ? of : processKey(of.pid, of.startTicks);
    const row = table.get(key);
    const base: ProcessEventBase = {
      ts,
      ...row === undefined ? unknownProcess(key) : {
        ...identityFields(row),
        ppid: row.ppid,
        parentKey: row.parent?.key ?? null,
      },
      ...ts < table.lastTs ? { late: true } : {},
    };
    take({ ...fields, ...base } as ProcessActivityEvent);
  }

  #lost({ ts, count, reason }: LossNotice, take: TakeItem): void {
    this.#lastLossTs = Math.max(this.#lastLossTs, ts);
    this.#loss({ ts, count, reason }, take);
  }

  /** The kernel skipped records before `ts`: totals of processes that lived then are not complete. */
  skipped(ts: number): void {
    this.#lastLossTs = Math.max(this.#lastLossTs, ts);
  }

  #lostInMaps({ ts, lostBytes, lostCalls }: FlushRecord, take: TakeItem): void {
    const [bytes, count] = [lostBytes - this.#lostBytes, lostCalls - this.#lostCalls];
    if (count <= 0) return;
    this.#lostBytes = lostBytes;
    this.#lostCalls = lostCalls;
    this.#lastLossTs = ts;
    this.#loss({ ts, count, reason: "the map of counters was full", bytes }, take);
  }

  #loss(
    loss: { readonly ts: number; readonly count: number; readonly reason: string; bytes?: number },
    take: TakeItem,
  ): void {
    const ts = Math.max(loss.ts, this.options.table.lastTs);
    take({ type: "lost", ...loss, ts, where: "activity", fromTs: this.#lastFlushTs });
  }

  /** Numbers and emits the connections that existed before. */
  announce(
    found: readonly (ExistingConnection & ExistingState)[],
    ts: number,
    take: TakeItem,
  ): void {
    for (const one of found) {
      const connection = this.connections.existing(one);
      const { local, remote, state } = one;
      const fields = { connection, protocol: "tcp", local, remote, state } as const;
      this.#emit(one, ts, take, { type: "connection", ...fields });
    }
  }
}

/** The state of a connection that existed before. */
export interface ExistingState {
  readonly state: ConnectionState;
}

/** The fields of an event of activity that no other event has. */
type Specific = Distribute<ProcessActivityEvent>;
type Distribute<Event> = Event extends ProcessActivityEvent ? Omit<Event, keyof ProcessEventBase>
  : never;

function unknownProcess(key: ProcessKey) {
  const { ppid, comm, uid, user, cgroup, container } = UNKNOWN_PROCESS;
  return { pid: pidOf(key), key, ppid, parentKey: null, comm, uid, user, cgroup, container };
}

const NO_TRAFFIC: Traffic = noTraffic();
/** The bit of `f_mode` of a file that its open made. */
const FMODE_CREATED = 0x100000;
/** Used records at the front of the queue before it is cut. */
const COMPACT_AT = 4_096;
