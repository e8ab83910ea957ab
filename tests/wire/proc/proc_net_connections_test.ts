import assert from "node:assert/strict";
import { parseConnections } from "../../../src/wire/proc/proc_net.ts";

const HEAD =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid ...\n";
const row = (local: string, remote: string, state: string, inode: string) =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1\n`;

Deno.test("parseConnections() reads listeners and connections of both tables", () => {
  const text = HEAD + row("0100007F:1F90", "00000000:0000", "0A", "41") +
    row("0100007F:C350", "0200007F:0050", "01", "42");
  assert.deepEqual(parseConnections(text), [
    { inode: 41, local: { address: "127.0.0.1", port: 8080 }, remote: null, state: "listen" },
    {
      ...{ inode: 42, local: { address: "127.0.0.1", port: 50_000 }, state: "established" },
      remote: { address: "127.0.0.2", port: 80 },
    },
  ]);
  const mapped = "0000000000000000FFFF00000100007F:0050";
  const six = HEAD + row(mapped, "00000000000000000000000001000000:0051", "08", "43");
  const [one] = parseConnections(six);
  assert.deepEqual([one?.local.address, one?.remote?.address, one?.state], [
    ...["127.0.0.1", "::1", "close_wait"],
  ]);
});

Deno.test("parseConnections() leaves out odd and cut lines", () => {
  assert.deepEqual(parseConnections(""), []);
  assert.deepEqual(parseConnections(HEAD + "  1: 0100007F:1F9"), []);
  assert.deepEqual(parseConnections(HEAD + row("0100007F:1F90", "00000000:0000", "FF", "1")), []);
});
