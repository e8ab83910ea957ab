import assert from "node:assert/strict";
import { HostLookup } from "../../src/sources/procfs/host_lookup.ts";

/** The number of a folder, as the kernel's probe tells it. */
function inodeOf(path: string): number {
  return Deno.statSync(path).ino!;
}

Deno.test("a folder has the path under which it is found, until it is moved away", () => {
  const root = Deno.makeTempDirSync();
  try {
    let now = 0;
    const lookup = new HostLookup(4096);
    const [first, second] = ["first", "second"].map((name) => {
      const path = `${root}/${name}`;
      Deno.mkdirSync(path);
      return { path, inode: inodeOf(path) };
    }) as [{ path: string; inode: number }, { path: string; inode: number }];
    // Nobody we ask about stands in there: only what the process had from its parent can tell.
    const ask = ({ path, inode }: typeof first) =>
      lookup.directory(1, inode, Deno.pid, { text: path }, now)?.text ?? null;
    for (const folder of [first, second, second, first, second]) {
      assert.equal(ask(folder), folder.path);
    }
    assert.equal(lookup.directory(2, second.inode, Deno.pid, null, now), null, "another device");

    Deno.renameSync(second.path, `${root}/moved`);
    now += 2e9;
    assert.equal(ask(second), null);
    assert.equal(ask({ path: `${root}/moved`, inode: second.inode }), `${root}/moved`);
    assert.equal(ask(first), first.path);
  } finally {
    Deno.removeSync(root, { recursive: true });
  }
});
