import assert from "node:assert/strict";
import { ExitError } from "../../../src/cli/base/exit_error.ts";
import { compilePattern } from "../../../src/model/pattern/pattern.ts";
import { patternRule } from "../../../src/model/redact/redaction_rule.ts";
import { Redactor } from "../../../src/model/redact/redactor.ts";
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

/** A session that records why it was stopped. */
function stoppedSession(): Pick<Session, "kin" | "stop"> & { why: string } {
  const session = {
    why: "",
    kin: { watchChild: () => assert.fail("it must not start") },
    stop: (why: string) => Promise.resolve(void (session.why = why)),
  };
  return session as unknown as ReturnType<typeof stoppedSession>;
}

Deno.test("startChild() names a program that cannot start without secrets", async () => {
  const pattern = compilePattern("hunter[0-9]", "");
  assert.ok("test" in pattern);
  const redactor = new Redactor({ redact: [patternRule(pattern)], noArgv: false });
  // The secret would be cut in half if the name were shortened first.
  for (const name of ["/no/hunter2/file", `/${"x".repeat(116)}hunter2`]) {
    const started = startChild([name], stoppedSession(), {}, redactor);
    const error = await started.catch((error) => error);
    assert.ok(error instanceof ExitError, String(error));
    assert.match(error.message, /^Cannot run "[^"]*\[r[^"]*": no such program/);
    assert.doesNotMatch(error.message, /hunt/);
  }
});

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
        const session = stoppedSession();
        const error = await startChild([name, "a"], session).catch((error) => error);
        assert.ok(error instanceof ExitError, String(error));
        assert.equal(error.status, status);
        assert.match(error.message, /^Cannot run "/);
        assert.match(error.message, reason);
        assert.ok(error.message.length < 300 && !error.message.includes("\n"));
        assert.match(session.why, /^command could not be started: /);
      });
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
