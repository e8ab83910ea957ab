import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import {
  folderBelow,
  parseCgroupMounts,
  parseCpuMax,
  parseHierarchies,
  parseLimit,
  parsePressure,
} from "../../../src/wire/proc/cgroup_files.ts";
import { fileKind, parseFdInfo, withoutDeletedMark } from "../../../src/wire/proc/proc_fdinfo.ts";
import { parseProcLimits } from "../../../src/wire/proc/proc_limits.ts";
import {
  parseMemoryShares,
  parseMemorySizes,
  parseProcMaps,
} from "../../../src/wire/proc/proc_maps.ts";
import { parseSocketTable } from "../../../src/wire/proc/proc_net.ts";

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("parseFdInfo() returns position and access; a missing field is null", () => {
  const info = (flags: string) => parseFdInfo(`pos:\t42\nflags:\t${flags}\nmnt_id:\t29\n`);
  assert.deepEqual(info("0100002"), { position: 42, access: "rw" });
  assert.deepEqual(info("0102001"), { position: 42, access: "wa" });
  assert.deepEqual(info("0100000"), { position: 42, access: "r" });
  assert.deepEqual(info("010000000"), { position: 42, access: "path" });
  assert.deepEqual(parseFdInfo(""), { position: null, access: null });
});

Deno.test("withoutDeletedMark() takes the kernel's mark from paths only", () => {
  assert.deepEqual(withoutDeletedMark(plainText("/a b (deleted)")), {
    path: { text: "/a b" },
    isDeleted: true,
  });
  const socket = plainText("socket:[7] (deleted)");
  assert.deepEqual(withoutDeletedMark(socket), { path: socket, isDeleted: false });
});

Deno.test("fileKind() names each type of inode(7); a mode without a type is the kernel's own", () => {
  const kinds = [0o140777, 0o120777, 0o100644, 0o060660, 0o040755, 0o020666, 0o010600, 0o600];
  assert.deepEqual(kinds.map(fileKind), [
    ...["socket", "link", "file", "block", "dir", "char", "pipe", "anon"],
  ]);
});

Deno.test("parseProcLimits() keeps unlimited, numbers and units apart", () => {
  const text = "Limit                     Soft Limit           Hard Limit           Units     \n" +
    "Max cpu time              unlimited            7                    seconds   \n" +
    "Max nice priority         0                    0                    \n" +
    "Max open files            damaged              456                  files     \n";
  assert.deepEqual(parseProcLimits(text), [
    { name: "cpu time", soft: "unlimited", hard: 7, unit: "seconds" },
    { name: "nice priority", soft: 0, hard: 0, unit: "" },
    { name: "open files", soft: null, hard: 456, unit: "files" },
  ]);
});

Deno.test("parseProcMaps() sums the mappings of a file, and ignores a cut last line", () => {
  const maps = "00001000-00003000 r--p 00000000 fe:00 7                  /lib/my lib.so\n" +
    "00003000-00004000 rw-p 00000000 fe:00 7                  /lib/my lib.so\n" +
    "00010000-00020000 rw-p 00000000 00:00 0 \n" +
    "00020000-00021000 r-xs 00000000 00:05 9                  /tmp/gone (deleted)\n" +
    "00020000-000";
  assert.deepEqual(parseProcMaps(bytes(maps)), [
    {
      ...{ name: { text: "anonymous memory" }, isDeleted: false },
      ...{ bytes: 0x10000, count: 1, access: "rw-", isWritableCode: false },
    },
    {
      ...{ name: { text: "/lib/my lib.so" }, isDeleted: false },
      ...{ bytes: 0x3000, count: 2, access: "rw-", isWritableCode: false },
    },
    {
      ...{ name: { text: "/tmp/gone" }, isDeleted: true },
      ...{ bytes: 0x1000, count: 1, access: "r-x", isWritableCode: false },
    },
  ]);
});

Deno.test("parseMemorySizes() and parseMemoryShares(): a field that the kernel lacks is null", () => {
  const sizes = new Map(parseMemorySizes("Name:\tx\nVmSize:\t    2048 kB\nVmSwap:\t       0 kB\n"));
  assert.equal(sizes.get("address space"), 2048 * 1024);
  assert.equal(sizes.get("swapped"), 0);
  assert.equal(sizes.get("resident"), null);
  const shares = new Map(parseMemoryShares("Rss:      4 kB\nPss:      3 kB\n"));
  assert.equal(shares.get("proportional (PSS)"), 3072);
  assert.equal(shares.get("swapped (PSS)"), null);
});

