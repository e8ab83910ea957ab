import assert from "node:assert/strict";
import { ExecIdentity } from "../../../src/capture/parse/exec_identity.ts";
import { HexFields } from "../../../src/capture/parse/hex_fields.ts";
import { latin1 } from "../../support/capture/capture_lines.ts";

function fields(text: string): HexFields {
  const f = new HexFields();
  f.open(latin1(text), 0, text.length);
  return f;
}

Deno.test("the credentials of an exec are the lower and upper halves of two words", () => {
  const login = new ExecIdentity().login(fields("6400000065 30000000a"), 0x8800003);
  assert.deepEqual(login, { gid: 101, egid: 100, loginUid: 10, auditSession: 3, tty: "pts/3" });
});

Deno.test("-1 of the audit system and terminal 0 are none", () => {
  const login = new ExecIdentity().login(fields("0 ffffffffffffffff"), 0);
  assert.deepEqual(login, { gid: 0, egid: 0, loginUid: null, auditSession: null, tty: null });
});

Deno.test("execs with the same credentials share an object, also with others in between", () => {
  const identity = new ExecIdentity();
  const one = identity.login(fields("0 0"), 0);
  const other = identity.login(fields("100000001 0"), 0);
  assert.equal(identity.login(fields("0 0"), 0), one);
  assert.equal(identity.login(fields("100000001 0"), 0), other);
  assert.notEqual(one, other);
});

Deno.test("an executable has device and inode as stat(2) shows them, and its marks", () => {
  const executable = (word: string, device = 0xfe00000) =>
    new ExecIdentity().executable(fields(word), device);
  const plain = { device: 65024, inode: 0x3fb5e, isDeleted: false, isInMemory: false };
  assert.deepEqual(executable("fed78"), plain);
  assert.deepEqual(executable("fed79"), { ...plain, isDeleted: true });
  assert.deepEqual(executable("fed7a"), { ...plain, isInMemory: true });
  assert.equal(executable("fed78", 0x800102)?.device, (8 << 8) + 2 + (0x100 << 12));
  assert.equal(executable("0"), null);
});

Deno.test("execs of one executable share an object until it changes", () => {
  const identity = new ExecIdentity();
  const one = identity.executable(fields("fed78"), 1);
  assert.equal(identity.executable(fields("fed78"), 1), one);
  assert.notEqual(identity.executable(fields("fed79"), 1), one);
});

Deno.test("a pair of numbers is read from any number of digits", () => {
  const pairs = ["0", "f", "100000000", "ffffffffffffffff", "12345678"].map((text) => {
    const f = fields(text);
    return [f.pair(), f.high, f.ok];
  });
  assert.deepEqual(pairs, [
    ...[[0, 0, true], [15, 0, true], [0, 1, true], [0xffffffff, 0xffffffff, true]],
    [0x12345678, 0, true],
  ]);
  const bad = fields("x");
  assert.deepEqual([bad.pair(), bad.high, bad.ok], [0, 0, false]);
});
