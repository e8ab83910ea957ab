/** Lines of `scripts/activity.bt`, as the probes print them. */

const hex = (value: number | bigint) => value.toString(16);

/** The ends of the connections of these lines: 127.0.0.1, the ports, namespace 7. */
const LOOPBACK = 0x0100007f;

export interface Place {
  readonly ts: number;
  readonly cpu?: number;
  readonly seq: number;
  readonly pid?: number;
  readonly start?: number;
}

/** The kinds of records by their numbers. */
const KIND = { thread: 1, connect: 2, listen: 3, accept: 4, close: 5, open: 6 } as const;

function record(
  map: "e0" | "p1",
  kind: keyof typeof KIND,
  { ts, cpu = 0, seq, pid = 0, start = pid === 0 ? 0 : 5 }: Place,
  values: readonly (number | bigint)[],
): string {
  const all = [ts, KIND[kind] * 2 ** 24 + pid, start, ...values];
  return `@${map}[${cpu}, ${seq}]: (${all.join(", ")})\n`;
}

/** Returns bytes and messages as one number of the probes. */
export function packed(bytes: number, messages: number): bigint {
  return BigInt(bytes) << 24n | BigInt(messages);
}

/** Returns two counts as one number of the probes. */
export function twoCounts(lower: number, upper: number): bigint {
  return BigInt(upper) << 32n | BigInt(lower);
}

/** The end of a thread: sent and received by protocol, then @o, @f, @m. */
export function threadLine(
  place: Place,
  tid: number,
  traffic: readonly (readonly [sent: bigint, received: bigint])[],
  files: readonly [bigint, bigint, bigint] = [0n, 0n, 0n],
): string {
  const all = [0, 1, 2, 3].flatMap((i) => traffic[i] ?? [0n, 0n]);
  return record("e0", "thread", place, [tid, ...all, ...files, 0]);
}

/** The numbers of a record of a socket: `status` has the state, the error and what else is known. */
function socket(
  ...[sk, since, status, [lport, rport], counts]: readonly [
    sk: bigint,
    since: number,
    status: number,
    ports: readonly [local: number, remote: number],
    counts?: readonly number[],
  ]
): (number | bigint)[] {
  const ports = rport * 2 ** 32 + lport * 2 ** 16 + 2;
  const ends = [ports, 7, LOOPBACK, 0, rport === 0 ? 0 : LOOPBACK, 0];
  return [sk, since, status, ...ends, ...counts ?? [0, 0, 0, 0]];
}

export function connectLine(
  place: Place,
  sk: bigint,
  { lport = 50_000, rport = 80, errno = 0, began = place.ts - 100 } = {},
): string {
  // The probe says apart whether the attempt succeeded: it can fail without an error.
  const status = 2 + (errno === 0 ? 2 ** 32 : errno === 4096 ? 0 : errno * 2 ** 8);
  return record("e0", "connect", place, socket(sk, began, status, [lport, rport]));
}

export function acceptLine(
  place: Place,
  sk: bigint,
  { lport = 80, rport = 50_000, established = place.ts - 40 } = {},
): string {
  const swapped = (rport & 0xff) << 8 | rport >> 8;
  return record("e0", "accept", place, socket(sk, established, 0, [lport, swapped]));
}

export function listenLine(place: Place, sk: bigint, port = 80): string {
  return record("e0", "listen", place, socket(sk, 0, 7, [port, 0]));
}

export function closeLine(place: Place, sk: bigint, {
  old = 5,
  errno = 0,
  hasFin = true,
  established = place.ts - 1_000,
  lport = 50_000,
  rport = 80,
  sent = 1_000,
  resent = 0,
  received = 21,
  again = 0,
} = {}): string {
  const status = old + errno * 2 ** 8 + (hasFin ? 2 ** 24 : 0);
  const counts = [sent, resent, received, again];
  return record("e0", "close", place, socket(sk, established, status, [lport, rport], counts));
}

export function openLine(
  place: Place,
  path: string,
  { result = 3n, dirfd = 0xffffff9cn, flags = 0o2000101, mode = 0x100000, skip = 6 } = {},
): string {
  const bytes = new Uint8Array(128).fill(0x41);
  bytes.set(new TextEncoder().encode(`${path}\0`).subarray(0, 128 - skip), skip);
  const view = new DataView(bytes.buffer);
  const path64 = Array.from({ length: 16 }, (_, i) => view.getBigUint64(8 * i, true));
  const call = [BigInt.asUintN(64, result), dirfd << 32n | BigInt(flags), mode, skip];
  return record("p1", "open", place, [place.pid ?? 0, ...call, ...path64]);
}

/** A flush with the maps: name, pid, tid, protocol, value. */
export function flushLines(
  ts: number,
  maps: readonly (readonly [string, number, number, number, bigint])[],
  lost: readonly [bytes: number, calls: number] = [0, 0],
): string {
  const lines = maps.map(([name, pid, tid, protocol, value]) =>
    `@${name}[${pid * 2 ** 24 + tid * 4 + protocol}]: ${BigInt.asIntN(64, value)}\n`
  );
  const full = lost[1] === 0 ? "" : `@lostbytes: ${lost[0]}\n@lostcalls: ${lost[1]}\n`;
  return `I ${hex(ts)}\n${lines.join("")}\n${full}`;
}

export function markLine(ts: number, ...counts: [number, number]): string {
  return `W ${[ts, 0, ...counts, 0, 0].map(hex).join(" ")}\n`;
}
