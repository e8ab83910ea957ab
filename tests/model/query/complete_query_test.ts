import assert from "node:assert/strict";
import { completeQuery } from "../../../src/model/query/complete_query.ts";

/** `|` marks the cursor; exactly these candidates replace the text that begins at `from`. */
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

Deno.test("completeQuery() offers the operators of a field that is complete", () => {
  check("comm|", ["comm=", "comm!=", "comm~", "comm!~"], 0);
  check("core|", ["core=", "core!="]);
});

Deno.test("completeQuery() offers the values that a field can have", () => {
  check("signal=KI|", ["KILL"], 7);
  check("signal=SIGT|", ["SIGTRAP", "SIGTERM", "SIGTSTP", "SIGTTIN", "SIGTTOU"]);
  check("type=ex|", ["exec", "exit"]);
  check("core = |", ["true", "false", "?"], 7);
  check("age>10|", ["10ns", "10us", "10ms", "10s", "10m", "10h", "10d"]);
  check("rss>1|", ["1K", "1M", "1G", "1T"]);
  check("user=|", ["root", "ada", '"my name"', "?"], 5);
  check("user!=r|", ["root"]);
  check("state=|", ["R", "S", "D", "Z", "T", "t", "I", "P", "X", "?"]);
});

Deno.test("completeQuery() offers connectives only where they can stand", () => {
  check("make an|", ["and"]);
  check("an|", []);
  check("make and no|", ["not"]);
  check("make o|", ["old_tid", "old_ppid", "old_cgroup", "old_comm", "or"]);
});

Deno.test("completeQuery() is silent inside quotes, after them, and where nothing fits", () => {
  check('comm="ma|', []);
  check('comm="ma"|', []);
  check("/ma|", []);
  check("nosuch=|", []);
  check("comm<|", []);
  check("pid=1|", []);
});

Deno.test("completeQuery() looks no further than the cursor", () => {
  check("us| and exit=0", ["user"], 0);
  assert.deepEqual(completeQuery("comm", 99).to, 4);
  assert.deepEqual(completeQuery("comm", -1).to, 0);
});
