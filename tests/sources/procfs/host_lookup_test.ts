import assert from "node:assert/strict";
import { pathNames } from "../../../src/model/base/path_names.ts";
import { HostLookup } from "../../../src/sources/procfs/host_lookup.ts";

/** A folder as the kernel shows it. */
function placeOf(path: string) {
  const names = pathNames(new TextEncoder().encode(path));
  return { device: 1, inode: Deno.statSync(path).ino!, names };
}

function withFolder(check: (root: string, lookup: HostLookup) => void): void {
  const root = Deno.realPathSync(Deno.makeTempDirSync());
  try {
    check(root, new HostLookup(4096));
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
}

/** No process works there, so only the inherited directory is known. */
const NO_PID = 2 ** 22 + 1;

Deno.test("a directory has the path that fits its names, and keeps it after its removal", () => {
  withFolder((root, lookup) => {
    const path = `${root}/first`;
    Deno.mkdirSync(path);
    const place = placeOf(path);
    assert.equal(lookup.directory(place, NO_PID, null, null), null);
    assert.equal(lookup.directory(place, NO_PID, null, { text: path })?.text, path);
    Deno.removeSync(path);
    assert.equal(lookup.directory(place, NO_PID, null, null)?.text, path);
    assert.equal(lookup.directory(placeOf("/"), NO_PID, null, null)?.text, "/");
    const other = { ...place, device: 2 };
    assert.equal(lookup.directory(other, NO_PID, null, null), null, "another device");
  });
});

Deno.test("a directory with a reused inode or a new name never has the old path", () => {
  withFolder((root, lookup) => {
    const path = `${root}/old`;
    Deno.mkdirSync(path);
    const place = placeOf(path);
    assert.equal(lookup.directory(place, NO_PID, null, { text: path })?.text, path);
    Deno.renameSync(path, `${root}/new`);
    const renamed = placeOf(`${root}/new`);
    assert.equal(renamed.inode, place.inode);
    assert.equal(lookup.directory(renamed, NO_PID, null, { text: path }), null);
    assert.equal(
      lookup.directory(renamed, NO_PID, null, { text: `${root}/new` })?.text,
      `${root}/new`,
    );
  });
});

Deno.test("two directories whose long names differ in the middle never have each other's path", () => {
  withFolder((root, lookup) => {
    const [first, second] = [1, 2].map((hour) => `${root}/release-20261130-1${hour}0455-candidate`);
    Deno.mkdirSync(first!);
    const place = placeOf(first!);
    assert.equal(place.names, placeOf(first!).names);
    assert.equal(lookup.directory(place, NO_PID, null, { text: first! })?.text, first);
    assert.equal(lookup.directory(place, NO_PID, null, null)?.text, first);
    Deno.renameSync(first!, second!);
    assert.equal(placeOf(second!).names, place.names, "the number leaves out the middle");
    assert.equal(lookup.directory(place, NO_PID, null, null), null, "renamed");
    assert.equal(lookup.directory(place, NO_PID, null, { text: second! })?.text, second);
    Deno.mkdirSync(first!);
    // The working directory of the parent has these names, but is the other one.
    const parent = new Deno.Command("sleep", { args: ["9"], cwd: second! }).spawn();
    const sibling = placeOf(first!);
    assert.equal(lookup.directory(sibling, NO_PID, parent.pid, null), null);
    assert.equal(lookup.directory(place, NO_PID, parent.pid, null)?.text, second);
    parent.kill("SIGKILL");
  });
});

Deno.test("a path from /proc counts only with the names of the event", () => {
  withFolder((root, lookup) => {
    Deno.mkdirSync(`${root}/elsewhere`);
    assert.equal(lookup.directory(placeOf(`${root}/elsewhere`), Deno.pid, null, null), null);
    const own = Deno.cwd();
    assert.equal(lookup.directory(placeOf(own), Deno.pid, null, null)?.text, own);
  });
});

Deno.test("a dead process was in its parent's directory, if the names agree", () => {
  withFolder((_, lookup) => {
    const own = Deno.cwd();
    assert.equal(lookup.directory(placeOf(own), NO_PID, Deno.pid, null)?.text, own);
  });
});
