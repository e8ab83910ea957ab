import assert from "node:assert/strict";
import { MAX_STRACE_LINE, MAX_STRACE_LINES } from "../../../src/model/base/limits.ts";
import { straceEnd, StraceLog } from "../../../src/model/inspect/strace_log.ts";

Deno.test("StraceLog: it keeps the latest lines and counts the others", () => {
  const log = new StraceLog();
  for (let i = 0; i < MAX_STRACE_LINES + 7; i++) log.push(`line ${i}`);
  assert.deepEqual([log.first, log.end], [7, MAX_STRACE_LINES + 7]);
  assert.deepEqual([log.at(6), log.at(7)], ["", "line 7"]);
  assert.equal(log.at(log.end - 1), `line ${MAX_STRACE_LINES + 6}`);
});

Deno.test("StraceLog: a line without its end is the last one", () => {
  const log = new StraceLog();
  log.push("close(3) = 0");
  log.pending = "read(0, ";
  assert.deepEqual([log.end, log.at(1)], [2, "read(0, "]);
});

Deno.test("StraceLog: a long line is cut, and says by how much", () => {
  const log = new StraceLog();
  log.push("x".repeat(MAX_STRACE_LINE + 5));
  assert.match(log.at(0), /^x+ \[5 characters cut\]$/);
});

const FACTS = {
  ...{ code: 1, refusal: null, isTargetGone: false, ptraceScope: 1, tracer: null },
  ...{ isRoot: false, command: "traceflock" },
};
const EPERM = "ptrace(PTRACE_SEIZE, 7): Operation not permitted";

for (
  const [changes, expected] of [
    [{ isTargetGone: true }, /^it has ended, and strace with it$/],
    [{ code: 0 }, /^strace has ended$/],
    [{ code: 137 }, /^strace ended with status 137$/],
    [{ refusal: EPERM, tracer: "9 gdb" }, /^refused: 7 nginx is already traced by 9 gdb$/],
    [
      { refusal: EPERM },
      /^refused: kernel.yama.ptrace_scope is 1 \(EPERM\); run `sudo traceflock`$/,
    ],
    [{ refusal: EPERM, ptraceScope: 0 }, /^refused: it belongs to another user \(EPERM\); run/],
    [{ refusal: EPERM, ptraceScope: null }, /^refused: it belongs to another user \(EPERM\); run/],
    [{ refusal: EPERM, ptraceScope: 3, isRoot: true }, /ptrace_scope is 3, .* the next boot$/],
    [{ refusal: EPERM, isRoot: true }, /a capability is missing \(EPERM\)$/],
    [{ refusal: "ptrace(PTRACE_SEIZE, 7): Input/output error" }, /^refused: ptrace.* error$/],
  ] as const
) {
  Deno.test(`straceEnd: ${JSON.stringify(changes)}`, () => {
    assert.match(straceEnd("7 nginx", { ...FACTS, ...changes }), expected);
  });
}
