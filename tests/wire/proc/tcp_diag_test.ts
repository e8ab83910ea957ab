import assert from "node:assert/strict";
import {
  type DiagConnection,
  diagRequest,
  readDiagAnswers,
} from "../../../src/wire/proc/tcp_diag.ts";

interface Answer {
  readonly state?: number;
  readonly family?: number;
  readonly address?: readonly number[];
  /** The size of the kernel's `struct tcp_info`. */
  readonly infoBytes?: number;
}

/** A message of the kernel with one connection: 5,000 bytes sent, 300 again, 7,001 received. */
function answer({ state = 1, family = 2, address = [127, 0, 0, 1], infoBytes = 280 }: Answer = {}) {
  const length = 16 + 72 + 4 + infoBytes;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, length, true);
  view.setUint16(4, 20, true);
  view.setUint8(16, family);
  view.setUint8(17, state);
  view.setUint16(20, 40_000);
  view.setUint16(22, 443);
  bytes.set(address, 24);
  bytes.set(address, 40);
  view.setUint32(84, 4_242, true);
  view.setUint16(88, 4 + infoBytes, true);
  view.setUint16(90, 2, true);
  const put = (place: number, value: bigint) => {
    if (place + 8 <= infoBytes) view.setBigUint64(92 + place, value, true);
  };
  if (infoBytes >= 104) view.setUint32(92 + 100, 2, true);
  put(128, 7_001n);
  put(200, 5_300n);
  put(208, 300n);
  return bytes;
}

function end(type: number, errno = 0): Uint8Array {
  const bytes = new Uint8Array(20);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 20, true);
  view.setUint16(4, type, true);
  view.setInt32(16, -errno, true);
  return bytes;
}

function read(...parts: readonly Uint8Array[]) {
  const found: DiagConnection[] = [];
  const bytes = Uint8Array.from(parts.flatMap((part) => [...part]));
  return { result: readDiagAnswers(bytes, (one) => found.push(one)), found };
}

Deno.test("the kernel's table of sockets has ends, state and bytes, those sent again left out", () => {
  assert.deepEqual(read(answer(), answer(), end(3)), {
    result: "end",
    found: Array.from({ length: 2 }, () => ({
      inode: 4_242,
      local: { address: "127.0.0.1", port: 40_000 },
      remote: { address: "127.0.0.1", port: 443 },
      ...{ state: "established", sentBytes: 5_000, receivedBytes: 7_001, retransmissions: 2 },
    })),
  });
});

Deno.test("the peer's end of the stream is no byte", () => {
  const received = (state: number) => read(answer({ state })).found[0]?.receivedBytes;
  assert.deepEqual([1, 4, 5, 8, 9, 11].map(received), [7001, 7001, 7001, 7000, 7000, 7000]);
});

Deno.test("addresses of IPv6, and IPv4 inside IPv6, are as in other events", () => {
  const address = (...bytes: number[]) =>
    read(answer({ family: 10, address: bytes })).found[0]?.remote?.address;
  assert.equal(address(0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3), "2001:db8::3");
  assert.equal(address(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 7), "192.0.2.7");
});

Deno.test("what an older kernel does not count is unknown, not zero", () => {
  const counts = (infoBytes: number) => {
    const [one] = read(answer({ infoBytes })).found;
    return [one?.sentBytes, one?.receivedBytes, one?.retransmissions];
  };
  assert.deepEqual(counts(192), [null, 7001, 2]);
  assert.deepEqual(counts(104), [null, null, 2]);
  assert.deepEqual(counts(0), [null, null, null]);
});

Deno.test("an error of the kernel and an odd message end the reading", () => {
  assert.deepEqual(read(answer()).result, "more");
  assert.deepEqual(read(end(2, 2)).result, { errno: 2 });
  assert.deepEqual(read(answer().subarray(0, 100)), { result: { errno: 74 }, found: [] });
  const short = answer();
  new DataView(short.buffer).setUint32(0, 8, true);
  assert.deepEqual(read(short).result, { errno: 74 });
});

Deno.test("a listener has no peer", () => {
  assert.equal(read(answer({ state: 10 })).found[0]?.remote, null);
});

Deno.test("a UDP socket that is not connected has no peer, and a request for UDP asks for it", () => {
  const [found] = read(answer({ state: 7 })).found;
  assert.deepEqual([found?.remote, found?.local.port, found?.state], [null, 40_000, "close"]);
  const request = diagRequest("ipv4", "moving", "udp");
  assert.equal(request[17], 17);
  assert.equal(new DataView(request.buffer).getUint32(20, true), 1 << 1 | 1 << 7);
});

Deno.test("a request asks for the states in which a connection can move bytes, or for listeners too", () => {
  const view = new DataView(diagRequest("ipv6", "moving").buffer);
  assert.deepEqual(
    [view.getUint32(0, true), view.getUint16(6, true), view.getUint8(16), view.getUint8(17)],
    [72, 0x301, 10, 6],
  );
  assert.equal(view.getUint32(20, true), 0b1011_0011_0010);
  const all = new DataView(diagRequest("ipv4", "all").buffer);
  assert.equal(all.getUint32(20, true), 0b1111_0011_0110);
});
