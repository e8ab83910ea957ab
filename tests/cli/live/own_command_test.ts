import assert from "node:assert/strict";
import { ownCommand } from "../../../src/cli/live/own_command.ts";
import { usersFolder } from "../../../src/cli/base/own_program.ts";

const CHECKOUT = "file:///src/traceflock/src/cli/live/own_command.ts";

Deno.test("ownCommand() names a command that exists", () => {
  const start = { isInstalled: false, executable: null, url: CHECKOUT };
  assert.equal(ownCommand(start), "deno task start");
  assert.equal(ownCommand({ ...start, isInstalled: true }), "traceflock");
  assert.equal(ownCommand({ ...start, executable: "/opt/traceflock" }), "/opt/traceflock");
  const url = "file:///opt/my%20tools/traceflock.js";
  assert.equal(ownCommand({ ...start, url }), "/opt/my tools/traceflock.js");
});

Deno.test("usersFolder() is the folder in which `deno task` was called, and only below `deno task`", () => {
  const folder = (cwd: string, initial?: string) =>
    usersFolder(() => cwd, initial, "file:///src/trace%20flock/src/cli/base/own_program.ts");
  assert.equal(folder("/src/trace flock", "/home/lena"), "/home/lena");
  assert.equal(folder("/src/trace flock", "/src/trace flock"), null);
  assert.equal(folder("/src/trace flock"), null);
  assert.equal(folder("/src/trace flock", "relative"), null);
  // INIT_CWD is left over from another task: this program was not started by it.
  assert.equal(folder("/tmp", "/home/lena"), null);
  assert.equal(usersFolder(() => "/", "/home", "https://example.org/users_folder.ts"), null);
});
