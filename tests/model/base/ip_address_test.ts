import assert from "node:assert/strict";
import { ipAddress, plainIpAddress } from "../../../src/model/base/ip_address.ts";

const MAPPED = [...new Array<number>(10).fill(0), 0xff, 0xff, 127, 0, 0, 1];
const CASES: readonly (readonly [readonly number[], string])[] = [
  [[127, 0, 0, 1], "127.0.0.1"],
  [new Array<number>(16).fill(0), "::"],
  [[...new Array<number>(15).fill(0), 1], "::1"],
  [[0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1], "2001:db8::1:0:0:1"],
  [MAPPED, "::ffff:127.0.0.1"],
];

for (const [bytes, text] of CASES) {
  Deno.test(`ipAddress() writes ${text}`, () => assert.equal(ipAddress(bytes), text));
}

Deno.test("plainIpAddress() writes an IPv4 address inside IPv6 as IPv4", () => {
  assert.equal(plainIpAddress(MAPPED), "127.0.0.1");
  assert.equal(plainIpAddress([10, 0, 0, 1]), "10.0.0.1");
});
