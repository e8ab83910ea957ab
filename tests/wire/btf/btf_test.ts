import assert from "node:assert/strict";
import { Btf } from "../../../src/wire/btf/btf.ts";
import { enumValue, fieldOf, structOf, typedefsOf } from "../../../src/wire/btf/btf_fields.ts";
import { BtfWriter } from "../../support/capture/btf_writer.ts";

function read(writer: BtfWriter, ...wanted: string[]): Btf {
  const btf = Btf.read(writer.bytes(), wanted);
  if ("fault" in btf) assert.fail(btf.fault);
  return btf;
}

function faultOf(bytes: Uint8Array): string {
  const btf = Btf.read(bytes, ["s"]);
  return "fault" in btf ? btf.fault : "none";
}

/** Returns the fields of the only struct with this name. */
function fields(btf: Btf, name: string, ...names: string[]) {
  const [id, ...others] = btf.named(name);
  assert.deepEqual(others, []);
  const struct = structOf(btf, id!);
  assert.notEqual(struct, null);
  return names.map((field) => fieldOf(btf, struct!, field));
}

const INT = { kind: "integer", bytes: 4, isSigned: true };
const LONG = { kind: "integer", bytes: 8, isSigned: false };

Deno.test("a field has its place, and its type behind typedefs and qualifiers", () => {
  const btf = new BtfWriter();
  const int = btf.int("int", 4);
  const pid = btf.typedef("pid_t", btf.typedef("__kernel_pid_t", int));
  btf.struct("s", 16, [
    { name: "first", type: btf.const(int), bit: 0 },
    { name: "pid", type: pid, bit: 64 },
    { name: "large", type: btf.int("u64", 8, false), bit: 128 },
  ]);
  assert.deepEqual(fields(read(btf, "s"), "s", "first", "pid", "large", "none"), [
    { bit: 0, width: null, type: INT },
    { bit: 64, width: null, type: INT },
    { bit: 128, width: null, type: LONG },
    null,
  ]);
});

Deno.test("the members of anonymous structs and unions are fields of the outer struct", () => {
  const btf = new BtfWriter();
  const int = btf.int("int", 4);
  const inner = btf.struct("", 8, [
    { name: "hash", type: int, bit: 0 },
    { name: "len", type: int, bit: 32 },
  ]);
  const both = btf.union("", 8, [
    { name: "", type: inner, bit: 0 },
    { name: "hash_len", type: btf.int("u64", 8, false), bit: 0 },
  ]);
  btf.struct("s", 24, [
    { name: "", type: both, bit: 64 },
    { name: "named", type: inner, bit: 128 },
  ]);
  assert.deepEqual(fields(read(btf, "s"), "s", "len", "hash_len", "named"), [
    { bit: 96, width: null, type: INT },
    { bit: 64, width: null, type: LONG },
    { bit: 128, width: null, type: { kind: "struct", name: "", bytes: 8 } },
  ]);
});

Deno.test("a bit field has its bit and its width, in both forms of BTF", () => {
  const btf = new BtfWriter();
  const unsigned = btf.int("unsigned int", 4, false);
  btf.struct("s", 12, [
    { name: "whole", type: unsigned, bit: 0 },
    { name: "one", type: unsigned, bit: 64, width: 1 },
    { name: "two", type: unsigned, bit: 65, width: 2 },
    { name: "", type: unsigned, bit: 67, width: 3 },
  ]);
  // Before Linux 5.0 the type of the field has the width and the bit.
  btf.struct("old", 8, [
    { name: "whole", type: unsigned, bit: 0 },
    { name: "one", type: btf.int("unsigned int", 4, false, 1, 3), bit: 32 },
  ]);
  const type = { kind: "integer", bytes: 4, isSigned: false };
  const types = read(btf, "s", "old");
  assert.deepEqual(fields(types, "s", "whole", "one", "two"), [
    { bit: 0, width: null, type },
    { bit: 64, width: 1, type },
    { bit: 65, width: 2, type },
  ]);
  assert.deepEqual(fields(types, "old", "whole", "one"), [
    { bit: 0, width: null, type },
    { bit: 35, width: 1, type },
  ]);
});

Deno.test("a pointer names its struct, an array has a length, a typedef names a struct without a name", () => {
  const btf = new BtfWriter();
  const counter = btf.typedef(
    "atomic_t",
    btf.struct("", 4, [
      { name: "counter", type: btf.int("int", 4), bit: 0 },
    ]),
  );
  const node = btf.forward("node");
  btf.struct("s", 64, [
    { name: "next", type: btf.pointer(btf.const(node)), bit: 0 },
    { name: "live", type: counter, bit: 64 },
    { name: "to_live", type: btf.pointer(counter), bit: 128 },
    { name: "anything", type: btf.pointer(0), bit: 192 },
    { name: "many", type: btf.array(counter, 3), bit: 256 },
  ]);
  const live = { kind: "struct", name: "atomic_t", bytes: 4 };
  assert.deepEqual(
    fields(read(btf, "s"), "s", "next", "live", "to_live", "anything", "many").map((field) =>
      field?.type
    ),
    [
      { kind: "pointer", to: "node" },
      live,
      { kind: "pointer", to: "atomic_t" },
      { kind: "pointer", to: "" },
      { kind: "array", of: live, length: 3 },
    ],
  );
});

