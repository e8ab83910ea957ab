import assert from "node:assert/strict";
import { join } from "node:path";
import { isBeingWritten } from "../../../src/sources/libc/file_lock.ts";
import { AppendedFile } from "../../../src/sources/libc/appended_file.ts";

/** Runs a test with a path in a temporary folder. */
async function inFolder(body: (path: string) => Promise<void>): Promise<void> {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    await body(join(folder, "file"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

const bytes = (text: string) => new TextEncoder().encode(text);
const TAKEN = { name: "FileError", errno: 17, message: "the file exists already" };

Deno.test("appended file: pieces follow one another, and only the owner can read them", () =>
  inFolder(async (path) => {
    const file = new AppendedFile(path);
    assert.equal(await file.write(bytes("one ")), 4);
    assert.equal(await file.write(bytes("two")), 3);
    await file.close();
    await file.close();
    assert.equal(Deno.readTextFileSync(path), "one two");
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o7777, 0o600);
  }));

Deno.test("appended file: an existing file stays as it is", () =>
  inFolder(async (path) => {
    Deno.writeTextFileSync(path, "mine");
    assert.throws(() => new AppendedFile(path), TAKEN);
    assert.equal(Deno.readTextFileSync(path), "mine");
    await Promise.resolve();
  }));

Deno.test("appended file: replace removes an ordinary file and keeps its other links", () =>
  inFolder(async (path) => {
    Deno.writeTextFileSync(path, "mine", { mode: 0o644 });
    Deno.linkSync(path, `${path}.other`);
    const file = new AppendedFile(path, { replace: true });
    await file.write(bytes("new"));
    await file.close();
    assert.equal(Deno.readTextFileSync(path), "new");
    assert.equal((Deno.statSync(path).mode ?? 0) & 0o7777, 0o600);
    assert.equal(Deno.readTextFileSync(`${path}.other`), "mine");
  }));

Deno.test("appended file: replace refuses a file that another process still writes", () =>
  inFolder(async (path) => {
    const file = new AppendedFile(path);
    await file.write(bytes("mine"));
    assert.throws(() => new AppendedFile(path, { replace: true }), { errno: 11 });
    assert.equal(isBeingWritten(path), true);
    await file.close();
    assert.equal(isBeingWritten(path), false);
    await new AppendedFile(path, { replace: true }).close();
    assert.equal(Deno.readTextFileSync(path), "");
  }));

Deno.test("appended file: a link, a folder and a device are never replaced", () =>
  inFolder(async (path) => {
    Deno.writeTextFileSync(`${path}.target`, "mine");
    Deno.symlinkSync(`${path}.target`, path);
    assert.throws(() => new AppendedFile(path, { replace: true }), TAKEN);
    assert.equal(Deno.readTextFileSync(`${path}.target`), "mine");
    assert.throws(() => new AppendedFile("/dev/null", { replace: true }), TAKEN);
    assert.throws(() => new AppendedFile(join(path, "..", "no", "where")), { errno: 2 });
    await Promise.resolve();
  }));

Deno.test("appended file: a piece that does not fit is removed whole", () =>
  inFolder(async (path) => {
    // /dev/full would be no file; a limit on the size of files is as good as a full disk.
    const script = `
      import { AppendedFile } from ${
      JSON.stringify(import.meta.resolve("../../../src/sources/libc/appended_file.ts"))
    };
      const file = new AppendedFile(${JSON.stringify(path)});
      await file.write(new Uint8Array(3000));
      try { await file.write(new Uint8Array(30000)); console.log("written"); }
      catch (error) { console.log(error.errno, error.message); }
      await file.close();`;
    const shell = `trap '' XFSZ; ulimit -f 8; exec "$0" eval --ext=ts "$1"`;
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: ["-c", shell, Deno.execPath(), script],
    }).output();
    const said = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    assert.match(said, /^27 files may not be larger here/m);
    assert.equal(Deno.statSync(path).size, 3000);
  }));
