import assert from "node:assert/strict";
import { startCommand } from "../../support/traceflock.ts";
import { within } from "../../support/time_limit.ts";

/** Runs `--json` with stdout redirected by the shell. */
function json(redirection: string, ...args: string[]) {
  const [shell, ...rest] = ["sh", "-c", `exec "$@" ${redirection}`, "sh", ...startCommand()];
  const { code, stderr } = new Deno.Command(shell!, {
    args: [...rest, "--json", "--source", "procfs", ...args],
    stdin: "null",
  }).outputSync();
  return { code, stderr: new TextDecoder().decode(stderr) };
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
