import assert from "node:assert/strict";
import { requireBpftrace } from "../support/require_bpftrace.ts";
import { within } from "../support/time_limit.ts";
import { Traceflock } from "../support/traceflock.ts";

/** Makes and removes directories one after another, often with the same inode; prints `PID CWD`. */
const SCRIPT = `
set -eu
top=$(mktemp -d); cd "$top"
at() { (cd "$1" && exec sleep .3) & echo "$! $top/$1"; wait $!; }
mkdir aaa; at aaa; rmdir aaa
mkdir zzz; at zzz
mkdir before; mv before after; at after
mv after last; at last
mkdir -p a-directory-with-a-long-name-1/below; at a-directory-with-a-long-name-1/below
mv a-directory-with-a-long-name-1 a-directory-with-a-long-name-2
at a-directory-with-a-long-name-2/below
mkdir release-20261130-120455-candidate; at release-20261130-120455-candidate
mv release-20261130-120455-candidate release-20261130-130455-candidate
at release-20261130-130455-candidate
mkdir gone; at gone; cd gone; rmdir ../gone; mkdir ../gone
sh -c 'echo $$ null'; cd /; rm -r "$top"
`;

Deno.test(
  "an exec has its own directory, also a new and a renamed one, and none when it is removed",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const { code, stdout } = await new Deno.Command("sh", { args: ["-c", SCRIPT] }).output();
    assert.equal(code, 0);
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
    const truth = new TextDecoder().decode(stdout).trim().split("\n");
    assert.equal(truth.length, 10);
    for (const line of truth) {
      const [pid, cwd] = line.split(" ");
      const exec = running.lines.find((line) => line.type === "exec" && line.pid === Number(pid));
      assert.equal(exec?.cwd, cwd === "null" ? null : cwd);
    }
  }),
);
