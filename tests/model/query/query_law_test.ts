import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { completeQuery } from "../../../src/model/query/complete_query.ts";
import { FIELD_NAMES } from "../../../src/model/query/fields.ts";
import { parseQuery } from "../../../src/model/query/parse_query.ts";
import { printQuery } from "../../../src/model/query/print_query.ts";
import { queryErrorPicture } from "../../../src/model/query/query_error_picture.ts";
import type { Operator, QueryTree } from "../../../src/model/query/query_tree.ts";
import { alive, dead, exec, exit, fork, killed, lost, NOW } from "./subjects.ts";

const context = { now: NOW, isUnder: (pid: number) => pid === 7 };
const subjects = [fork(), exec(), exit(), killed(9, "SIGKILL"), lost(), alive(), dead()];

/** Returns one bit for each event and row. */
function answers(query: string): string {
  const compiled = compileQuery(query);
  assert.ok(compiled.kind === "query", query);
  return subjects.map((subject) =>
    "type" in subject
      ? compiled.matchesEvent(subject, context)
      : compiled.matchesProcess(subject, context)
  ).map(Number).join("");
}

/** Random text of right and wrong pieces of queries. */
const queryish = fc.array(
  fc.oneof(
    fc.constantFrom(...FIELD_NAMES),
    fc.constantFrom("=", "!=", "<", ">=", "~", "!~", "==", "!", "?", "(", ")", '"', "'", "/", "\\"),
    fc.constantFrom("and", "or", "not", " ", " ", "10ms", "5", "KILL", "100M", "/a+/i", "'a b'"),
    fc.string({ unit: "binary", maxLength: 4 }),
  ),
  { maxLength: 14 },
).map((pieces) => pieces.join(""));

const span = { start: 0, end: 0 };
const word = fc.string({ unit: "binary", maxLength: 8 }).map((text) =>
  ({ kind: "word", text }) as const
);
const regex = fc.constantFrom("a+", "\\/x", "[/]", "", "a b)").map((source) =>
  ({ kind: "regex", source, flags: "i" }) as const
);
const plain = fc.record({
  operator: fc.constantFrom<Operator>("=", "!=", "<", "<=", ">", ">="),
  value: fc.oneof(word, fc.constant({ kind: "unknown" } as const)),
});
const matching = fc.record({
  operator: fc.constantFrom<Operator>("~", "!~"),
  value: fc.oneof(word, regex),
});
const comparison: fc.Arbitrary<QueryTree> = fc.tuple(
  fc.constantFrom("comm", "and", "nosuch", "exit"),
  fc.oneof(plain, matching),
).map(([field, rest]) => ({
  kind: "comparison",
  field,
  ...rest,
  fieldAt: span,
  operatorAt: span,
  valueAt: span,
}));
const search: fc.Arbitrary<QueryTree> = fc.oneof(word, regex).map((value) => ({
  kind: "search",
  value,
  valueAt: span,
}));
const { tree } = fc.letrec<{ tree: QueryTree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    comparison,
    search,
    fc.record({ kind: fc.constant("not" as const), term: tie("tree") }),
    fc.record({
      kind: fc.constantFrom("and" as const, "or" as const),
      terms: fc.array(tie("tree"), { minLength: 2, maxLength: 4 }),
    }),
  ),
}));

/** Returns the tree without its spans. */
function bare(value: QueryTree): unknown {
  return JSON.parse(JSON.stringify(value, (name, part) => name.endsWith("At") ? undefined : part));
}

Deno.test("parse, compile, complete and picture accept any text and never throw", () => {
  fc.assert(
    fc.property(fc.oneof(queryish, fc.string({ unit: "binary" })), fc.nat(60), (text, cursor) => {
      const result = compileQuery(text);
      completeQuery(text, cursor);
      if (result.kind === "query") return answers(text).length === subjects.length;
      const characters = [...text].length;
      assert.ok(result.length >= 1 && result.column >= 1 && result.column <= characters + 1);
      return queryErrorPicture(text, result).split("\n").length === 2;
    }),
    { numRuns: 3000 },
  );
});

Deno.test("any tree printed and parsed again is the same tree", () => {
  fc.assert(
    fc.property(tree, (value) => {
      const parsed = parseQuery(printQuery(value));
      assert.ok(parsed.kind !== "error", printQuery(value));
      assert.deepEqual(bare(parsed), bare(value));
    }),
    { numRuns: 2000 },
  );
});

Deno.test("any query printed and parsed again is the same query", () => {
  fc.assert(
    fc.property(queryish, (text) => {
      const parsed = parseQuery(text);
      if (parsed.kind === "error") return;
      const again = parseQuery(printQuery(parsed));
      assert.ok(again.kind !== "error", printQuery(parsed));
      assert.deepEqual(bare(again), bare(parsed));
    }),
    { numRuns: 3000 },
  );
});

const condition = fc.constantFrom(
  ...["comm=make", "exit=2", "exit!=0", "signal=KILL", "rss>1M", "duration<10ms", "type=exec"],
  ...["make", "/^b/", "under=7", "core=?", "user!=root", "ts>1s", "state~/[SX]/", "late=false"],
);

Deno.test("De Morgan, double negation and the excluded middle hold, also on unknown fields", () => {
  fc.assert(fc.property(condition, condition, (a, b) => {
    assert.equal(answers(`not (${a} and ${b})`), answers(`not ${a} or not ${b}`));
    assert.equal(answers(`not (${a} or ${b})`), answers(`not ${a} and not ${b}`));
    assert.equal(answers(`not not ${a}`), answers(a));
    assert.equal(answers(`${a} or not ${a}`), answers(""));
    assert.equal(answers(`${a} and not ${a}`), answers("not (pid=1 or not pid=1)"));
    assert.equal(answers(`${a} ${b}`), answers(`${b} and ${a}`));
  }));
});

Deno.test("on a known field != is not =", () => {
  for (const field of ["comm", "exit", "signal", "user", "rss", "state", "core", "type"]) {
    const value = { comm: "make", user: "ada", state: "S", core: "true", type: "exec" }[field] ??
      "2";
    assert.equal(
      answers(`${field}!=${value}`),
      answers(`${field}!=? and not ${field}=${value}`),
      field,
    );
  }
});
