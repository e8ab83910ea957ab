import assert from "node:assert/strict";
import {
  type ConnectionBytes,
  ConnectionLedger,
} from "../../../src/capture/activity/connection_ledger.ts";
import { type SocketReading, transfersOf } from "../../../src/capture/activity/transfers.ts";
import { MAX_TRANSFERS } from "../../../src/model/base/limits.ts";

const LOCAL = "192.0.2.7";
const REMOTE = { address: "192.0.2.9", port: 80 };

function ends(port: number) {
  return { netns: 7, local: { address: LOCAL, port }, remote: REMOTE };
}

/** A ledger with connections from these ports, made at 1,000 ns. */
function ledgerOf(...ports: readonly number[]): ConnectionLedger {
  const ledger = new ConnectionLedger();
  for (const port of ports) {
    ledger.connects({
      ...{ kind: "connect", ts: 1_000, cpu: 0, seq: 1, pid: 10, startTicks: 5 },
      ...{ socket: `0:${port}`, errno: 0, beganTs: 900, ...ends(port) },
    });
  }
  return ledger;
}

function closes(ledger: ConnectionLedger, port: number) {
  return ledger.closed({
    ...{ kind: "close", ts: 3_000, cpu: 0, seq: 2, pid: 10, startTicks: 5, socket: `0:${port}` },
    ...{ ...ends(port), state: 5, errno: 0, establishedTs: 1_000, closedBy: "local" },
    ...{ sentBytes: 0, receivedBytes: 0, retransmissions: 0 },
  });
}

function reading(
  ts: number,
  bytes: readonly (readonly [port: number, sent: number, received?: number])[],
  complete = [7],
): SocketReading {
  return {
    ts,
    connections: bytes.map(([port, sentBytes, receivedBytes = 0]) => ({
      ...ends(port),
      ...{ state: "established", sentBytes, receivedBytes, retransmissions: 0 } as ConnectionBytes,
    })),
    complete: new Set(complete),
  };
}

/** Returns the port, the bytes and the interval of each transfer. */
function report(now: SocketReading, ledger: ConnectionLedger) {
  return transfersOf(now, ledger).map(({ fields }) => [
    ...[fields.local?.port, fields.sentBytes, fields.receivedBytes, fields.intervalNs],
  ]);
}

Deno.test("an open connection has a transfer when it is first read, and when it changed", () => {
  const ledger = ledgerOf(1, 2);
  assert.deepEqual(report(reading(2_000, [[1, 0], [2, 50]]), ledger), [
    [1, 0, 0, 1_000],
    [2, 50, 0, 1_000],
  ]);
  assert.deepEqual(report(reading(3_000, [[1, 0], [2, 50]]), ledger), []);
  // It rested in the interval before, so the growth is that of the last one.
  assert.deepEqual(report(reading(4_000, [[1, 7], [2, 50]]), ledger), [[1, 7, 0, 1_000]]);
});

Deno.test("a transfer names the connection and its owner", () => {
  const [transfer] = transfersOf(reading(2_000, [[1, 9, 4]]), ledgerOf(1));
  assert.equal(transfer?.owner.pid, 10);
  assert.deepEqual(transfer?.fields, {
    ...{ connection: 1, protocol: "tcp", local: ends(1).local, remote: REMOTE },
    ...{ direction: "connect", state: "established", intervalNs: 1_000 },
    ...{ sentBytes: 9, receivedBytes: 4, retransmissions: 0 },
  });
});

Deno.test("a connection that existed before has no interval at first", () => {
  const ledger = new ConnectionLedger();
  ledger.existing({ pid: 3, startTicks: 1, ...ends(1) });
  const [first] = transfersOf(reading(2_000, [[1, 500]]), ledger);
  assert.deepEqual([first?.fields.direction, first?.fields.intervalNs], [null, null]);
  assert.deepEqual(report(reading(3_000, [[1, 600]]), ledger), [[1, 600, 0, 1_000]]);
});

Deno.test("sockets that no event reported, later ones and closed ones have no transfer", () => {
  const ledger = ledgerOf(1);
  assert.deepEqual(report(reading(2_000, [[9, 1]]), ledger), []);
  assert.deepEqual(report(reading(500, [[1, 1]]), ledger), [], "the connection is newer");
  closes(ledger, 1);
  assert.deepEqual(report(reading(4_000, [[1, 1]]), ledger), []);
  assert.deepEqual([...ledger.connected()], []);
});

Deno.test("a closed connection whose ends the kernel used again leaves the new one", () => {
  const ledger = ledgerOf(1);
  ledger.connects({
    ...{ kind: "connect", ts: 1_500, cpu: 0, seq: 2, pid: 11, startTicks: 5 },
    ...{ socket: "0:99", errno: 0, beganTs: 1_400, ...ends(1) },
  });
  closes(ledger, 1);
  assert.deepEqual([...ledger.connected()].map(({ pid }) => pid), [11]);
});

Deno.test("beyond the bound those that moved most are reported, and the others counted", () => {
  const ports = Array.from({ length: MAX_TRANSFERS + 2 }, (_, i) => i + 1);
  const ledger = ledgerOf(...ports);
  const bytes = (port: number): [number, number] => [port, port];
  const first = transfersOf(reading(2_000, ports.map(bytes)), ledger);
  assert.equal(first.length, MAX_TRANSFERS);
  assert.equal(first[0]?.fields.omitted, 2);
  assert.deepEqual(first.filter(({ fields }) => fields.local!.port < 3), []);
  const later = report(reading(3_000, ports.map(bytes)), ledger);
  assert.deepEqual(later, [[1, 1, 0, 2_000], [2, 2, 0, 2_000]], "nothing is lost");
});

Deno.test("connections of a namespace that was not read whole count as omitted", () => {
  const [one] = transfersOf(reading(2_000, [[1, 9]], []), ledgerOf(1, 2));
  assert.equal(one?.fields.omitted, 2);
});
