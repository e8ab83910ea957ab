import assert from "node:assert/strict";
import { growth, type MachineReading } from "../../../src/model/inspect/machine.ts";
import {
  isLocal,
  parseDisks,
  parseInterfaces,
  parseMemoryKinds,
  parseMounts,
  parseSwaps,
  parseZram,
} from "../../../src/wire/proc/machine_files.ts";

Deno.test("parseDisks() has each device that has done something, and the time at work", () => {
  const text = "   7       0 loop0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n" +
    " 254       0 vda 24 1 100 41 54 17 200 23 0 7156 68 0 0 0 0 0 0\n" +
    " 254       1 vda1 1 0 8 0 0 0 0 0 0 3 0\nnoise\n";
  assert.deepEqual(parseDisks(text), [
    { name: "vda", read: 51_200, written: 102_400, busyMs: 7_156 },
    { name: "vda1", read: 4_096, written: 0, busyMs: 3 },
  ]);
});

Deno.test("parseInterfaces() has errors and drops of both directions, loopback too", () => {
  const text = "Inter-|   Receive |  Transmit\n face |bytes packets errs drop|bytes\n" +
    "    lo: 71 1 0 0 0 0 0 0 71 1 0 0 0 0 0 0\n" +
    "eth0:950 3 1 2 0 0 0 0 236 2 4 8 0 0 0 0\n";
  assert.deepEqual(parseInterfaces(text), [
    { name: "lo", received: 71, sent: 71, errors: 0, drops: 0 },
    { name: "eth0", received: 950, sent: 236, errors: 5, drops: 10 },
  ]);
});

Deno.test("parseMounts() has one mount a device, that with the shortest path, and none of the kernel's", () => {
  const text = "22 27 0:21 / /proc rw - proc proc rw\n" +
    "43 27 254:0 /run/netns /run/netns rw shared:1 - ext4 /dev/vda rw\n" +
    "27 1 254:0 / / rw,relatime - ext4 /dev/vda rw\n" +
    "25 24 0:23 / /dev/shm rw - tmpfs hidden rw\n" +
    "30 25 0:27 / /dev/shm rw - tmpfs shown rw\n" +
    "31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw\n" +
    "44 27 0:50 / /mnt/a\\040b\\134ü rw shared:2 master:1 - nfs4 server:/x rw\n";
  assert.deepEqual(parseMounts(text), [
    { device: "254:0", path: "/", type: "ext4", source: "/dev/vda" },
    { device: "0:27", path: "/dev/shm", type: "tmpfs", source: "shown" },
    { device: "0:50", path: "/mnt/a b\\ü", type: "nfs4", source: "server:/x" },
  ]);
});

Deno.test("isLocal() never asks a file system that may wait for a server", () => {
  const types = ["ext4", "tmpfs", "zfs", "nfs", "nfs4", "cifs", "fuse.sshfs", "9p", "of tomorrow"];
  assert.deepEqual(types.filter((type) => isLocal({ type })), ["ext4", "tmpfs", "zfs"]);
});

Deno.test("parseSwaps() and parseZram(): sizes in bytes, and the memory that zram takes", () => {
  const text = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n" +
    "/dev/zram0                              partition\t4096\t\t1024\t\t100\n";
  assert.deepEqual(parseSwaps(text), [{ name: "/dev/zram0", size: 4_194_304, used: 1_048_576 }]);
  assert.equal(parseZram("  1048576   262144   270336        0   270336 0 0 0 0\n"), 270_336);
  assert.equal(parseZram(null), null);
});

Deno.test("parseMemoryKinds(): a kind that this kernel lacks is unknown, not zero", () => {
  const kinds = new Map(parseMemoryKinds(
    "MemFree: 10 kB\nHugePages_Total: 4\nHugePages_Free: 1\nHugepagesize: 2048 kB\n",
  ));
  assert.equal(kinds.get("free"), 10_240);
  assert.equal(kinds.get("huge pages used"), 3 * 2 ** 21);
  assert.equal(kinds.get("huge pages in all"), 4 * 2 ** 21);
  assert.equal(kinds.get("zswap takes"), null);
});

Deno.test("growth() is a second's, and unknown at first and for a device that began anew", () => {
  const at = (ts: number, busyMs: number, name = "vda"): MachineReading => ({
    ...{ ts, interfaces: [], fileSystems: [], moreFileSystems: 0, swaps: [], memory: [] },
    disks: [{ name, read: 0, written: 0, busyMs }],
  });
  const rate = (before: MachineReading | null, now: MachineReading) =>
    growth(before, now, ({ disks }) => disks, now.disks[0]!, ({ busyMs }) => busyMs);
  assert.equal(rate(at(1e9, 100), at(3e9, 700)), 300);
  assert.equal(rate(null, at(3e9, 700)), null);
  assert.equal(rate(at(1e9, 900), at(3e9, 700)), null);
  assert.equal(rate(at(1e9, 1, "vdb"), at(3e9, 700)), null);
  assert.equal(rate(at(3e9, 1), at(3e9, 700)), null);
});
