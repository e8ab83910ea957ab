import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { compilePattern } from "../../../src/model/pattern/pattern.ts";
import { REDACTED } from "../../../src/model/redact/marked_text.ts";
import { patternRule } from "../../../src/model/redact/redaction_rule.ts";
import { Redactor } from "../../../src/model/redact/redactor.ts";
import type { Text } from "../../../src/model/base/text.ts";

function redactor(...sources: string[]): Redactor {
  const redact = sources.map((source) => {
    const pattern = compilePattern(source, "");
    if ("what" in pattern) throw new Error(pattern.what);
    return patternRule(pattern);
  });
  return new Redactor({ redact, noArgv: false });
}

function texts(...all: string[]): Text[] {
  return all.map((text) => ({ text }));
}

/** Returns the redacted arguments; `#` is the mark. */
function argvAfter(source: string, argv: readonly string[], more: object = {}): string[] {
  const fields = { argv: texts(...argv), ...more };
  return redactor(source).redacted(fields).argv.map(({ text }) => text.replaceAll(REDACTED, "#"));
}

Deno.test("--redact replaces every match inside an argument, and keeps the rest", () => {
  assert.deepEqual(argvAfter("hunter\\d", ["curl", "a=hunter1 b=hunter2", "-v"]), [
    "curl",
    "a=# b=#",
    "-v",
  ]);
  assert.deepEqual(argvAfter("^hunter$", ["x", "hunter", "hunter2"]), ["x", "#", "hunter2"]);
});

Deno.test("--redact finds a match across several arguments, and moves none of them", () => {
  assert.deepEqual(argvAfter("--password \\S+", ["db", "--password", "hunter2", "-v"]), [
    "db",
    "#",
    "#",
    "-v",
  ]);
  assert.deepEqual(argvAfter("word hunter", ["--password", "hunter2"]), ["--pass#", "#"]);
  assert.deepEqual(argvAfter("a b c", ["a", "b", "c", ""]), ["#", "#", "#", ""]);
  assert.deepEqual(argvAfter("x  y", ["x", "", "y"]), ["#", "", "#"]);
});

Deno.test("--redact replaces the whole argument when a match begins in the one before", () => {
  assert.deepEqual(argvAfter("--password \\S+", ["--password", "correct horse battery"]), [
    "#",
    "#",
  ]);
});

Deno.test("--redact replaces only the group named secret, where a pattern has one", () => {
  const source = "--password[= ](?<secret>\\S+)";
  assert.deepEqual(argvAfter(source, ["--password", "hunter2"]), ["--password", "#"]);
  assert.deepEqual(argvAfter(source, ["--password=hunter2"]), ["--password=#"]);
  assert.deepEqual(argvAfter("a(?:b(?<secret>c))?", ["a", "abc"]), ["#", "ab#"]);
});

Deno.test("--redact drops the exact bytes of a changed text", () => {
  const argv = [{ text: "key\ufffd=s3cret", hex: "6b6579ff3d733363726574" }];
  assert.deepEqual(redactor("s3cret").redacted({ argv }).argv, [{ text: `key\ufffd=${REDACTED}` }]);
});

Deno.test("--redact replaces a whole text whose bytes hold what its characters don't show", () => {
  const secret = { text: "p\ufffdsswort", hex: "70e47373776f7274" };
  const all = { argv: [secret], comm: secret, cwd: secret };
  const gone = { text: REDACTED };
  assert.deepEqual(redactor("pässwort").redacted(all), { argv: [gone], comm: gone, cwd: gone });
  assert.deepEqual(redactor("other").redacted(all), all);
});

Deno.test("--redact replaces a cut text, since a secret may extend beyond the cut", () => {
  assert.deepEqual(argvAfter("hunter2", ["a", "b", "hunt"], { argvTruncated: true }), [
    "a",
    "b",
    "#",
  ]);
  const cut = { filename: { text: "/tmp/hunt" }, filenameTruncated: true };
  assert.equal(redactor("hunter2").redacted(cut).filename.text, REDACTED);
});

Deno.test("--redact replaces a whole command line whose search would take too long", () => {
  const long = Array.from({ length: 40 }, () => "a".repeat(3_000));
  const start = performance.now();
  // Each search reads to the end for a b, and finds an a.
  assert.deepEqual(argvAfter("a[^!]*b|a", long), long.map(() => "#"));
  assert.deepEqual(argvAfter("(a{1,50}){1,9}", long), long.map(() => "#"));
  assert.deepEqual(argvAfter("(a+)+$", ["x", "a".repeat(100_000)]), ["x", "#"]);
  assert.ok(performance.now() - start < 20_000);
});

