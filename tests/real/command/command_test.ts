import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { together } from "../../support/machine/together.ts";
import { eventually } from "../../support/machine/time_limit.ts";
import { type Line, Traceflock, traceflock } from "../../support/machine/traceflock.ts";

/** Returns the events about the processes of a command, those about itself first. */
function storyOf(stdout: string, script: string): Line[] {
  const lines: Line[] = stdout.trim().split("\n").map((line) => JSON.parse(line));
  const exec = lines.find(({ type, argv }) => type === "exec" && argv.includes(script));
  return lines.filter(({ key }) => key !== undefined && key === exec?.key);
}

const STATUSES: readonly [what: string, command: readonly string[], status: number][] = [
  ["0 for 0", ["true"], 0],
  ["the code of CMD", ["sh", "-c", "exit 42"], 42],
  ["128 + n for signal n", ["sh", "-c", "kill -KILL $$"], 137],
  ["127 where there is no such program", ["no-such-program-here"], 127],
  ["126 for a file that is no program", ["/etc/passwd"], 126],
];
together("a traced command", 180, {
  "-- CMD is traced from its first instruction: fork, exec and exit": async () => {
    requireBpftrace();
    const script = "exit 7 # from the first instruction";
    const { code, stdout } = await traceflock(["--json", "--", "sh", "-c", script]);
    assert.equal(code, 7);
    const story = storyOf(stdout, script);
    assert.deepEqual(story.map(({ type }) => type), ["fork", "exec", "exit"]);
    assert.deepEqual(story[1]!.argv, ["sh", "-c", script]);
    assert.equal(story[2]!.exit_code, 7);
  },
  "-- CMD has TraceFlock's stdin, stdout and stderr, and the summary follows on stderr":
    async () => {
      requireBpftrace();
      await using running = new Traceflock(["--", "sh", "-c", "cat; echo to stderr >&2"], {
        input: "through stdin\n",
      });
      assert.deepEqual(await running.ended(), { code: 0, signal: null });
      assert.equal(running.stdout, "through stdin\n");
      assert.match(
        running.complaints,
        /^to stderr\ntraceflock: 2 processes, 2 execs, 2 exits, 0 failed\n/,
      );
    },
  "--json -- CMD keeps stdout for events: the stdout of CMD goes to stderr": async () => {
    requireBpftrace();
    const { stdout, stderr } = await traceflock(["--json", "--", "echo", "not an event"]);
    assert.doesNotMatch(stdout, /^not an event$/m);
    assert.match(stderr, /^not an event\ntraceflock: 1 process\b/);
    assert.deepEqual(storyOf(stdout, "not an event").length, 3);
  },
  "-- CMD gets TraceFlock's signals, and decides itself when to exit": async () => {
    requireBpftrace();
    const script = "trap 'echo caught; exit 5' TERM; echo waiting; while :; do sleep 0.1; done";
    await using running = new Traceflock(["--", "sh", "-c", script]);
    await eventually("the command waits", () => running.stdout === "waiting\n");
    assert.deepEqual(await running.stop(), { code: 5, signal: null });
    assert.equal(running.stdout, "waiting\ncaught\n");
  },
  "-- CMD counts the events of its descendants, also after they were re-parented": async () => {
    requireBpftrace();
    const script = "(sleep 0.3; true) & (exit 3); sh -c 'exit 4'; wait";
    const { code, stderr } = await traceflock(["--", "sh", "-c", script]);
    assert.equal(code, 0);
    // The command, two subshells, the inner shell, and sleep.
    assert.match(stderr, /^traceflock: 5 processes, 3 execs, 5 exits, 2 failed\n/);
  },
  "-- CMD that cannot be started: the stream ends with `end`, and the reason is in words":
    async () => {
      requireBpftrace();
      const { code, stdout, stderr } = await traceflock(["--json", "--", "/etc/passwd"]);
      assert.equal(code, 126);
      assert.match(stderr, /^traceflock: Cannot run "\/etc\/passwd": permission denied; .*\n$/);
      const last = JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
      assert.equal(last.type, "end");
      assert.equal(last.reason, "command could not be started: permission denied");
    },
  "-- CMD that cannot be started: its recording is whole": async () => {
    requireBpftrace();
    const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
    try {
      const path = `${folder}/x.tflock`;
      const { code, stderr } = await traceflock(["record", "-o", path, "--", "no-such-program"]);
      assert.equal(code, 127);
      assert.match(stderr, /^traceflock: Cannot run "no-such-program": no such program; .*\n$/);
      const replay = await traceflock(["replay", path, "--json"]);
      assert.deepEqual([replay.code, replay.stderr], [0, ""]);
      assert.match(replay.stdout, /"type":"end".*\n$/);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
  ...Object.fromEntries(
    STATUSES.map(([what, command, status]) => [`-- CMD ends with ${what}`, async () => {
      requireBpftrace();
      const { code, stderr } = await traceflock(["--", ...command]);
      assert.equal(code, status);
      if (status === 126 || status === 127) {
        assert.match(stderr, new RegExp(`^traceflock: Cannot run "${command[0]}": .*\n$`));
      } else assert.match(stderr, /^traceflock: 1 process, 1 exec, 1 exit, [01] failed\n/);
    }]),
  ),
});
