import assert from "node:assert/strict";
import { ExitError } from "../../../src/cli/base/exit_error.ts";
import { startChild } from "../../../src/cli/live/start_child.ts";
import type { Session } from "../../../src/session/session.ts";

/** Each case: the name of the program, its exit status, and the reason with its way out. */
const CASES: readonly (readonly [name: string, status: number, reason: RegExp])[] = [
  ["no-such-program-here", 127, /no such program; give its path or check PATH$/],
  ["", 127, /no such program; give its path or check PATH$/],
  ["/no/such/file", 127, /no such program; give its path or check PATH$/],
  ["BADSCRIPT", 127, /its interpreter does not exist; check the first line of the file$/],
  ["/etc/passwd", 126, /permission denied; .*`chmod \+x` makes it one/],
  ["/etc", 126, /it is a folder; name a program in it$/],
  ["/etc/passwd/x", 126, /not a folder; a folder in its path is a file; check the path$/],
  ["LOOP", 126, /too many levels of symbolic links; .*form a circle; `namei PATH` lists them$/],
  ["x".repeat(300), 126, /file name too long; a path has at most 4095 bytes/],
  [`/${"y/".repeat(3000)}z`, 126, /file name too long; a path has at most 4095 bytes/],
];

Deno.test("startChild() ends with the status of env(1), the reason and the way out in one line", async (t) => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    const loop = `${folder}/loop`;
    const script = `${folder}/script`;
    Deno.symlinkSync("loop", loop);
    Deno.writeTextFileSync(script, "#!/no/such/interpreter\n", { mode: 0o755 });
    const names: Readonly<Record<string, string>> = { LOOP: loop, BADSCRIPT: script };
    for (const [label, status, reason] of CASES) {
      await t.step(`${label.slice(0, 20)}: ${status}`, async () => {
        const name = names[label] ?? label;
        let stopped = "";
        const session = {
          kin: { watchChild: () => assert.fail("it must not start") },
          stop: (why: string) => Promise.resolve(void (stopped = why)),
        } as unknown as Pick<Session, "kin" | "stop">;
        const error = await startChild([name, "a"], session).catch((error) => error);
        assert.ok(error instanceof ExitError, String(error));
        assert.equal(error.status, status);
        assert.match(error.message, /^Cannot run "/);
        assert.match(error.message, reason);
        assert.ok(error.message.length < 300 && !error.message.includes("\n"));
        assert.match(stopped, /^command could not be started: /);
      });
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
