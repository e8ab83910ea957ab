import assert from "node:assert/strict";
import { ProcReader } from "../../../src/sources/procfs/proc_reader.ts";

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