const EVERYWHERE = { text: "x hunter2" };
const ROW = {
  ...{ ts: 1, pid: 7, key: "7-5", ppid: 1, parentKey: "1-0", uid: 0 },
  ...{ comm: EVERYWHERE, user: "hunter2", cgroup: "/hunter2", container: "hunter2" },
};
const EVENTS: readonly object[] = [
  { type: "process", ...ROW, argv: [EVERYWHERE], filename: EVERYWHERE, cwd: EVERYWHERE },
  { type: "fork", ...ROW, parentComm: EVERYWHERE, birthPpid: 1, parentTid: null },
  { type: "exec", ...ROW, argv: [EVERYWHERE], filename: EVERYWHERE, cwd: EVERYWHERE },
  { type: "exit", ...ROW, argv: [EVERYWHERE], filename: EVERYWHERE, signalName: null },
  { type: "reparent", ...ROW, oldPpid: 1, newPpid: 2 },
  { type: "rename", ...ROW, oldComm: EVERYWHERE },
  { type: "meta", ts: 0, filter: "argv~hunter2", kernel: "6.18", capabilities: {} },
  { type: "lost", ts: 0, reason: "at hunter2", where: "line", count: 1 },
  { type: "gap", ts: 0, reason: "at hunter2" },
  { type: "end", ts: 0, reason: "at hunter2", totals: { exit: 1 } },
  { type: "later", ts: 0, aFieldOfALaterVersion: "hunter2", another: EVERYWHERE },
];

for (const event of EVENTS as readonly FlockEvent[]) {
  Deno.test(`--redact covers every text of an event: ${event.type}`, () => {
    const shown = redactor("hunter2").redacted(event);
    assert.doesNotMatch(JSON.stringify(shown), /hunter2/);
    assert.deepEqual(
      Object.keys(shown),
      Object.keys(event),
      "the fields and their order are unchanged",
    );
  });
}

Deno.test("--redact keeps fields that TraceFlock makes, and the object when nothing matches", () => {
  const event = { type: "exec", key: "7-5", parentKey: "1-0", state: "S", host: "exec" };
  assert.equal(redactor(".+").redacted(event), event);
  const other = { comm: { text: "make" }, argv: texts("make") };
  assert.equal(redactor("x").redacted(other), other);
});

Deno.test("--redact hides a comm that the kernel took from a path with a secret, from then on", () => {
  const one = redactor("tok-[a-z0-9]{20}");
  const path = "/tmp/tok-abcdefghij0123456789";
  const exec = one.redacted({ comm: { text: "tok-abcdefghij0" }, filename: { text: path } });
  assert.deepEqual([exec.comm.text, exec.filename.text], [REDACTED, `/tmp/${REDACTED}`]);
  assert.equal(one.redacted({ oldComm: { text: "tok-abcdefghij0" } }).oldComm.text, REDACTED);
  const child = { comm: { text: "sh" }, filename: { text: `${path}/sh` } };
  assert.equal(one.redacted(child).comm.text, "sh");
});

Deno.test("--redact searches lists of addresses and of files, and keeps how a file was opened", () => {
  const one = redactor("read|hunter2|192[.]0");
  const peers = [{ address: "192.0.2.7", port: 53 }, { address: "::1", port: 53 }];
  assert.deepEqual(one.redacted({ udpPeers: peers }).udpPeers, [
    { address: `${REDACTED}.2.7`, port: 53 },
    { address: "::1", port: 53 },
  ]);
  const file = { access: "read", bytes: 1, path: { text: "/srv/hunter2" } };
  const busyFiles = { intervalNs: 1, files: [file] };
  assert.deepEqual(one.redacted({ busyFiles }).busyFiles.files, [
    { ...file, path: { text: `/srv/${REDACTED}` } },
  ]);
  const plain = { busyFiles: { intervalNs: 1, files: [{ ...file, path: { text: "/srv" } }] } };
  assert.equal(one.redacted(plain), plain);
});

Deno.test("--no-argv makes arguments unknown, not empty", () => {
  const none = new Redactor({ redact: null, noArgv: true });
  assert.deepEqual(none.redacted({ argv: texts("a"), comm: { text: "a" } }), {
    argv: null,
    comm: { text: "a" },
  });
  assert.deepEqual(none.redacted({ argv: null }), { argv: null });
});

Deno.test("Redactor.of() returns one redactor for a request, and null without anything to remove", () => {
  assert.equal(Redactor.of({ redact: null, noArgv: false }), null);
  const request = { redact: null, noArgv: true };
  assert.equal(Redactor.of(request), Redactor.of(request));
});

const word = fc.string({ unit: fc.constantFrom(..."ab =[]-xé"), maxLength: 6 });

Deno.test("--redact keeps the number of arguments, leaves no match, and is idempotent", () => {
  const source = fc.constantFrom("a", "a b", "x+", "b.", "[^ ]=", "\\w+", "é|-a");
  fc.assert(fc.property(source, fc.array(word, { maxLength: 5 }), (pattern, argv) => {
    const one = redactor(pattern);
    const shown = one.redacted({ argv: texts(...argv) }).argv;
    assert.equal(shown.length, argv.length);
    const again = redactor(pattern).redacted({ argv: shown.map(({ text }) => ({ text })) }).argv;
    const compiled = compilePattern(pattern, "");
    assert.ok(!("what" in compiled));
    for (const { text } of shown) {
      for (const piece of text.split(REDACTED)) assert.equal(compiled.test(piece), false, text);
    }
    if (pattern === "a" || pattern === "\\w+") assert.deepEqual(again, shown);
  }));
});