Deno.test("typedefsOf() finds the names of numbers, but not those of structs", () => {
  const btf = new BtfWriter();
  const [int, long] = [btf.int("int", 4), btf.int("long unsigned int", 8, false)];
  const atomic = btf.typedef("atomic_t", btf.struct("", 4, []));
  btf.struct("s", 32, [
    { name: "plain", type: int, bit: 0 },
    { name: "pid", type: btf.typedef("pid_t", btf.typedef("__kernel_pid_t", int)), bit: 32 },
    { name: "flags", type: btf.typedef("u64", long), bit: 64 },
    { name: "live", type: atomic, bit: 128 },
  ]);
  const types = read(btf, "s");
  assert.deepEqual([...typedefsOf(types, structOf(types, types.named("s")[0]!)!)], [
    ["pid_t", INT],
    ["u64", LONG],
  ]);
});

Deno.test("a wanted name finds all structs, typedefs and enums that have it, and only whole names", () => {
  const btf = new BtfWriter();
  btf.struct("pid", 4, []);
  btf.struct("pid_namespace", 4, []);
  btf.struct("pi", 4, []);
  btf.typedef("pid", btf.struct("pid", 8, []));
  btf.enum("kinds", { none: -1, some: 7 });
  const types = read(btf, "pid", "kinds", "", "absent");
  assert.deepEqual(types.named("pid"), [1, 4, 5]);
  assert.deepEqual(types.named("absent"), []);
  assert.deepEqual([enumValue(types, "kinds", "some"), enumValue(types, "kinds", "none")], [7, -1]);
  assert.equal(enumValue(types, "kinds", "other"), null);
});

Deno.test("bytes that are no BTF are a fault with its reason", () => {
  const btf = new BtfWriter();
  btf.struct("s", 8, [{ name: "a", type: btf.int("int", 4), bit: 0 }]);
  const bytes = btf.bytes();
  assert.equal(faultOf(new Uint8Array(0)), "it is too short");
  assert.match(faultOf(bytes.with(0, 1)), /not BTF/);
  assert.match(faultOf(bytes.with(2, 2)), /version 1/);
  for (let length = 0; length < bytes.length; length++) {
    assert.notEqual(faultOf(bytes.slice(0, length)), "none", `${length} bytes`);
  }
  const unknown = new BtfWriter();
  unknown.raw(0, 31 << 24, 0);
  assert.equal(faultOf(unknown.bytes()), "type 1 has the unknown kind 31");
  const cut = new BtfWriter();
  cut.raw(0, 4 << 24 | 9, 0);
  assert.equal(faultOf(cut.bytes()), "its last type is cut");
});

Deno.test("types that contain themselves end", () => {
  const btf = new BtfWriter();
  // 1 is a typedef of itself; 2 is a struct with itself as an anonymous member, twice.
  btf.typedef("loop", 1);
  btf.struct("s", 8, [
    { name: "", type: 2, bit: 0 },
    { name: "", type: 2, bit: 0 },
    { name: "a", type: 1, bit: 0 },
  ]);
  btf.struct("array", 8, [{ name: "a", type: 4, bit: 0 }]);
  btf.array(4, 2);
  btf.struct("wrong", 8, [{ name: "a", type: 99, bit: 0 }]);
  const types = read(btf, "s", "array", "wrong");
  assert.equal(structOf(types, 1), null);
  assert.equal(structOf(types, types.named("s")[0]!), null);
  assert.deepEqual(fields(types, "array", "a"), [null]);
  assert.deepEqual(fields(types, "wrong", "a"), [null]);
});

Deno.test("no damaged byte makes a lookup throw or run for long", () => {
  const btf = new BtfWriter();
  const int = btf.int("int", 4);
  const inner = btf.struct("", 8, [{ name: "a", type: int, bit: 0 }]);
  btf.struct("s", 64, [
    { name: "", type: inner, bit: 0 },
    { name: "b", type: btf.array(btf.typedef("t", int), 4), bit: 64 },
    { name: "c", type: btf.pointer(inner), bit: 256, width: 1 },
  ]);
  btf.enum("e", { x: 1 });
  const bytes = btf.bytes();
  for (let at = 0; at < bytes.length; at++) {
    for (const value of [0, 1, 0x7f, 0xff]) {
      const types = Btf.read(bytes.with(at, value), ["s", "e", "t"]);
      if ("fault" in types) continue;
      enumValue(types, "e", "x");
      for (const id of [...types.named("s"), ...types.named("t"), ...types.named("e")]) {
        const struct = structOf(types, id);
        if (struct !== null) { for (const name of ["a", "b", "c"]) fieldOf(types, struct, name); }
      }
    }
  }
});
