import assert from "node:assert/strict";
import { completeQuery } from "../../../src/model/query/complete_query.ts";

/** Checks the candidates that replace the text from `from` on; `|` marks the cursor. */
function check(marked: string, expected: readonly string[], from?: number): void {
  const cursor = marked.indexOf("|");
  const users = (field: string) => field === "user" ? ["root", "ada", "my name"] : [];
  const completion = completeQuery(marked.replace("|", ""), cursor, users);
  assert.deepEqual(completion.candidates.map(({ text }) => text), expected, marked);
  assert.equal(completion.to, cursor);
  if (from !== undefined) assert.equal(completion.from, from);
}

Deno.test("completeQuery() offers fields, the short name where there is one", () => {
  check("dur|", ["duration"], 0);
  check("comm=make exi|", ["exit"], 10);
  check("exit_c|", ["exit_code"], 0);
  check("(max|", ["max_rss"], 1);
  check("RS|", ["rss"]);
});

Deno.test("completeQuery() offers the operators of a complete field name", () => {
  check("comm|", ["comm=", "comm!=", "comm~", "comm!~"], 0);
  check("core|", ["core=", "core!="]);
});

Deno.test("completeQuery() offers the values of a field", () => {
  check("signal=KI|", ["KILL"], 7);
  check("signal=SIGT|", ["SIGTRAP", "SIGTERM", "SIGTSTP", "SIGTTIN", "SIGTTOU"]);
  check("type=ex|", ["exec", "exit", "exec_failed"]);
  check("core = |", ["true", "false", "?"], 7);
  check("age>10|", ["10ns", "10us", "10ms", "10s", "10m", "10h", "10d"]);
  check("rss>1|", ["1K", "1M", "1G", "1T"]);
  check("user=|", ["root", "ada", '"my name"', "?"], 5);
  check("user!=r|", ["root"]);
  check("state=|", ["R", "S", "D", "Z", "T", "t", "I", "P", "X", "?"]);
});

Deno.test("completeQuery() offers connectives only where the grammar allows them", () => {
  check("make an|", ["and"]);
  check("an|", []);
  check("make and no|", ["not"]);
  check("make o|", [
    ...["old_uid", "old_euid", "old_gid", "old_egid", "oom_scope", "oom", "oom_score"],
    ...["old_tid", "old_ppid", "old_cgroup", "old_comm", "opens", "or"],
  ]);
});

Deno.test("completeQuery() offers nothing inside quotes, after them, and where nothing fits", () => {
  check('comm="ma|', []);
  check('comm="ma"|', []);
  check("/ma|", []);
  check("nosuch=|", []);
  check("comm<|", []);
  check("pid=1|", []);
});

Deno.test("completeQuery() ignores the text after the cursor", () => {
  check("us| and exit=0", ["user"], 0);
  assert.deepEqual(completeQuery("comm", 99).to, 4);
  assert.deepEqual(completeQuery("comm", -1).to, 0);
});
