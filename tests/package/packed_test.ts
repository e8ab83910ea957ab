import assert from "node:assert/strict";
import { packedFile } from "../../scripts/package/packed_file.ts";

/** A program in the place of Deno: it prints its environment and arguments. */
const DENO = `#!/bin/sh
[ "$1" = --version ] && exit
echo "DENO_DIR=\${DENO_DIR#"$TRACEFLOCK_CACHE"/*/} was=$TRACEFLOCK_DENO_DIR PATH=$PATH"
for last in "$@"; do :; done
echo "last=$last"
[ "$last" != fail ] || exit 7
[ "$last" != die ] || kill -9 $$
`;

/** A packed file in a folder of its own, and a cache that does not exist yet. */
class Packed implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  readonly file = `${this.folder}/traceflock`;
  readonly cache = `${this.folder}/cache`;

  constructor(deno = DENO) {
    const encoder = new TextEncoder();
    const parts = packedFile(encoder.encode("// a script"), encoder.encode(deno));
    Deno.writeFileSync(this.file, new Uint8Array(parts.flatMap((part) => [...part])), {
      mode: 0o755,
    });
  }

  run(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) {
    const { code, signal, stdout, stderr } = new Deno.Command(this.file, {
      args: [...args],
      env: { TRACEFLOCK_CACHE: this.cache, ...env },
    }).outputSync();
    const decoder = new TextDecoder();
    return { code, signal, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** Returns the path of an unpacked file. */
  unpacked(name: string): string {
    const [version] = [...Deno.readDirSync(this.cache)];
    return `${this.cache}/${version!.name}/${name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

function refused({ code, stdout, stderr }: ReturnType<Packed["run"]>, status: number, why: RegExp) {
  assert.deepEqual([code, stdout], [status, ""]);
  assert.match(stderr, /^traceflock: Cannot [^\n]*\n$/);
  assert.match(stderr, why);
}

Deno.test("the packed file unpacks once into a folder of its owner, and keeps status and signals", () => {
  using packed = new Packed();
  const { code, stdout, stderr } = packed.run(["--json"], { DENO_DIR: "/mine", PATH: "/my/bin" });
  assert.deepEqual([code, stderr], [0, ""]);
  assert.equal(stdout, "DENO_DIR=deno_dir was=/mine PATH=/my/bin\nlast=--json\n");
  const modes = ["", "deno", "traceflock.js"].map((name) =>
    (Deno.statSync(packed.unpacked(name)).mode! & 0o777).toString(8)
  );
  assert.deepEqual(modes, ["700", "500", "400"]);

  const before = Deno.statSync(packed.unpacked("deno")).ino;
  assert.equal(packed.run(["fail"]).code, 7);
  assert.equal(packed.run(["die"]).signal, "SIGKILL");
  assert.equal(Deno.statSync(packed.unpacked("deno")).ino, before);
});

Deno.test("the packed file unpacks again what was changed in its cache", () => {
  using packed = new Packed();
  packed.run();
  for (const name of ["deno", "traceflock.js"]) {
    const path = packed.unpacked(name);
    for (const other of ["#!/bin/sh\necho evil\n", ""]) {
      Deno.chmodSync(path, 0o700);
      Deno.writeTextFileSync(path, other);
      const { code, stdout } = packed.run();
      assert.equal(code, 0);
      assert.match(stdout, /^last=.*traceflock\.js$/m);
      assert.notEqual(Deno.readTextFileSync(path), other);
    }
    Deno.removeSync(path);
    assert.equal(packed.run().code, 0);
  }
});

Deno.test("the packed file refuses a cache that others may write, a link, and a file", () => {
  using packed = new Packed();
  packed.run();
  for (const mode of [0o770, 0o702, 0o777, 0o1777]) {
    Deno.chmodSync(packed.cache, mode);
    refused(packed.run(), 4, /other users may write it .* TRACEFLOCK_CACHE=FOLDER$/m);
  }
  Deno.chmodSync(packed.cache, 0o700);
  Deno.chmodSync(packed.unpacked(""), 0o720);
  refused(packed.run(), 4, /other users may write it/);
  Deno.chmodSync(packed.unpacked(""), 0o700);
  assert.equal(packed.run().code, 0);

  const link = `${packed.folder}/link`;
  Deno.symlinkSync(packed.cache, link);
  refused(packed.run([], { TRACEFLOCK_CACHE: link }), 4, /not a folder of uid/);
  refused(packed.run([], { TRACEFLOCK_CACHE: packed.file }), 6, /Cannot make a cache/);
  refused(packed.run([], { TRACEFLOCK_CACHE: "cache" }), 2, /give the folder's absolute path/);
});

Deno.test("the packed file never runs another user's cache", () => {
  using packed = new Packed();
  packed.run();
  // Only root can give a folder away; another user tries root's folder.
  if (Deno.uid() === 0) {
    Deno.chownSync(packed.cache, 65534, 65534);
    refused(packed.run(), 4, /it is not a folder of uid 0 \(65534 700 directory\)/);
    Deno.chownSync(packed.cache, 0, 0);
  } else {
    refused(packed.run([], { TRACEFLOCK_CACHE: "/root" }), 4, /it is not a folder of uid/);
  }
});

Deno.test("the packed file ends in one line when it is cut off, or when Deno cannot run", () => {
  using packed = new Packed();
  Deno.truncateSync(packed.file, Deno.statSync(packed.file).size - 20);
  refused(packed.run(), 6, /this file is damaged, or the disk is full/);
  assert.deepEqual([...Deno.readDirSync(packed.unpacked(""))].map(({ name }) => name), [
    "traceflock.js",
  ]);
  using broken = new Packed("#!/nonexistent\n");
  refused(broken.run(), 3, /Cannot run '.*deno': .* It needs glibc and a folder without noexec/);
});

Deno.test("the packed file removes older versions from its cache, and nothing else", () => {
  using packed = new Packed();
  packed.run();
  const version = packed.unpacked("").split("/").at(-2)!;
  Deno.removeSync(packed.unpacked("deno"));
  Deno.mkdirSync(`${packed.cache}/0.0.9-0123456789abcdef`);
  const others = ["notes", "2024-photos", "0.9 backup", "1.0-draft"];
  for (const name of others) Deno.mkdirSync(`${packed.cache}/${name}`);
  assert.equal(packed.run().code, 0);
  assert.deepEqual(
    [...Deno.readDirSync(packed.cache)].map(({ name }) => name).sort(),
    [version, ...others].sort(),
  );
});
