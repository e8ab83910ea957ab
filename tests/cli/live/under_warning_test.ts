import assert from "node:assert/strict";
import { within } from "../../support/machine/time_limit.ts";
import { Terminal } from "../../support/machine/tmux.ts";
import { traceflock } from "../../support/machine/traceflock.ts";

/** A pid above PID_MAX_LIMIT, 4,194,304. */
const ABSENT = "99999999";
const SOON = ["--source", "procfs", "--duration", "300ms"];
const WARNING = "Process 99999999 does not exist; waiting for it to appear";

Deno.test("--under a pid without a process: a warning at the start, and the session runs", async () => {
  const folder = Deno.makeTempDirSync();
  try {
    const file = `${folder}/a.tflock`;
    for (const args of [["--json"], ["record", "-o", file]]) {
      const { code, stderr } = await traceflock([...args, "--under", ABSENT, ...SOON]);
      assert.equal(code, 0);
      assert.ok(stderr.includes(`traceflock: --under: ${WARNING}\n`), stderr);
      const known = await traceflock([...args, "--under", `${Deno.pid}`, ...SOON, ...forced(args)]);
      assert.equal(known.code, 0);
      assert.doesNotMatch(known.stderr, /does not exist/);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

function forced([command]: readonly string[]): readonly string[] {
  return command === "record" ? ["--force"] : [];
}

Deno.test(
  "--under a pid without a process: a notice on the screen",
  within(60, async () => {
    await using terminal = new Terminal(80, 24);
    const args = ["--source", "procfs", "--under", ABSENT];
    const env = { TZ: "UTC" };
    terminal.type(terminal.commandLine({ args, env }));
    terminal.press("Enter");
    await terminal.shows(new RegExp(WARNING));
  }),
);
