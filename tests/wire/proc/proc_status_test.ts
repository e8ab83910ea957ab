import assert from "node:assert/strict";
import { parseProcCgroup, parseProcStatus } from "../../../src/wire/proc/proc_status.ts";

const STATUS = `Name:\tbash
Umask:\t0022
State:\tS (sleeping)
Tgid:\t4321
Pid:\t4321
PPid:\t1
Uid:\t1000\t33\t0\t0
Gid:\t1000\t1000\t1000\t1000
NSpid:\t4321
`;

Deno.test("parseProcStatus() gives the real and the effective user", () => {
  assert.deepEqual(parseProcStatus(STATUS), {
    ...{ uid: 1000, euid: 33, gid: 1000, egid: 1000, nsPid: 4321 },
  });
});

Deno.test("parseProcStatus() gives the pid of the innermost namespace", () => {
  const inner = (pids: string) =>
    parseProcStatus(STATUS.replace("NSpid:\t4321", `NSpid:\t${pids}`)).nsPid;
  assert.deepEqual([inner("4321\t7"), inner("4321\t12\t1"), inner("4321")], [7, 1, 4321]);
});

Deno.test("parseProcStatus() gives null for missing fields", () => {
  const unknown = { uid: null, euid: null, gid: null, egid: null, nsPid: null };
  for (const text of ["", "Name:\tx\n", "Uid:\tx\ty\n", "Uid: 1 2\n"]) {
    assert.deepEqual(parseProcStatus(text), unknown, JSON.stringify(text));
  }
});

Deno.test("parseProcStatus() is not misled by a name, in which the kernel escapes newlines", () => {
  const text = STATUS.replace("bash", "x\\nUid:\\t0\\t0");
  assert.equal(parseProcStatus(text).uid, 1000);
});

const CGROUPS: readonly (readonly [what: string, path: string | null, text: string])[] = [
  ["version 2", "/user.slice/user-0.slice", "0::/user.slice/user-0.slice\n"],
  ["the root of version 2", "/", "0::/\n"],
  [
    "version 1",
    "/docker/abc",
    "12:pids:/docker/abc\n11:cpu,cpuacct:/\n1:name=systemd:/init.scope\n",
  ],
  ["version 1 by systemd's own", "/init.scope", "11:cpu:/else\n1:name=systemd:/init.scope\n"],
  ["version 1 with joined controllers", "/a", "4:cpuset,memory:/a\n"],
  [
    "hybrid, unified in use",
    "/system.slice/cron.service",
    [
      "5:memory:/other",
      "1:name=systemd:/other",
      "0::/system.slice/cron.service",
    ].join("\n"),
  ],
  ["hybrid, unified idle", "/system.slice/x", "1:name=systemd:/system.slice/x\n0::/\n"],
  ["version 1, all at the root", "/", "3:pids:/\n1:name=systemd:/\n0::/\n"],
  ["only controllers that say nothing", null, "3:net_cls:/a\n2:freezer:/b\n"],
  ["a colon in the path", "/a:b:c", "0::/a:b:c\n"],
  ["a namespace above ours", "/../../x", "0::/../../x\n"],
  ["a cgroup that was removed meanwhile", "/user.slice/x", "0::/user.slice/x (deleted)\n"],
  ["nothing", null, ""],
  ["garbage", null, "what\n::\n1:\n"],
];

for (const [what, path, text] of CGROUPS) {
  Deno.test(`parseProcCgroup() of ${what} is ${path}`, () => {
    assert.equal(parseProcCgroup(text), path);
  });
}
