import assert from "node:assert/strict";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { queryErrorPicture } from "../../../src/model/query/query_error_picture.ts";

/** Checks the error of a query: its carets and its message. */
function check(query: string, carets: string, message: string): void {
  const error = compileQuery(query);
  assert.ok(error.kind === "error", query);
  assert.equal(error.message, message);
  assert.equal(queryErrorPicture(query, error), `${query}\n${carets}`);
}

Deno.test("an unknown field suggests the nearest name", () => {
  check(
    "uid=0 comand=x",
    "      ^^^^^^",
    'unknown field "comand" at column 7; did you mean "comm"?',
  );
  check("usr=root", "^^^", 'unknown field "usr" at column 1; did you mean "user"?');
  check("pdi=1", "^^^", 'unknown field "pdi" at column 1; did you mean "pid"?');
  check("not mem>1G", "    ^^^", 'unknown field "mem" at column 5; did you mean "rss"?');
  check(
    "xyzzy=1",
    "^^^^^",
    'unknown field "xyzzy" at column 1; the usual ones are comm argv pid ppid user exit ' +
      "signal duration age rss cpu under; put text to search for in quotes",
  );
});

const TIMES = "times are written with ns us ms s m h d, such as 10ms or 1h30m";

Deno.test("an error points at a bad unit", () => {
  check("duration<10x", "           ^", `unknown unit "x" at column 12; ${TIMES}`);
  check("age>1h30q", "        ^", `unknown unit "q" at column 9; ${TIMES}`);
  check("duration<10", "         ^^", `time "10" without a unit at column 10; ${TIMES}`);
  check(
    "rss>1Q",
    "     ^",
    'unknown unit "Q" at column 6; amounts are written with K M G T (powers of 1024), such as 100M',
  );
});

Deno.test("an error points at a value that does not fit its field", () => {
  check(
    "uid=root",
    "    ^^^^",
    '"root" is not a whole number at column 5; write digits, such as uid=0, or the name, ' +
      "such as user=root",
  );
  check("signal=KIL", "       ^^^", 'unknown signal "KIL" at column 8; did you mean "KILL"?');
  check(
    "signal=FOO",
    "       ^^^",
    'unknown signal "FOO" at column 8; write a name or number, such as KILL or 9',
  );
  check("type=exce", "     ^^^^", 'unknown event type "exce" at column 6; did you mean "exec"?');
  check("state=q", "      ^", 'unknown state "q" at column 7; the states are R S D Z T t I P X');
  check(
    "core=maybe",
    "     ^^^^^",
    '"maybe" is neither true nor false at column 6; write true, false, or ?',
  );
});

Deno.test("an operator that does not fit its field suggests those that do", () => {
  check("comm<3", "    ^", '"<" does not fit "comm" at column 5; use = != ~ !~');
  check("pid~3", "   ^", '"~" does not fit "pid" at column 4; use = != < <= > >=');
  check(
    "exit>?",
    "     ^",
    '"exit>" cannot compare with ? at column 6; write exit=? for unknown or exit!=? for known',
  );
});

Deno.test("an unclosed quote, parenthesis or regular expression is an error", () => {
  check(
    "a (b",
    "  ^",
    'unclosed "(" at column 3; close it with ")", or quote it to search for it',
  );
  check(
    "a) b",
    " ^",
    'unexpected ")" at column 2; remove it, open it with "(", or quote it',
  );
  check('comm="a b', "     ^^^^", 'unclosed quote at column 6; close it with "');
  check(
    "/foo",
    "^^^^",
    "unclosed regular expression at column 1; end it with / and flags, write a slash inside " +
      "it as \\/, or put a path in quotes",
  );
});

Deno.test("a bad regular expression is a returned error, not an exception", () => {
  check(
    "argv~/(/",
    "      ^",
    "bad regular expression (missing closing )) at column 7; write \\ before a special " +
      "character to mean it literally",
  );
  check(
    "uid=0 argv~/é(?=b)/i",
    "             ^^^",
    '"(?=" cannot look around at column 14; patterns take time linear in the text: combine ' +
      "conditions instead, such as argv~/a/ not argv~/b/",
  );
  check(
    String.raw`/(a)\1/`,
    "    ^^",
    String.raw`"\1" cannot refer back to a group at column 5; patterns take time linear in the ` +
      "text: write out what the group can be",
  );
  check(
    "comm~/a{1000}{1000}/",
    "       ^^^^^^^^^^^^",
    "regular expression too large at column 8; repeat less: nested counts multiply, 1,000 is " +
      "the most, and { is \\{ literally",
  );
  check(
    "/a/g",
    "   ^",
    'useless flag "g" at column 4; the flags are i m s u v; put a path in quotes',
  );
  check(
    "comm=/make/i",
    "     ^^^^^^^",
    '"=" takes no regular expression at column 6; write comm~/make/i, or put the value in quotes',
  );
});

const VALUE = "write one, in quotes when it holds spaces or parentheses, or ? for unknown";
const CONDITION = "write one such as comm=make, or quote the word to search for it";

Deno.test("an error names the missing part", () => {
  check("comm=", "    ^", `missing value after "comm=" at column 5; ${VALUE}`);
  check("exit!= and b", "    ^^", `missing value after "exit!=" at column 5; ${VALUE}`);
  check("comm=(sd-pam)", "    ^", `missing value after "comm=" at column 5; ${VALUE}`);
  check("a or", "  ^^", `missing condition after "or" at column 3; ${CONDITION}`);
  check("a and or b", "      ^^", `missing condition after "and" at column 7; ${CONDITION}`);
  check("and", "^^^", `missing condition before "and" at column 1; ${CONDITION}`);
  check("()", " ^", `missing condition before ")" at column 2; ${CONDITION}`);
  check(
    "=5",
    "^",
    'missing field name before "=" at column 1; write it as field, operator, value, such as ' +
      "comm=make",
  );
});

Deno.test("columns count characters, and carets are under wide characters", () => {
  check(
    "文字 comand=1",
    "     ^^^^^^",
    'unknown field "comand" at column 4; did you mean "comm"?',
  );
});

Deno.test("the picture has no control character and stays narrow", () => {
  const query = `${"a ".repeat(200)}\u001b[31mx=1`;
  const error = compileQuery(query);
  assert.ok(error.kind === "error");
  assert.equal(error.column, 401);
  const [line, carets] = queryErrorPicture(query, error).split("\n");
  assert.ok(line!.length <= 78 && line!.startsWith("…"));
  assert.equal(line!.indexOf("\uFFFD[31mx"), carets!.indexOf("^"));
  assert.doesNotMatch(error.message, /\p{Cc}/u);
});

Deno.test("depth and length are bounded", () => {
  const deep = compileQuery("(".repeat(5000));
  assert.ok(deep.kind === "error" && deep.message.startsWith("query too deeply nested"));
  const denied = compileQuery("!".repeat(5000) + "a");
  assert.ok(denied.kind === "error" && denied.column === 101);
  const long = compileQuery("a".repeat(10_000));
  assert.ok(long.kind === "error" && long.message.startsWith("query too long at column 8193"));
});
