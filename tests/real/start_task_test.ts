import assert from "node:assert/strict";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { ROOT } from "../support/source_files.ts";

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
      env: { PWD: folder, NO_COLOR: "1" },
    }).outputSync();
    const decoder = new TextDecoder();
    assert.equal(code, 7);
    assert.equal(decoder.decode(stdout), `${folder}\n${folder}\n`);
    // Deno names the task in one short line; no setting of deno.json hides it.
    const [task, ...own] = decoder.decode(stderr).trimEnd().split("\n");
    assert.match(task!, /^Task start deno run .{0,200}$/);
    assert.ok(own.every((line) => line.startsWith("traceflock: ")), own.join("\n"));
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
