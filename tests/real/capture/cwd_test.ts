import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { onTimeout, within } from "../../support/machine/time_limit.ts";
import { Traceflock } from "../../support/machine/traceflock.ts";

/**
 * Makes and removes directories one after another, often with the same inode. Prints `PID CWD` of each
 * process, which lives until a line comes: the directory of one that has exited is unknown.
 */
const SCRIPT = `
set -eu
top=$(mktemp -d); cd "$top"
at() { (cd "$1" && exec sleep 1000) & echo "$! $top/$1"; read seen || :; kill $!; wait $! || :; }
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
sh -c 'echo $$ null; read seen || :'; cd /; rm -r "$top"
`;

Deno.test(
  "an exec has its own directory, also a new and a renamed one, and none when it is removed",
  within(60, async () => {
    requireBpftrace();
    await using running = new Traceflock(["--json"]);
    await running.ready();
    const script = new Deno.Command("sh", {
      args: ["-c", SCRIPT],
      ...{ stdin: "piped", stdout: "piped" },
    }).spawn();
    onTimeout(() => script.kill("SIGKILL"));
    const input = script.stdin.getWriter();
    const truth: string[] = [];
    try {
      let rest = "";
      for await (const text of script.stdout.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + text).split("\n");
        rest = lines.pop()!;
        for (const line of lines) {
          const [pid, cwd] = line.split(" ");
          const exec = await running.line(
            `the exec of ${line}`,
            ({ type, pid: its }) => type === "exec" && its === Number(pid),
          );
          assert.equal(exec.cwd, cwd === "null" ? null : cwd);
          truth.push(line);
          await input.write(new TextEncoder().encode("\n"));
        }
      }
    } finally {
      await input.close();
    }
    assert.equal((await script.status).code, 0);
    assert.equal(truth.length, 10);
    assert.deepEqual(await running.stop(), { code: 0, signal: null });
  }),
);
