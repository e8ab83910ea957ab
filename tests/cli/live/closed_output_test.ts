import assert from "node:assert/strict";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { EXIT, FORK, META } from "../../support/model/events.ts";
import { OFFSET } from "../../support/model/recordings.ts";
import { startCommand } from "../../support/machine/traceflock.ts";
import { within } from "../../support/machine/time_limit.ts";

/** Runs TraceFlock with stdout as the shell makes it of `redirection`. */
function traceflock(redirection: string, ...args: string[]) {
  // In a pipe the status is that of TraceFlock too, not only that of the reader.
  const script = `set -o pipefail; "$@" ${redirection}`;
  const [shell, ...rest] = ["bash", "-c", script, "bash", ...startCommand()];
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
    for (const args of [["--help"], ["--version"]]) {
      assert.deepEqual(traceflock(">&-", ...args), { code: 0, stderr: "" });
    }
    return Promise.resolve();
  }),
);

Deno.test(
  "replay, report, doctor and --help end with 6 on a full disk, and with 0 when their reader ends",
  within(60, () => {
    const path = Deno.makeTempFileSync({ suffix: ".jsonl" });
    const lines = new EventLineWriter("box", OFFSET);
    Deno.writeTextFileSync(
      path,
      [META, FORK, EXIT].map((event) => `${lines.write(event)}\n`).join(""),
    );
    try {
      for (const args of [["replay", path, "--json"], ["report", path], ["--help"], ["doctor"]]) {
        const full = traceflock(">/dev/full", ...args);
        assert.equal(full.code, 6, args[0]);
        assert.match(
          full.stderr,
          /^(.*: it has no end: .*\n)?traceflock: Cannot write to stdout: .*\n$/,
        );
        const early = traceflock("| true", ...args);
        assert.equal(early.code, 0, args[0]);
        assert.doesNotMatch(early.stderr, /Cannot/);
      }
    } finally {
      Deno.removeSync(path);
    }
    return Promise.resolve();
  }),
);