Deno.test("parseSocketTable() reads addresses, states and queues of wanted sockets only", () => {
  const tcp =
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n" +
    "   0: 0100007F:0050 00000000:0000 0A 00000000:00000002 00:00000000 00000000 0 0 11 1\n" +
    "   1: 0100007F:0050 0200007F:1F90 01 00000010:00000003 00:00000000 00000000 0 0 12 1\n" +
    "   2: 0100007F:0051 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 13 1\n";
  assert.deepEqual(parseSocketTable("tcp", tcp, new Set([11, 12])), [
    {
      ...{ inode: 11, protocol: "tcp", state: "listening", local: { text: "127.0.0.1:80" } },
      ...{ peer: null, received: 2, toSend: 0 },
    },
    {
      ...{ inode: 12, protocol: "tcp", state: "established", local: { text: "127.0.0.1:80" } },
      ...{ peer: { text: "127.0.0.2:8080" }, received: 3, toSend: 16 },
    },
  ]);
});

Deno.test("parseSocketTable() writes IPv6 addresses as people do", () => {
  const local = (hex: string) =>
    parseSocketTable(
      "udp6",
      `titles\n 1: ${hex}:0035 ${"0".repeat(32)}:0000 07 0:0 0:0 0 0 0 5 2\n`,
      new Set([5]),
    )[0]?.local?.text;
  assert.equal(local("00000000000000000000000001000000"), "[::1]:53");
  assert.equal(local("00000000000000000000000000000000"), "[::]:53");
  assert.equal(local("B80D0120000000000000000001000000"), "[2001:db8::1]:53");
  assert.equal(local("0000000000000000FFFF00000100007F"), "[::ffff:127.0.0.1]:53");
});

Deno.test("parseSocketTable() keeps blanks in the path of a unix socket", () => {
  const unix = "Num       RefCount Protocol Flags    Type St Inode Path\n" +
    "0000000051192fe6: 00000002 00000000 00010000 0001 01 21 /run/a b\n" +
    "0000000051192fe7: 00000003 00000000 00000000 0002 03 22\n";
  const rows = parseSocketTable("unix", unix, new Set([21, 22]));
  assert.deepEqual(rows.map(({ protocol, state, local }) => [protocol, state, local?.text]), [
    ["unix stream", "listening", "/run/a b"],
    ["unix datagram", "connected", undefined],
  ]);
});

Deno.test("parseLimit() and parseCpuMax(): no limit is max, damage is unknown", () => {
  assert.deepEqual(["max\n", "9223372036854771712\n", "-1\n", "42\n", "x", null].map(parseLimit), [
    ...["max", "max", "max", 42, null, null],
  ]);
  assert.deepEqual(["max 100000\n", "150000 100000\n", "", null].map(parseCpuMax), [
    ...["max", 150, null, null],
  ]);
});

Deno.test("parsePressure() reads the averages; a text without them is null", () => {
  const text = "some avg10=1.50 avg60=0.20 avg300=0.00 total=7\n";
  assert.deepEqual(parsePressure("cpu", text), {
    ...{ resource: "cpu", some: [1.5, 0.2, 0], full: null },
  });
  assert.equal(parsePressure("cpu", "Operation not supported"), null);
});

Deno.test("the folder of a cgroup is found below a mount that shows it, and never above", () => {
  const mounts = parseCgroupMounts(
    "41 31 0:38 / /sys/fs/cgroup\\040x rw - cgroup2 cgroup2 rw\n" +
      "42 31 0:39 /pod /mnt/mem rw - cgroup cgroup rw,memory\n43 1 0:1 / / rw - ext4 x rw\n",
  );
  assert.deepEqual(mounts, [
    { folder: "/sys/fs/cgroup x", root: "/", controllers: [] },
    { folder: "/mnt/mem", root: "/pod", controllers: ["rw", "memory"] },
  ]);
  assert.equal(folderBelow(mounts[0]!, "/a/b"), "/sys/fs/cgroup x/a/b");
  assert.equal(folderBelow(mounts[1]!, "/pod/b"), "/mnt/mem/b");
  assert.equal(folderBelow(mounts[1]!, "/podium"), null);
  assert.equal(folderBelow(mounts[0]!, "/../etc"), null);
});

Deno.test("parseHierarchies() keeps a path with colons", () => {
  assert.deepEqual(parseHierarchies("4:cpu,cpuacct:/a:b\n0::/x\n"), [
    { hierarchy: "cpu,cpuacct", controllers: ["cpu", "cpuacct"], path: { text: "/a:b" } },
    { hierarchy: "v2", controllers: [], path: { text: "/x" } },
  ]);
});
