/** Lines of `scripts/activity.bt`, as the probes print them. */

const hex = (value: number | bigint) => value.toString(16);
const words = (...values: readonly (number | bigint)[]) => values.map(hex).join(" ");

/** The ends of the connections of these lines: 127.0.0.1, the ports, namespace 7. */
const LOOPBACK = 0x0100007f;

export interface Place {
  readonly ts: number;
  readonly cpu?: number;
  readonly seq: number;
  readonly pid?: number;
  readonly start?: number;
}

function head({ ts, cpu = 0, seq, pid = 0, start = pid === 0 ? 0 : 5 }: Place): string {
  return words(ts, cpu, seq, pid, start);
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
  return `X ${head(place)} ${words(tid, ...all, ...files)}\n`;
}

const ends = (lport: number, rport: number) => words(2, lport, rport, 7, LOOPBACK, 0, LOOPBACK, 0);

export function connectLine(
  place: Place,
  sk: bigint,
  { lport = 50_000, rport = 80, errno = 0, began = place.ts - 100 } = {},
): string {
  return `C ${head(place)} ${words(sk, errno, began)} ${ends(lport, rport)}\n`;
}

export function acceptLine(
  place: Place,
  sk: bigint,
  { lport = 80, rport = 50_000, established = place.ts - 40 } = {},
): string {
  const swapped = (rport & 0xff) << 8 | rport >> 8;
  return `A ${head(place)} ${words(sk, established)} ${ends(lport, swapped)}\n`;
}

export function listenLine(place: Place, sk: bigint, port = 80): string {
  return `L ${head(place)} ${words(sk, 2, port, 7, LOOPBACK, 0)}\n`;
}

export function closeLine(place: Place, sk: bigint, {
  old = 5,
  errno = 0,
  flags = 0x302,
  established = place.ts - 1_000,
  by = 1,
  lport = 50_000,
  rport = 80,
  sent = 1_000,
  resent = 0,
  received = 21,
  again = 0,
} = {}): string {
  return `D ${head(place)} ${words(sk, old, errno, flags, established, by)} ${ends(lport, rport)} ${
    words(sent, resent, received, again)
  }\n`;
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
  return `O ${head(place)} ${words(place.pid ?? 0, result, dirfd, flags, mode, skip, ...path64)}\n`;
}

/** A flush with the maps: name, pid, tid, protocol, value. */
export function flushLines(
  place: Place,
  maps: readonly (readonly [string, number, number, number, bigint])[],
  lost: readonly [bytes: number, calls: number] = [0, 0],
): string {
  const lines = maps.map(([name, pid, tid, protocol, value]) =>
    `@${name}[${pid * 2 ** 24 + tid * 4 + protocol}]: ${BigInt.asIntN(64, value)}\n`
  );
  const full = lost[1] === 0 ? "" : `@lostbytes: ${lost[0]}\n@lostcalls: ${lost[1]}\n`;
  return `I ${head(place)}\n${lines.join("")}\n${full}`;
}

export function markLine(ts: number, ...counts: [number, number]): string {
  return `W ${words(ts, 0, ...counts, 0, 0)}\n`;
}
