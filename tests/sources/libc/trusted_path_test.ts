import assert from "node:assert/strict";
import { type FileSystem, trustedPath } from "../../../src/sources/libc/trusted_path.ts";

const PROGRAM = 0o100755;
const FOLDER = 0o40755;

/** A file: mode, owner and group. */
type File = readonly [mode: number, uid?: number, gid?: number];

/** Returns a file system with these files, in which root owns all folders above them. */
function files(named: Record<string, File>, links: Record<string, string> = {}): FileSystem {
  const all = new Map<string, File>([["/", [FOLDER]]]);
  for (const path of Object.keys(named)) {
    const parts = path.split("/");
    for (let n = 2; n < parts.length; n++) all.set(parts.slice(0, n).join("/"), [FOLDER]);
  }
  for (const [path, file] of Object.entries(named)) all.set(path, file);
  return {
    realPath: (path) => links[path] ?? (all.has(path) ? path : null),
    attributes: (path) => {
      const file = all.get(path);
      return file === undefined ? null : { mode: file[0], uid: file[1] ?? 0, gid: file[2] ?? 0 };
    },
  };
}

function found(path: string, system: FileSystem): string | null {
  return trustedPath("bpftrace", path, system).path;
}

const USUAL = { "/usr/bin/bpftrace": [PROGRAM] } as const;

Deno.test("trustedPath() takes the first folder of PATH that has the program", () => {
  const system = files({ ...USUAL, "/opt/bin/bpftrace": [PROGRAM] });
  assert.equal(found("/none:/opt/bin:/usr/bin", system), "/opt/bin/bpftrace");
  assert.deepEqual(trustedPath("x", "/usr/bin", system), { path: null, ignored: [] });
});

Deno.test("trustedPath() ignores relative and empty entries, and says so", () => {
  const system = files({ ...USUAL, "./bpftrace": [PROGRAM], "bin/bpftrace": [PROGRAM] });
  for (const path of [".:/usr/bin", "bin:/usr/bin", ":/usr/bin", "/usr/bin:", "./:/usr/bin"]) {
    assert.equal(found(path, system), "/usr/bin/bpftrace");
  }
  assert.deepEqual(trustedPath("bpftrace", ".::../bin", system), {
    path: null,
    ignored: ["'.' (relative)", "an empty entry (the working directory)", "'../bin' (relative)"],
  });
});

const UNSAFE: readonly [named: Record<string, File>, why: RegExp][] = [
  [{ "/x/bin": [FOLDER, 1000] }, /'\/x\/bin' \(belongs to uid 1000\)/],
  [{ "/x/bin": [0o40777] }, /can be written by everyone/],
  [{ "/x/bin": [0o41777] }, /can be written by everyone/],
  [{ "/x/bin": [0o40775, 0, 50] }, /can be written by group 50/],
  [{ "/x": [FOLDER, 1000] }, /'\/x\/bin' \('\/x' belongs to uid 1000\)/],
  [{ "/x": [0o40777] }, /'\/x' can be written by everyone/],
  [{ "/x/bin/bpftrace": [PROGRAM, 1000] }, /'\/x\/bin\/bpftrace' \(belongs to uid 1000\)/],
  [{ "/x/bin/bpftrace": [0o100757] }, /'\/x\/bin\/bpftrace' \(can be written by everyone\)/],
];
for (const [named, why] of UNSAFE) {
  Deno.test(`trustedPath() passes over ${why.source}`, () => {
    const system = files({ ...USUAL, "/x/bin/bpftrace": [PROGRAM], ...named });
    const { path, ignored } = trustedPath("bpftrace", "/x/bin:/usr/bin", system);
    assert.equal(path, "/usr/bin/bpftrace");
    assert.match(ignored.join(), why);
  });
}

Deno.test("trustedPath() trusts root's files below a sticky folder, and root's group", () => {
  const system = files({ "/tmp": [0o41777], "/tmp/a/bpftrace": [PROGRAM], "/tmp/a": [0o40775] });
  assert.equal(found("/tmp/a", system), "/tmp/a/bpftrace");
});

Deno.test("trustedPath() checks the targets of links", () => {
  const named: Record<string, File> = { ...USUAL, "/home/u": [FOLDER, 1000] };
  const evil = files({ ...named, "/home/u/bpftrace": [PROGRAM] }, {
    "/usr/bin/bpftrace": "/home/u/bpftrace",
  });
  assert.equal(found("/usr/bin", evil), null);
  // The result has the real name of the folder: a user may change the link meanwhile.
  const link = files(named, { "/home/u/link": "/usr/bin" });
  assert.equal(found("/home/u/link", link), "/usr/bin/bpftrace");
});

Deno.test("trustedPath() skips folders and files that are not programs", () => {
  assert.equal(found("/usr/bin", files({ "/usr/bin/bpftrace": [0o100644] })), null);
  assert.equal(found("/usr/bin", files({ "/usr/bin/bpftrace": [FOLDER] })), null);
});

Deno.test("trustedPath() finds the programs of this host", () => {
  assert.equal(trustedPath("sh", "/nowhere:/usr/bin:/bin").path, "/usr/bin/sh");
});
