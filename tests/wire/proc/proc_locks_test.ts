import assert from "node:assert/strict";
import { MAX_LISTED_LOCKS } from "../../../src/model/base/limits.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { locksOf, parseFdInode, parseLocks } from "../../../src/wire/proc/proc_locks.ts";

/** The table of a kernel 6.18: 8254 holds two locks, for which 8295, 8296 and 8297 wait. */
const TABLE = `1: POSIX  ADVISORY  READ 14922 fe:00:160 128 1073742335
2: FLOCK  ADVISORY  WRITE 8254 fe:00:61 0 EOF
2: -> FLOCK  ADVISORY  WRITE 8295 fe:00:61 0 EOF
3: POSIX  ADVISORY  WRITE 8254 fe:00:39 10 19
3: -> POSIX  ADVISORY  WRITE 8296 fe:00:39 0 EOF
3:    -> POSIX  ADVISORY  READ  8297 fe:00:39 15 15
4: OFDLCK ADVISORY  READ -1 fe:00:77 0 EOF
4: -> OFDLCK ADVISORY  WRITE -1 fe:00:77 0 EOF
5: LEASE  ACTIVE    READ  9 00:2d:8 0 EOF
`;

const FD_INFO = "pos:\t0\nflags:\t02100001\nmnt_id:\t27\nino:\t39\n" +
  "lock:\t1: POSIX  ADVISORY  WRITE 8254 fe:00:39 10 19\n";

function file(fd: number, path: string, inode: number | null, info = "") {
  return { fd, path: plainText(path), inode, held: parseLocks(info) };
}

Deno.test("parseLocks() reads every kind of lock, and leaves out what is none", () => {
  const locks = parseLocks(TABLE + "6: ACCESS ADVISORY WRITE 7 <none>:0 0 EOF\nnoise\n");
  assert.equal(locks.length, 9);
  assert.deepEqual(
    locks.map(({ kind }) => kind).join(" "),
    [
      ...["posix flock flock posix posix posix", "ofdlck ofdlck lease"],
    ].join(" "),
  );
  const { name: _, ...nested } = locks[5]!;
  assert.deepEqual(nested, {
    ...{ id: 3, isHeld: false, kind: "posix", access: "read", pid: 8297, inode: 39 },
    ...{ start: 15, end: 15 },
  });
  assert.equal(locks[1]?.end, null);
});

Deno.test("parseFdInode() is null on a kernel without it", () => {
  assert.equal(parseFdInode(FD_INFO), 39);
  assert.equal(parseFdInode("pos:\t0\nflags:\t02\nmnt_id:\t27\n"), null);
});

Deno.test("locksOf() names the processes that wait for a lock, by the table of the kernel", () => {
  const { entries, ...rest } = locksOf(8254, [file(4, "/a", 39, FD_INFO)], parseLocks(TABLE));
  assert.deepEqual(rest, { total: 1, areWaitsKnown: true });
  assert.deepEqual(entries, [{
    ...{ fd: 4, path: { text: "/a" }, kind: "posix", access: "write", start: 10, end: 19 },
    ...{ isHeld: true, others: [8296, 8297] },
  }]);
});

Deno.test("locksOf() names the holder of a lock that the process waits for, and its file", () => {
  const open = [file(3, "/b", 61), file(5, "/b", 61), file(6, "/c", 62)];
  const { entries } = locksOf(8295, open, parseLocks(TABLE));
  assert.deepEqual(entries, [{
    ...{ fd: null, path: { text: "/b" }, kind: "flock", access: "write", start: 0, end: null },
    ...{ isHeld: false, others: [8254] },
  }]);
});

Deno.test("locksOf() does not guess which of several files with one inode is meant", () => {
  const open = [file(3, "/b", 61), file(5, "/other device", 61)];
  assert.equal(locksOf(8295, open, parseLocks(TABLE)).entries[0]?.path, null);
  assert.equal(locksOf(8295, [file(3, "/b", null)], parseLocks(TABLE)).entries[0]?.path, null);
});

Deno.test("locksOf() leaves out pids of other namespaces and of open file descriptions", () => {
  const info = "lock:\t1: OFDLCK ADVISORY  READ -1 fe:00:77 0 EOF\n";
  const held = locksOf(50, [file(3, "/d", 77, info)], parseLocks(TABLE)).entries;
  assert.deepEqual(held.map(({ others }) => others), [[]]);
  const foreign = parseLocks(
    "1: FLOCK  ADVISORY  WRITE 0 fe:00:9 0 EOF\n" +
      "1: -> FLOCK  ADVISORY  WRITE 51 fe:00:9 0 EOF\n",
  );
  assert.deepEqual(locksOf(51, [], foreign).entries.map(({ others }) => others), [[]]);
});

Deno.test("locksOf() without the table knows the held locks only, and says so", () => {
  const locks = locksOf(8254, [file(4, "/a", 39, FD_INFO)], null);
  assert.equal(locks.areWaitsKnown, false);
  assert.deepEqual(locks.entries.map(({ others }) => others), [[]]);
});

Deno.test("locksOf() keeps a bounded list and the whole count", () => {
  const many = FD_INFO + "lock:\t1: POSIX  ADVISORY  WRITE 8254 fe:00:39 10 19\n".repeat(500);
  const locks = locksOf(8254, [file(4, "/a", 39, many)], null);
  assert.equal(locks.entries.length, MAX_LISTED_LOCKS);
  assert.equal(locks.total, 501);
});
