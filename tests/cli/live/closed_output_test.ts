import assert from "node:assert/strict";
import { startCommand } from "../../support/traceflock.ts";
import { within } from "../../support/time_limit.ts";

/** Runs TraceFlock with stdout as the shell makes it of `redirection`. */
function traceflock(redirection: string, ...args: string[]) {
  const [shell, ...rest] = ["sh", "-c", `exec "$@" ${redirection}`, "sh", ...startCommand()];
  const { code, stderr } = new Deno.Command(shell!, {
    args: [...rest, ...args],
    stdin: "null",
  }).outputSync();
  return { code, stderr: new TextDecoder().decode(stderr) };
}

/** Runs `--json` on /proc. */
function json(redirection: string, ...args: string[]) {
  return traceflock(redirection, "--json", "--source", "procfs", ...args);
}

Deno.test(
  "--json with a closed stdout ends at once with 6; a null device works like any file",
  within(30, () => {
    const closed = json(">&-");
    assert.equal(closed.code, 6);
    assert.match(closed.stderr, /^traceflock: Cannot write to stdout: it is closed; .*\n$/);
    assert.deepEqual(json(">/dev/null", "--duration", "100ms"), { code: 0, stderr: "" });
    return Promise.resolve();
  }),
);

Deno.test(
  "a closed stdout and a full disk end a command with 6 and one line, not with a stack trace",
  within(60, () => {
    for (const args of [["replay", "none.tflock", "--json"], ["report", "none.tflock"]]) {
      const { code, stderr } = traceflock(">&-", ...args);
      assert.equal(code, 6, args[0]);
      assert.match(stderr, /^traceflock: Cannot write to stdout: it is closed; .*\n$/);
    }
    for (const args of [["--help"], ["--version"], ["doctor"]]) {
      const { code, stderr } = traceflock(">/dev/full", ...args);
      assert.equal(code, 6, args[0]);
      assert.match(stderr, /^traceflock: Cannot write to stdout: No space left .*\n$/);
    }
    return Promise.resolve();
  }),
);
