import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";

/**
 * Makes cgroups of version 2 in a private mount, joins, uses and removes them; prints `PID CGROUP` for
 * each process. They stay until the end of its stdin: the name of one that was removed is unknown.
 */
const SCRIPT = `
set -eu
dir=$(mktemp -d)
mount -t cgroup2 none "$dir"
trap 'sleep .1; rmdir "$dir"/tf-test-*/docker "$dir"/tf-test-* 2>/dev/null || :; umount "$dir"; rmdir "$dir"' EXIT
for i in 1 2 3; do
  group="$dir/tf-test-$i-$$/docker"
  mkdir -p "$group"
  sh -c 'echo 0 >"$1/cgroup.procs"; exec sleep .1' sh "$group" &
  echo "$! /tf-test-$i-$$/docker"
  sh -c 'echo 0 >"$1/cgroup.procs"; exec true' sh "$group" &
  echo "$! /tf-test-$i-$$/docker"
done
wait
read seen || :
`;

Deno.test(
  "an exec and an exit have the cgroup of their moment, also a new one and one that is removed",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const script = new Deno.Command("sh", {
      args: ["-c", SCRIPT],
      ...{ stdin: "piped", stdout: "piped" },
    }).spawn();
    const truth: string[] = [];
    try {
      const printed = script.stdout.pipeThrough(new TextDecoderStream());
      let text = "";
      for await (const piece of printed.values({ preventCancel: true })) {
        text += piece;
        if (text.split("\n").length > 6) break;
      }
      truth.push(...text.trim().split("\n"));
      for (const line of truth) {
        await running.line(
          `the exit of ${line}`,
          ({ type, pid }) => type === "exit" && pid === parseInt(line),
        );
      }
    } finally {
      await script.stdin.close();
    }
    assert.equal((await script.status).code, 0);
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
    assert.equal(truth.length, 6);
    for (const line of truth) {
      const [pid, cgroup] = line.split(" ");
      const about = running.lines.filter((line) => line.pid === Number(pid));
      const last = about.filter(({ type }) => type === "exec").at(-1);
      assert.equal(last?.cgroup, cgroup, `exec of ${pid}`);
      assert.equal(about.find(({ type }) => type === "exit")?.cgroup, cgroup, `exit of ${pid}`);
      const moves = about.filter(({ type }) => type === "move");
      assert.deepEqual(moves.map((move) => move.cgroup), [cgroup]);
    }
  }),
);
