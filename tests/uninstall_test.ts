import assert from "node:assert/strict";
import { addApt, install, installWith, machine, npm } from "./support/machine/install_machine.ts";
import type { Sandbox } from "./support/machine/sandbox.ts";

/** Returns every path below the box with its mode and content, but not the programs of the machine. */
function tree(box: Sandbox): Record<string, string> {
  const found: Record<string, string> = {};
  const look = (folder: string) => {
    for (const { name, isDirectory, isSymlink } of Deno.readDirSync(folder)) {
      const path = `${folder}/${name}`;
      if (path === box.bin || path === `${box.folder}/log`) continue;
      const mode = (Deno.lstatSync(path).mode! & 0o777).toString(8);
      found[path] = isDirectory
        ? mode
        : isSymlink
        ? Deno.readLinkSync(path)
        : `${mode} ${Deno.readTextFileSync(path)}`;
      if (isDirectory) look(path);
    }
  };
  look(box.folder);
  return found;
}

Deno.test("install.sh --uninstall leaves the system as it was before", () => {
  using box = machine();
  addApt(box, "*remove*) ;;");
  box.program("npm", npm(box));
  box.program("touch");
  Deno.mkdirSync(`${box.folder}/prefix/share/man`, { recursive: true });
  const before = tree(box);
  assert.equal(install(box).code, 0);
  assert.notDeepEqual(tree(box), before);
  assert.equal(install(box).code, 0);
  const { code, stdout, stderr, calls } = install(box, "--uninstall");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\nRemoved\n$/);
  assert.deepEqual(tree(box), before);
  // util-linux stays, because every system needs it.
  const removals = calls.filter((call) => call.startsWith("apt-get remove -q"));
  assert.deepEqual(removals, ["apt-get remove -q -y --purge bpftrace"]);

  const again = install(box, "--uninstall");
  assert.equal(again.code, 0);
  assert.match(again.stdout, /^Nothing to remove/);
});

Deno.test("install.sh --uninstall keeps what it did not install", () => {
  using box = machine();
  addApt(box, "*remove*) ;;");
  box.program("npm", npm(box));
  assert.equal(install(box).code, 0);
  const kept = [`${box.folder}/prefix/lib/traceflock/notes`, `${box.folder}/prefix/bin/mine`];
  for (const path of kept) Deno.writeTextFileSync(path, "mine");
  assert.equal(install(box, "--uninstall").code, 0);
  for (const path of kept) assert.equal(Deno.readTextFileSync(path), "mine");
});

Deno.test("install.sh --uninstall removes a cache with spaces in its path, and no part of the path", () => {
  using box = machine();
  addApt(box, "*remove*) ;;");
  box.program("npm", npm(box));
  const mine = `${box.folder}/john`;
  const env = { HOME: `${box.folder}/john doe` };
  for (const folder of [mine, env.HOME]) Deno.mkdirSync(folder);
  Deno.writeTextFileSync(`${mine}/notes`, "mine");
  assert.equal(installWith(box, env).code, 0);
  Deno.mkdirSync(`${env.HOME}/.cache/deno/npm`, { recursive: true });
  const { code, stderr } = installWith(box, env, "--uninstall");
  assert.equal(code, 0, stderr);
  assert.equal(Deno.readTextFileSync(`${mine}/notes`), "mine");
  assert.deepEqual([...Deno.readDirSync(env.HOME)], []);
});

Deno.test("install.sh --uninstall keeps a package that another one needs by now", () => {
  using box = machine();
  box.program("npm", npm(box));
  const installed = "for name in bpftrace libllvm libxml2; do echo installed $name; done";
  box.program("dpkg-query", `[ ! -e ${box.bin}/bpftrace ] || { ${installed}; }`);
  // The editor of the user needs libxml2.
  addApt(
    box,
    `*remove\\ -s*libxml2*) echo "Remv bpftrace [0.17]"; echo "Remv editor [1.0]" ;;
    *remove\\ -s*libllvm) case "$*" in *bpftrace*) ;; *) echo "Remv bpftrace [0.17]" ;; esac ;;
    *remove*) ;;`,
  );
  assert.equal(install(box).code, 0);
  const { code, stdout, stderr, calls } = install(box, "--uninstall");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /These stay, because other packages need them by now: libxml2$/m);
  const removal = calls.find((call) => call.startsWith("apt-get remove -q"));
  assert.equal(removal, "apt-get remove -q -y --purge bpftrace libllvm");
});
