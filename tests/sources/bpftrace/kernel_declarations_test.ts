import assert from "node:assert/strict";
import { parseVersion } from "../../../src/sources/bpftrace/host_measure.ts";
import { declareKernelTypes } from "../../../src/sources/bpftrace/kernel_declarations.ts";
import { KERNEL_FIELDS } from "../../../src/sources/bpftrace/kernel_fields.ts";
import { KernelTypes } from "../../../src/sources/bpftrace/kernel_types.ts";
import { ACTIVITY_KINDS } from "../../../src/model/event/activity.ts";
import { chooseActivity } from "../../../src/sources/bpftrace/activity_choice.ts";
import { chooseProgram } from "../../../src/sources/bpftrace/program_choice.ts";
import { LIFECYCLE_PROGRAM } from "../../../src/sources/bpftrace/program_text.ts";
import { BtfWriter, type Member } from "../../support/capture/btf_writer.ts";
import { kernelTypes } from "../../support/capture/kernel_btf.ts";

/** Returns the types of a kernel with these structs. */
function typesWith(add: (btf: BtfWriter, int: number, long: number) => void): KernelTypes {
  const btf = new BtfWriter();
  add(btf, btf.int("int", 4), btf.int("long", 8));
  const types = KernelTypes.read(btf.bytes());
  if ("fault" in types) assert.fail(types.fault);
  return types;
}

function declare(types: KernelTypes, program: string) {
  const declared = declareKernelTypes(types, program);
  if ("missing" in declared) assert.fail(declared.missing.join());
  return declared;
}

Deno.test("a struct is declared with the read fields at their places, and padding for the others", () => {
  const types = typesWith((btf, int, long) => {
    const list = btf.struct("list_head", 16, [
      { name: "next", type: btf.pointer(4), bit: 0 },
      { name: "prev", type: btf.pointer(4), bit: 64 },
    ]);
    btf.struct("task_struct", 96, [
      { name: "in_execve", type: int, bit: 35, width: 1 },
      { name: "unread", type: long, bit: 64 },
      { name: "pid", type: int, bit: 128 },
      { name: "children", type: list, bit: 192 },
      { name: "comm", type: btf.array(btf.int("char", 1), 16), bit: 320 },
      { name: "real_start_time", type: btf.int("u64", 8, false), bit: 512 },
    ]);
  });
  const program = "$t = (struct task_struct *)curtask; $t->pid $t->children.next $t->comm " +
    "$t->start_boottime $t->in_execve";
  const { declarations, text } = declare(types, program);
  assert.equal(
    declarations,
    `struct t_list_head {
  void *next;
  char _0[8];
};
struct t_task_struct {
  char _0[4];
  unsigned int _1 : 3;
  unsigned int in_execve : 1;
  char _2[11];
  int pid;
  char _3[4];
  struct t_list_head children;
  char comm[16];
  char _4[8];
  unsigned long start_boottime;
};
`,
  );
  assert.equal(text, program.replace("task_struct", "t_task_struct"));
});

Deno.test("a program keeps the names of structs that are not declared", () => {
  const program = "(struct task_struct *)curtask->pid (struct my_task_struct *)0";
  const types = typesWith((btf, int) =>
    btf.struct("task_struct", 4, [{ name: "pid", type: int, bit: 0 }])
  );
  assert.equal(declare(types, program).text, program.replace("struct task", "struct t_task"));
});

Deno.test("of several structs with one name those with all fields count, and they must agree", () => {
  const withPid = (bit: number, name = "pid") => (int: number): Member[] => [
    { name, type: int, bit },
  ];
  const typesOf = (...structs: ((int: number) => Member[])[]) =>
    typesWith((btf, int) => structs.forEach((members) => btf.struct("upid", 16, members(int))));
  const program = "$u = (struct upid *)0; $u->nr";
  const placed = (types: KernelTypes) => {
    const declared = declareKernelTypes(types, program);
    return "missing" in declared ? declared.missing.join() : declared.declarations;
  };
  const expected = "struct t_upid {\n  char _0[4];\n  int nr;\n};\n";
  assert.equal(placed(typesOf(withPid(0, "other"), withPid(32, "nr"))), expected);
  assert.equal(placed(typesOf(withPid(32, "nr"), withPid(32, "nr"))), expected);
  assert.equal(placed(typesOf(withPid(32, "nr"), withPid(64, "nr"))), "upid.nr");
  assert.equal(placed(typesOf(withPid(0, "other"))), "upid.nr");
});

Deno.test("a field that C cannot have at its place is missing", () => {
  const missing = (bit: number, width?: number) => {
    const types = typesWith((btf, int) =>
      btf.struct("upid", 16, [{
        name: "nr",
        type: int,
        bit,
        ...width === undefined ? {} : { width },
      }])
    );
    const declared = declareKernelTypes(types, "(struct upid *)$u->nr");
    return "missing" in declared;
  };
  assert.equal(missing(16), true, "an int at byte 2");
  assert.equal(missing(30, 4), true, "a bit field across two ints");
  assert.equal(missing(28, 4), false);
});

Deno.test("the list of fields has what the programs read, and nothing else", () => {
  const host = {
    ...{ bpftrace: parseVersion("v0.17.0"), kernel: parseVersion("6.8.0"), cpus: 2 },
    ...{ types: kernelTypes(), cgroupsV1: ["pids", "memory"] },
  };
  const choice = chooseProgram(host);
  const activity = chooseActivity(host, new Set(ACTIVITY_KINDS), new Set());
  assert(choice.kind === "full" && activity.kind === "activity");
  const code = [choice.text, activity.text].map((text) => text.slice(text.search(/^tracepoint:/m)))
    .join("").replaceAll(
      /args->(?:fd_in|fd|uservaddr|dfd|how|ret|flags|family|protocol|skaddr|[a-z]+state|.port|(?:file|path)name)\b/g,
      "",
    );
  const read = new Set([...code.matchAll(/(?:->|\.)([a-z_]\w*)/g)].map(([, field]) => field!));
  const listed = new Set(
    Object.values(KERNEL_FIELDS).flat().map((field) => field.split("|")[0]!),
  );
  assert.deepEqual([...read].filter((field) => !listed.has(field)), []);
  // Of these the program has only the place, as a number.
  const added = new Set([
    "action",
    "sa",
    "skc_v6_daddr",
    "skc_v6_rcv_saddr",
    "di",
    "si",
    "orig_ax",
  ]);
  assert.deepEqual([...listed].filter((field) => !read.has(field) && !added.has(field)), []);
  const named = new Set([...code.matchAll(/\bstruct (\w+)/g)].map(([, name]) => name!));
  assert.deepEqual([...named].filter((name) => !(name.replace(/^t_/, "") in KERNEL_FIELDS)), []);
});

Deno.test("the whole program is declared for a kernel with all fields", () => {
  const { declarations, text } = declare(kernelTypes(), LIFECYCLE_PROGRAM);
  const declared = new Set(
    [...declarations.matchAll(/^struct (\w+) \{/gm)].map(([, name]) => name),
  );
  for (const [, name] of `${declarations}${text}`.matchAll(/\bstruct (\w+)/g)) {
    assert.ok(declared.has(name), name);
  }
});
