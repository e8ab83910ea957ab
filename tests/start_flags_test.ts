import assert from "node:assert/strict";
import { startFlags } from "../scripts/start_flags.ts";
import { startCommand } from "./support/machine/traceflock.ts";
import { ROOT } from "./support/source/source_files.ts";

/** Prints the state of each permission, and how a variable outside of the set reads. */
const PROBE = `
const asked = [
  { name: "read" }, { name: "write" }, { name: "net" }, { name: "run" }, { name: "sys" },
  { name: "import" }, { name: "ffi" }, { name: "ffi", path: "/lib/x86_64-linux-gnu/libc.so.6" },
  { name: "env" }, { name: "env", variable: "TERM" }, { name: "env", variable: "TRACEFLOCK_X" },
  { name: "env", variable: "SECRET" },
];
for (const one of asked) console.log(JSON.stringify(one), Deno.permissions.querySync(one).state);
console.log("SECRET", Deno.env.get("SECRET"));
`;

function probed(args: readonly string[]): string {
  const { stdout, stderr } = new Deno.Command(Deno.execPath(), {
    args: [...args, `data:text/javascript,${encodeURIComponent(PROBE)}`],
    cwd: ROOT,
    env: { SECRET: "x", NO_COLOR: "1" },
    stdin: "null",
  }).outputSync();
  assert.equal(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout);
}

Deno.test("startFlags() grant what the permission set of deno task start grants", () => {
  const [, ...words] = startCommand();
  const ofTask = probed([...words.slice(0, -1), "--config", `${ROOT}/deno.json`]);
  assert.equal(probed(["run", "--quiet", "--no-config", ...startFlags()]), ofTask);
  assert.match(ofTask, /"read"} granted/);
  assert.match(ofTask, /"net"} granted/);
  assert.match(ofTask, /"TERM"} granted/);
  assert.match(ofTask, /"write"} (prompt|denied)/);
  assert.match(ofTask, /^SECRET undefined$/m);
});
