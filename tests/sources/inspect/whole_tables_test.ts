import assert from "node:assert/strict";
import { MAX_MAPS_BYTES } from "../../../src/model/base/limits.ts";
import { readOpenFiles } from "../../../src/sources/inspect/open_files.ts";
import { readSockets } from "../../../src/sources/inspect/sockets.ts";
import { readBytes, readOnePieceText, readText } from "../../../src/sources/libc/file.ts";

const READER = { isRoot: true, command: "traceflock" };

/** Listening sockets: their lines in /proc/net/tcp fill several pages. */
const SOCKETS = 80;

Deno.test("readText() returns a table of /proc whole, though each read returns a page of it", () => {
  const maps = readText(`/proc/${Deno.pid}/maps`, MAX_MAPS_BYTES) ?? "";
  assert.ok(maps.length > 8192);
  assert.match(maps, /\[stack\]\n/);
});

Deno.test("readBytes() returns at most as many bytes as asked for", () => {
  assert.equal(readBytes(`/proc/${Deno.pid}/maps`, 5000)?.length, 5000);
});

Deno.test("readOnePieceText() returns a file of one value whole", () => {
  assert.match(readOnePieceText(`/proc/${Deno.pid}/status`) ?? "", /^Name:.*^Threads:.*\n$/ms);
  assert.equal(readOnePieceText("/proc/self/no such file"), null);
});

Deno.test("a process whose links are refused has an unknown number of files and sockets, not none", () => {
  const folder = Deno.makeTempDirSync();
  Deno.mkdirSync(`${folder}/fd`);
  // A file without a link behind its name: readlink(2) refuses it.
  Deno.writeTextFileSync(`${folder}/fd/3`, "");
  const refused = { kind: "failed", why: "EINVAL" };
  assert.deepEqual(readOpenFiles(folder, READER), refused);
  assert.deepEqual(readSockets(folder, READER), refused);
  Deno.removeSync(folder, { recursive: true });
});

Deno.test("every socket of a host with many has its address", () => {
  const opened = Array.from(
    { length: SOCKETS },
    () => Deno.listen({ hostname: "127.0.0.1", port: 0 }),
  );
  try {
    const facts = readSockets(`/proc/${Deno.pid}`, READER);
    assert.ok("tab" in facts && facts.tab === "sockets");
    const found = new Set(facts.sockets.entries.map(({ local }) => local?.text));
    const ports = opened.map(({ addr }) => `127.0.0.1:${addr.port}`);
    assert.deepEqual(ports.filter((port) => !found.has(port)), []);
  } finally {
    for (const one of opened) one.close();
  }
});
