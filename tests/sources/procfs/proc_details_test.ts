import assert from "node:assert/strict";
import { join } from "node:path";
import { ProcReader, sampledFields } from "../../../src/sources/procfs/proc_reader.ts";

Deno.test("details() has the path of a removed program without the kernel's mark", async () => {
  const folder = Deno.realPathSync(Deno.makeTempDirSync());
  const path = `${folder}/a (deleted)`;
  Deno.copyFileSync("/bin/sleep", path);
  const child = new Deno.Command(path, { args: ["86400"], stdin: "null" }).spawn();
  try {
    // A new process has the image of its parent until its exec.
    const details = () => new ProcReader().details(child.pid, false);
    while (details().argv?.at(-1)?.text !== "86400") await new Promise((go) => setTimeout(go, 5));
    Deno.removeSync(folder, { recursive: true });
    const { filename, program } = details();
    assert.deepEqual(filename, { text: path });
    assert.deepEqual([program?.exe, program?.exeDeleted], [{ text: path }, true]);
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
});

/** Returns the details of process 7 of a /proc with these files. */
async function detailsOf(flags: number, cgroup: string, kernelThread = false) {
  const root = await Deno.makeTempDir();
  try {
    await Deno.mkdir(join(root, "7"));
    const stat = `7 (a) Z 1 7 7 0 -1 ${flags} 0 0 0 0 1 1 0 0 20 0 1 0 77 0 0 0 0 0\n`;
    await Deno.writeTextFile(join(root, "7", "stat"), stat);
    await Deno.writeTextFile(join(root, "7", "cgroup"), cgroup);
    const reader = new ProcReader(root);
    const sample = reader.stat(7)!;
    return { ...sample, details: reader.details(7, kernelThread) };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

const EXITING = 0x400004;
const LIVING = 0x400000;
const VERSION_1 = "3:pids:/\n2:memory:/\n0::/\n";

Deno.test("the cgroup of a zombie is unknown where the kernel shows the root of version 1", async () => {
  const cgroup = async (flags: number, text: string, kernelThread?: boolean) =>
    (await detailsOf(flags, text, kernelThread)).details.cgroup;
  assert.equal(await cgroup(EXITING, VERSION_1), null);
  assert.equal(await cgroup(LIVING, VERSION_1), "/");
  assert.equal(await cgroup(EXITING, VERSION_1, true), "/", "a kernel thread is in the root");
  assert.equal(await cgroup(EXITING, "0::/\n"), "/", "version 2 keeps the cgroup of a zombie");
  assert.equal(await cgroup(EXITING, "3:pids:/\n0::/a.slice\n"), "/a.slice");
});

Deno.test("what the kernel no longer shows of a zombie erases no value of an event", async () => {
  const fields = sampledFields(await detailsOf(EXITING, VERSION_1));
  for (const name of ["cgroup", "container", "cwd", "euid", "nsPid", "pidNs", "login", "program"]) {
    assert.ok(!(name in fields), name);
  }
  const known = sampledFields(await detailsOf(LIVING, "0::/a.slice\n"));
  assert.equal(known.cgroup, "/a.slice");
});
