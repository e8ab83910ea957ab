import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { makeBundle } from "../../support/source/bundle.ts";
import { Sandbox } from "../../support/machine/sandbox.ts";
import { ROOT } from "../../support/source/source_files.ts";

Deno.test("`deno task start -- CMD` runs CMD in the folder of the caller, and prints one short line of its own", () => {
  requireBpftrace();
  const folder = Deno.realPathSync(Deno.makeTempDirSync({ prefix: "traceflock test " }));
  try {
    const { code, stdout, stderr } = new Deno.Command(Deno.execPath(), {
      args: [
        "task",
        "-c",
        `${ROOT}/deno.json`,
        "start",
        "--",
        "sh",
        "-c",
        "pwd; echo $PWD; exit 7",
      ],
      cwd: folder,
      // Another task around this one has set the folder of its own caller.
      clearEnv: true,
      env: { ...environmentWithout("INIT_CWD"), PWD: folder, NO_COLOR: "1" },
    }).outputSync();
    const decoder = new TextDecoder();
    assert.equal(code, 7);
    assert.equal(decoder.decode(stdout), `${folder}\n${folder}\n`);
    // Deno names the task in one short line; no setting of deno.json hides it.
    const [task, ...own] = decoder.decode(stderr).trimEnd().split("\n");
    assert.match(task!, /^Task start deno run .{0,250}$/);
    assert.ok(own.every((line) => line.startsWith("traceflock: ")), own.join("\n"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("CMD gets the environment of the caller, also where Node.js is missing", () => {
  requireBpftrace();
  using box = new Sandbox(["sh", "env", "bpftrace", "setpriv", "uname"]);
  Deno.symlinkSync(Deno.execPath(), `${box.bin}/deno`);
  const bundle = `${box.folder}/traceflock.js`;
  makeBundle(bundle);
  const callers = { DENO_DIR: denoDir(), OTHER: "mine" };
  const environment = (command: string[]) =>
    box.run(command, callers).stdout.trim().split("\n").filter((line) =>
      !/^(_|PWD|INIT_CWD|npm_config_user_agent)=/.test(line)
    ).sort();
  const wanted = environment(["env"]);
  assert.ok(wanted.includes(`PATH=${box.bin}`));
  const cmd = ["--", "env"];
  assert.deepEqual(environment(["sh", bundle, ...cmd]), wanted);
  assert.deepEqual(
    environment(["deno", "task", "-q", "-c", `${ROOT}/deno.json`, "start", ...cmd]),
    wanted,
  );
});

function environmentWithout(name: string): Record<string, string> {
  const { [name]: _, ...others } = Deno.env.toObject();
  return others;
}

/** Returns the cache of Deno, so that the box needs no download. */
function denoDir(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}
