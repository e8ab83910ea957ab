import assert from "node:assert/strict";
import { Executables } from "../../../src/sources/procfs/executables.ts";
import { statDevice } from "../../../src/model/base/device_number.ts";
import { identify } from "../../../src/sources/libc/file.ts";

/** No process has this pid, so nothing comes from /proc. */
const ABSENT_PID = 2 ** 22 + 1;
const text = (value: string) => ({ text: value });

function idOf(path: string) {
  const { device, inode } = identify(path)!;
  return { device: statDevice(device), inode, isDeleted: false, isInMemory: false };
}

async function inFolder(test: (folder: string) => void): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    for (const name of ["prog", "sh"]) Deno.writeTextFileSync(`${folder}/${name}`, name);
    Deno.writeTextFileSync(`${folder}/script`, "#!");
    Deno.symlinkSync("prog", `${folder}/link`);
    test(folder);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("an executable has its path without links; a relative one starts in the directory", () =>
  inFolder((folder) => {
    const executables = new Executables();
    const id = idOf(`${folder}/prog`);
    const exe = (path: string, cwd: string | null) =>
      executables.program(id, text(path), null, cwd === null ? null : text(cwd), ABSENT_PID).exe
        ?.text;
    assert.equal(exe(`${folder}/link`, null), `${folder}/prog`);
    assert.equal(exe("./link", folder), `${folder}/prog`);
    assert.equal(exe("./link", null), `${folder}/prog`, "kept from before");
    assert.equal(new Executables().program(id, text("./x"), null, null, ABSENT_PID).exe, null);
  }));

Deno.test("an executable in a renamed directory has its new path", () =>
  inFolder((folder) => {
    const executables = new Executables();
    Deno.mkdirSync(`${folder}/old`);
    Deno.writeTextFileSync(`${folder}/old/tool`, "");
    const id = idOf(`${folder}/old/tool`);
    const exe = (cwd: string) =>
      executables.program(id, text("./tool"), null, text(cwd), ABSENT_PID).exe?.text;
    assert.equal(exe(`${folder}/old`), `${folder}/old/tool`);
    Deno.renameSync(`${folder}/old`, `${folder}/new`);
    assert.equal(exe(`${folder}/new`), `${folder}/new/tool`);
  }));

Deno.test("another file at the path is not the executable: its path is unknown", () =>
  inFolder((folder) => {
    const id = idOf(`${folder}/sh`);
    const program = new Executables().program(id, text(`${folder}/prog`), [], null, ABSENT_PID);
    assert.deepEqual([program.exe, program.exeInode, program.script], [null, id.inode, null]);
  }));

Deno.test("a file with the inode on another device is not the executable, unless a link says so", () => {
  const program = Deno.execPath();
  const id = { ...idOf(program), device: 77 };
  const executables = new Executables();
  const exe = (pid: number, path = program) =>
    executables.program({ ...id }, text(path), null, null, pid).exe?.text ?? null;
  assert.equal(exe(ABSENT_PID), null);
  assert.equal(exe(Deno.pid), program, "the link of a living process");
  assert.equal(exe(ABSENT_PID, `/proc/../${program}`), program, "as on btrfs and overlayfs");
});

Deno.test("a script is the file that the kernel put among the interpreter's arguments", () =>
  inFolder((folder) => {
    const executables = new Executables();
    const id = idOf(`${folder}/sh`);
    const argv = [`${folder}/sh`, "-e", `${folder}/script`, "a"].map(text);
    const program = executables.program(id, text(`${folder}/script`), argv, null, ABSENT_PID);
    assert.deepEqual([program.script?.text, program.interpreter?.text, program.exe?.text], [
      ...[`${folder}/script`, `${folder}/sh`, `${folder}/sh`],
    ]);
  }));

Deno.test("execs of one program share one object", () =>
  inFolder((folder) => {
    const executables = new Executables();
    const id = idOf(`${folder}/prog`);
    const one = executables.program(id, text(`${folder}/prog`), [text("a")], null, ABSENT_PID);
    assert.equal(executables.program(id, text(`${folder}/prog`), [text("b")], null, 1), one);
  }));

Deno.test("a living process shows the path of its executable", () => {
  const id = idOf("/proc/self/exe");
  const program = new Executables().program(id, text("/dev/fd/3"), null, null, Deno.pid);
  assert.equal(program.exe?.text, Deno.execPath());
});
