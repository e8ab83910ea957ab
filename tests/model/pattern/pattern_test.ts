import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { RE2JS } from "re2js";
import { boundedRegExp } from "../../../src/model/pattern/bounded_regexp.ts";
import { compilePattern, type Pattern, wordPattern } from "../../../src/model/pattern/pattern.ts";

function pattern(source: string, flags = ""): Pattern {
  const compiled = compilePattern(source, flags);
  if ("what" in compiled) throw new Error(`${source}: ${compiled.what}`);
  return compiled;
}

/** Returns the problem of a pattern, and the wrong piece. */
function problem(source: string): string {
  const compiled = compilePattern(source, "");
  if (!("what" in compiled)) return "none";
  return `${compiled.what} [${source.slice(compiled.at.start, compiled.at.end)}]`;
}

/** Milliseconds: a backtracking engine needs hours, and a slow machine needs less. */
const PATIENCE = 5_000;
const LONG = `${"a".repeat(100_000)}!`;

for (
  const source of [
    "(a+)+$",
    "(a|a)*$",
    "(a|aa)+$",
    "(a*)*b",
    "([a-z]+)*\\d",
    "^(a+)+$",
    "(.*a){20}$",
    "(?:a?){50}a{50}b",
    "(x+x+)+y",
    "a*a*a*a*a*a*b?$",
    "a.*a.*a.*\\d$",
    "(([a-z])+.)+[A-Z]([a-z])+$",
  ]
) {
  Deno.test(`a pattern takes linear time: ${source}`, () => {
    const compiled = pattern(source);
    const start = performance.now();
    for (const text of [LONG, "a".repeat(30) + "!", "a".repeat(500) + "!"]) {
      compiled.test(text);
      compiled.spans(text, 4);
    }
    assert.ok(performance.now() - start < PATIENCE);
  });
}

Deno.test("a long word takes linear time, too", () => {
  const start = performance.now();
  for (const length of [250, 8_000]) {
    assert.equal(wordPattern(`${"a".repeat(length)}b`).test(LONG), false);
    assert.equal(wordPattern(`b${"a".repeat(length)}`).test(LONG), false);
  }
  assert.equal(wordPattern(`${"a".repeat(8_000)}!`).test(LONG.toUpperCase()), true);
  assert.ok(performance.now() - start < PATIENCE);
});

Deno.test("a pattern with too large an automaton is rejected", () => {
  assert.equal(problem("a{1000}{1000}"), "regular expression too large [{1000}{1000}]");
  assert.equal(problem("(a{1000}){1000}"), "regular expression too large [{1000}]");
  assert.equal(problem("a{1001}"), "regular expression too large [{1001}]");
  assert.equal(problem("(a{50}b{50}){20}"), "regular expression too large [{50}]");
  assert.equal(
    problem("(".repeat(2_000) + ")".repeat(2_000)).slice(0, 28),
    "regular expression too large".slice(0, 28),
  );
  assert.equal(problem(".{1000}"), "none");
});

Deno.test("syntax without linear time is rejected at its place", () => {
  assert.equal(problem("ab(?=c)"), '"(?=" cannot look around [(?=]');
  assert.equal(problem("ab(?!c)"), '"(?!" cannot look around [(?!]');
  assert.equal(problem("(?<=a)b"), '"(?<=" cannot look around [(?<=]');
  assert.equal(problem("(?<!a)b"), '"(?<!" cannot look around [(?<!]');
  assert.equal(problem("(a)\\1"), '"\\1" cannot refer back to a group [\\1]');
  assert.equal(problem("(?<n>a)\\k<n>"), '"\\k<" cannot refer back to a group [\\k<]');
  assert.equal(problem("[(?=]\\\\1"), "none");
});

Deno.test("the error of a bad pattern names the wrong piece", () => {
  assert.equal(problem("a("), "bad regular expression (missing closing )) [a(]");
  assert.equal(problem("ab[c"), "bad regular expression (missing closing ]) [[c]");
  assert.equal(
    problem("*a"),
    "bad regular expression (missing argument to repetition operator) [*]",
  );
  assert.equal(problem("a\\Z"), "bad regular expression (invalid escape sequence) [\\Z]");
});

