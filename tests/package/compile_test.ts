import assert from "node:assert/strict";
import configuration from "../../deno.json" with { type: "json" };
import { ROOT } from "../support/source/source_files.ts";
import { runtimeArchive } from "../../scripts/package/runtime_archive.ts";

/** Runs `deno task compile` in a copy of the checkout, with a program in the place of Deno's runtime. */
function compiled(runtime: string) {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    for (const name of ["src", "scripts", "deno.json", "deno.lock", "THIRD_PARTY_NOTICES.md"]) {
      Deno.symlinkSync(`${ROOT}/${name}`, `${folder}/${name}`);
    }
    Deno.mkdirSync(`${folder}/dist`);
    const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), {
      args: ["task", "-q", "compile"],
      cwd: folder,
      env: { DENORT_BIN: runtime, NO_COLOR: "1" },
    }).outputSync();
    const decoder = new TextDecoder();
    const files = [...Deno.readDirSync(`${folder}/dist`)].map(({ name }) => name);
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr), files };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("`deno task compile` refuses a runtime that does not answer as TraceFlock", () => {
  const { code, stderr, files } = compiled(Deno.execPath());
  assert.equal(code, 1);
  assert.match(
    stderr,
    /^Cannot compile dist\/traceflock: it answers --version with 'deno 2\.9[^\n]*\n$/,
  );
  assert.deepEqual(files, ["traceflock.js"]);
});

Deno.test("`deno task compile` embeds the program without the packages of the tests", () => {
  // A runtime that answers as TraceFlock: deno compile appends the program to any ELF file.
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  const source = `#include <stdio.h>\nint main(void) { puts("${configuration.version}"); }\n`;
  Deno.writeTextFileSync(`${folder}/runtime.c`, source);
  const gcc = new Deno.Command("gcc", { args: ["-o", `${folder}/runtime`, `${folder}/runtime.c`] });
  assert.ok(gcc.outputSync().success);
  const { code, stdout, stderr, files } = compiled(`${folder}/runtime`);
  Deno.removeSync(folder, { recursive: true });
  assert.deepEqual([code, stderr, files.sort()], [0, "", ["traceflock", "traceflock.js"]]);
  const megabytes = Number(/: ([0-9.]+) MB\n$/.exec(stdout)![1]);
  assert.ok(megabytes < 8, `${megabytes} MB beside the runtime`);
});

Deno.test("runtimeArchive() names the file in Deno's cache, for this machine and for --target", () => {
  const version = Deno.version.deno;
  const name = (target: string) =>
    new RegExp(`^/.*/dl/release/v${version}/denort-${target}\\.zip$`);
  assert.match(runtimeArchive([]), name(Deno.build.target));
  const arm = "aarch64-unknown-linux-gnu";
  assert.match(runtimeArchive([`--target=${arm}`]), name(arm));
  assert.match(runtimeArchive(["--target", arm]), name(arm));
});
