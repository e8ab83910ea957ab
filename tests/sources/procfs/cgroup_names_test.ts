import assert from "node:assert/strict";
import { cgroupNumber } from "../../../src/model/base/cgroup_number.ts";
import { CgroupNames } from "../../../src/sources/procfs/cgroup_names.ts";

/** A made-up /proc with these cgroups of the process itself and of pid 7, and these mounts. */
function withProc(
  files: { self: string; mounts?: string; other?: string },
  check: (names: CgroupNames, tick: (ms: number) => void, root: string) => void,
): void {
  const root = Deno.makeTempDirSync();
  try {
    for (const pid of ["self", "7"]) Deno.mkdirSync(`${root}/${pid}/ns`, { recursive: true });
    Deno.symlinkSync("cgroup:[4026531835]", `${root}/self/ns/cgroup`);
    Deno.writeTextFileSync(`${root}/self/cgroup`, files.self);
    Deno.writeTextFileSync(`${root}/self/mountinfo`, (files.mounts ?? "").replaceAll("ROOT", root));
    if (files.other !== undefined) Deno.writeTextFileSync(`${root}/7/cgroup`, files.other);
    let now = 0;
    check(new CgroupNames(() => now, root), (ms) => void (now += ms), root);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

const V2 = "0::/x\n";
const HYBRID = "9:name=systemd:/\n8:pids:/\n4:memory:/\n0::/\n";

Deno.test("a removed cgroup keeps its reported name until a new one takes its number", () => {
  withProc({ self: V2 }, (names) => {
    assert.equal(names.name(500), null);
    names.learn(500, "/docker/a");
    assert.equal(names.name(500), "/docker/a");
    names.learn(500, "/docker/b");
    assert.equal(names.name(500), "/docker/b");
  });
});

Deno.test("a renamed cgroup takes the old names of those below with it", () => {
  withProc({ self: HYBRID }, (names) => {
    const of = (id: number, hierarchy = 8) => cgroupNumber(hierarchy, id);
    names.learn(of(500), "/old");
    names.learn(of(501), "/old/below");
    names.learn(of(502), "/older");
    names.learn(of(503, 4), "/old/below");
    names.learn(of(500), "/new");
    assert.deepEqual([500, 501, 502].map((id) => names.name(of(id))), ["/new", null, "/older"]);
    assert.equal(names.name(of(503, 4)), "/old/below", "another hierarchy");
  });
});

Deno.test("the same id in another hierarchy is another cgroup", () => {
  withProc({ self: HYBRID }, (names) => {
    names.learn(cgroupNumber(8, 17), "/pids/a");
    assert.equal(names.name(cgroupNumber(4, 17)), null);
    assert.equal(names.name(17), null);
  });
});

Deno.test("the root has a name, but version 2's root is unknown on a hybrid host", () => {
  withProc({ self: V2 }, (names) => assert.equal(names.name(1), "/"));
  withProc({ self: HYBRID }, (names) => {
    assert.equal(names.name(1), null);
    assert.equal(names.name(cgroupNumber(4, 1)), "/");
    assert.equal(names.name(0), null, "unknown");
  });
});

Deno.test("an older cgroup is searched in the mounts at once, and then once a second", () => {
  const mounts = "31 23 0:27 / ROOT/cg\\040roup rw - cgroup2 cgroup2 rw\n";
  withProc({ self: V2, mounts }, (names, tick, root) => {
    Deno.mkdirSync(`${root}/cg roup/a/b`, { recursive: true });
    const inode = Deno.statSync(`${root}/cg roup/a/b`).ino!;
    assert.equal(names.name(inode), "/a/b");
    Deno.mkdirSync(`${root}/cg roup/c`);
    const later = Deno.statSync(`${root}/cg roup/c`).ino!;
    assert.equal(names.name(later), null);
    tick(1_001);
    assert.equal(names.name(later), "/c");
  });
});

Deno.test("a mount of a part of the hierarchy gives paths from the root of the hierarchy", () => {
  const mounts = "31 23 0:27 /top/part ROOT/mnt rw - cgroup2 none rw\n";
  withProc({ self: V2, mounts }, (names, _, root) => {
    Deno.mkdirSync(`${root}/mnt/a`, { recursive: true });
    assert.equal(names.name(Deno.statSync(`${root}/mnt/a`).ino!), "/top/part/a");
  });
});

Deno.test("after a move in version 2 the kernel's path counts, unless it is the root of a hybrid host", () => {
  withProc({ self: V2 }, (names) => {
    names.learn(500, "/a");
    assert.equal(names.afterMove(500, 7), "/a");
    assert.equal(names.afterMove(1, 7), "/");
    assert.equal(names.afterMove(501, 7), null, "an unknown one");
  });
  withProc({ self: HYBRID, other: "8:pids:/p\n4:memory:/m\n0::/\n" }, (names) => {
    assert.equal(names.afterMove(1, 7), "/p");
  });
});

Deno.test("after a move in version 1 all hierarchies decide, if the process is still there", () => {
  const other = "8:pids:/\n4:memory:/m\n3:cpu:/c\n0::/\n";
  withProc({ self: `${HYBRID}3:cpu:/\n`, other }, (names) => {
    names.learn(cgroupNumber(4, 17), "/m");
    names.learn(cgroupNumber(4, 18), "/elsewhere");
    names.learn(cgroupNumber(3, 17), "/c");
    assert.equal(names.afterMove(cgroupNumber(4, 17), 7), "/m");
    assert.equal(names.afterMove(cgroupNumber(4, 18), 7), undefined, "the process has moved");
    assert.equal(
      names.afterMove(cgroupNumber(3, 17), 7),
      undefined,
      "the controller names no cgroup",
    );
    assert.equal(names.afterMove(cgroupNumber(4, 17), 8), undefined, "the process has exited");
  });
});