Deno.test("spans() returns the matches from left to right, up to the limit", () => {
  assert.deepEqual(pattern("a+|").spans("aa b a", 10), [
    { from: 0, start: 0, end: 2 },
    { from: 5, start: 5, end: 6 },
  ]);
  assert.deepEqual(pattern("é.").spans("😀éx", 10), [{ from: 2, start: 2, end: 4 }]);
  assert.equal(pattern("a").spans("aaa", 2), null);
  assert.deepEqual(pattern("b").spans("aaa", 0), []);
});

/** Source, flags, text, and whether it matches, as docs/query-language.md promises. */
const MEANINGS: readonly (readonly [string, string, string, boolean])[] = [
  ["^make$", "", "make", true],
  ["^make$", "", "make\n", false],
  ["^make$", "", "MAKE", false],
  ["^make$", "i", "MAKE", true],
  ["^b$", "", "a\nb", false],
  ["^b$", "m", "a\nb", true],
  ["a.b", "", "a\nb", false],
  ["a.b", "s", "a\nb", true],
  ["^.$", "", "😀", true],
  ["^..$", "u", "😀", false],
  ["\\d", "", "٣", false],
  ["\\w", "", "é", false],
  ["\\s", "", "\u00a0", false],
  ["\\bé", "", "é", false],
  ["É", "i", "é", true],
  ["σ", "i", "Σς", true],
  ["\\p{Lu}", "", "Ä", true],
  ["\\p{Greek}", "", "σ", true],
  ["[[:digit:]]", "", "7", true],
  ["caf\\u00e9", "", "café", true],
  ["\\u{1f600}", "", "😀", true],
  ["\\x41", "", "A", true],
  ["\\/tmp\\/", "", "/tmp/", true],
  ["(?<name>a)b", "", "ab", true],
  ["(?i)make", "", "MAKE", true],
  ["a{2,3}$", "", "aaa", true],
];

Deno.test("a pattern matches as the manual promises", () => {
  for (const [source, flags, text, matches] of MEANINGS) {
    assert.equal(pattern(source, flags).test(text), matches, `/${source}/${flags}`);
    assert.equal((pattern(source, flags).spans(text, 99)?.length ?? 0) > 0, matches, source);
  }
});

const ATOMS = [
  ..."abkKsé1 -/=.^$|",
  "\\d",
  "\\.",
  "\\\\",
  "[ab=]",
  "[a-k1]",
  "(",
  "(?:",
  ")",
  "*",
  "+",
  "?",
  "+?",
];

Deno.test("the fast engine agrees with the linear one", () => {
  let compared = 0;
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(...ATOMS), { maxLength: 8 }).map((atoms) => atoms.join("")),
      fc.constantFrom("", "i", "s", "is"),
      fc.array(fc.constantFrom(..."abkKsSÉé1 -/=.\\\n\r\u2028\u212a\u017f", "😀"), {
        maxLength: 12,
      }),
      (source, flags, letters) => {
        const native = boundedRegExp(source, flags);
        if (native === null || "what" in compilePattern(source, flags)) return;
        const text = letters.join("");
        if (text.length > native.maxLength) return;
        compared++;
        const prefix = flags === "" ? "" : `(?${flags})`;
        assert.equal(
          native.expression.test(text),
          RE2JS.compile(prefix + source).test(text),
          source,
        );
      },
    ),
    { numRuns: 20_000 },
  );
  assert.ok(compared > 1_000, `${compared} were compared`);
});

Deno.test("the fast engine takes simple patterns, and texts on which it stays fast", () => {
  const longest = (source: string, flags = "") => boundedRegExp(source, flags)?.maxLength ?? 0;
  assert.equal(longest("SEGV|ABRT|BUS|ILL"), Infinity);
  assert.equal(longest("(password|token)=", "i"), Infinity);
  assert.equal(longest("^make .*-j"), Infinity);
  assert.equal(longest("-j\\d+"), 341);
  assert.equal(longest("shard=.*7$"), 113);
  assert.equal(longest(".*.*.*.*a"), 0);
  assert.equal(longest("(a+)+$"), 0);
  assert.equal(longest("(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)(a|a)b"), 0);
  assert.equal(longest("^a$", "m"), 0);
  assert.equal(longest("\\bmake"), 0);
});
