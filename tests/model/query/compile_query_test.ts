import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { alive, dead, exec, exit, fork, killed, lost, NOW } from "./subjects.ts";

const context = { now: NOW, host: "web1", isUnder: (pid: number) => pid === 7 };

type Subject = FlockEvent | Process;

function matches(query: string, subject: Subject): boolean {
  const compiled = compileQuery(query);
  assert.ok(compiled.kind === "query", compiled.kind === "error" ? compiled.message : query);
  return "type" in subject
    ? compiled.matchesEvent(subject, context)
    : compiled.matchesProcess(subject, context);
}

/** Checks whether a query matches an event or a row. */
function check(query: string, subject: Subject, expected: boolean): void {
  const name = "type" in subject ? subject.type : "process";
  assert.equal(matches(query, subject), expected, `${query} on ${name}`);
}

Deno.test("= and != compare a whole text and its case", () => {
  check("comm=make", exec(), true);
  check("comm=Make", exec(), false);
  check("comm=mak", exec(), false);
  check("user!=root", alive(), true);
  check("user!=ada", alive(), false);
  check('argv="make -j8 all targets"', exec(), true);
  check("filename=/usr/bin/make", exec(), true);
});

Deno.test("~ finds a word anywhere, in any case", () => {
  check("cgroup~docker", exec(), true);
  check("cgroup~DOCKER", exec(), true);
  check("comm~.", exec(), false);
  check("cgroup!~docker", exec(), false);
  check("cgroup!~podman", exec(), true);
  check("argv~'-j8 all'", exec(), true);
});

Deno.test("~ takes a regular expression, with its flags", () => {
  check(String.raw`argv~/-j\d+/`, exec(), true);
  check("argv~/^make -j8/", alive(), true);
  check("comm~/^MAKE$/", alive(), false);
  check("comm~/^MAKE$/i", alive(), true);
  check("comm!~/^ma/", alive(), false);
  check("type~/^ex/", exec(), true);
  check("state~/[DS]/", alive(), true);
});

Deno.test("a path needs no quotes, a slash in a regular expression needs a backslash", () => {
  check("/usr/bin/make", exec(), true);
  check("filename~/usr/bin/make", exec(), true);
  check(String.raw`filename~/^\/usr\//`, exec(), true);
  check('filename~"/usr/"', exec(), true);
});

Deno.test("a bare word is searched in comm, filename and argv, in any case", () => {
  check("MAKE", fork(), true);
  check("usr/bin", exec(), true);
  check("targets", exec(), true);
  check("bash", exec(), false);
  check("ada", exec(), false);
  check('"all targets"', exec(), true);
  check('"j8 all"', exec(), true);
  check("/^-?make/", exec(), true);
  check("/MAKE/", exec(), false);
  check("/MAKE/i", exec(), true);
});

Deno.test("numbers compare by size", () => {
  check("pid=42", exec(), true);
  check("pid!=42", exec(), false);
  check("pid<42", exec(), false);
  check("pid<=42", exec(), true);
  check("pid>41", exec(), true);
  check("pid>=43", exec(), false);
  check("nice=-5", alive(), true);
  check("uid=1000 euid=0", exec(), true);
  check("cpu>50", alive(), true);
  check("cpu>80%", alive(), false);
  check("threads=4 execs=1 forks>10", alive(), true);
});

Deno.test("K, M, G and T are powers of 1024, for bytes and for counts", () => {
  check("rss>=100M", alive(), true);
  check("rss>100M", alive(), false);
  check("rss=102400K", alive(), true);
  check("rss<0.1G", alive(), true);
  check("max_rss=200MiB", exit(), true);
  check("max_rss_bytes=209715200", exit(), true);
  check("minor_faults=2K", exit(), true);
});

Deno.test("a time has one or more units", () => {
  check("duration<10ms", exit(), false);
  check("duration=1.5s", exit(), true);
  check("duration=1500ms", dead(), true);
  check("duration_ns=1500000000", exit(), true);
  check("age>1h", alive(), true);
  check("age>1h30m", alive(), false);
  check("cpu_user=20ms", exit(), true);
  check("ts<2m", exit(), true);
});

Deno.test("age ends now for a live process, at the exit for a dead one, at the event for an event", () => {
  check("age=5301s", alive(), true);
  check("age=1s", dead(), true);
  check("age=1500ms", exit(), true);
  check("age=0", fork(), true);
  check("age=1s", exec(), true);
});

Deno.test("exit is the status of a normal exit, signal is the signal that killed the process", () => {
  check("exit=2", exit(), true);
  check("exit!=0", dead(), true);
  check("exit!=0", killed(9, "SIGKILL"), false);
  check("signal=KILL", killed(9, "SIGKILL"), true);
  check("signal=SIGKILL", killed(9, "SIGKILL"), true);
  check("signal=sigkill", killed(9, "SIGKILL"), true);
  check("signal=9", dead(killed(9, "SIGKILL")), true);
  check("signal!=KILL", killed(11, "SIGSEGV"), true);
  check("signal~/SEGV|ABRT/", killed(11, "SIGSEGV"), true);
  check("signal=RTMIN+3", killed(37, "SIGRTMIN+3"), true);
  check("core=true", killed(11, "SIGSEGV"), true);
  check("core=true", exit(), false);
});

Deno.test("failed covers status and signal, and is unknown when both are", () => {
  check("failed=true", exit(), true);
  check("failed=true", killed(9, "SIGKILL"), true);
  check("failed=false", exit({ exitCode: 0 }), true);
  check("failed=?", exit({ exitCode: null }), true);
  check("failed=?", dead(exit({ exitCode: null })), true);
  check("failed=?", alive(), true);
});

Deno.test("state is X once it has exited", () => {
  check("state=S", alive(), true);
  check("state=Z", alive({ state: "Z" }), true);
  check("state=z", alive({ state: "Z" }), true);
  check("state=T", alive({ state: "t" }), false);
  check("state=X", dead(), true);
  check("state=X", exit(), true);
});

Deno.test("under asks the context", () => {
  check("under=7", exec(), true);
  check("under=8", alive(), false);
  check("under!=8", alive(), true);
  check("under=7", lost(), false);
  check("under!=7", lost(), false);
});

Deno.test("host is the event's own, or else the context's", () => {
  check("host=web1", exec(), true);
  check("host=web2", exec({ host: "web2" }), true);
  check("host=web1", alive(), true);
});

Deno.test("an unknown value matches no comparison, not even !=", () => {
  for (const operator of ["=", "!=", "<", "<=", ">", ">="]) {
    check(`exit${operator}0`, alive(), false);
    check(`ppid${operator}0`, alive({ ppid: null }), false);
  }
  for (const operator of ["=", "!=", "~", "!~"]) {
    check(`comm${operator}x`, fork({ comm: null }), false);
  }
  check("user!=root", alive({ user: null }), false);
  check("late!=true", alive(), false);
});

Deno.test("=? is unknown and !=? is known", () => {
  check("exit=?", alive(), true);
  check("exit!=?", alive(), false);
  check("exit=?", exit(), false);
  check("exit!=?", exit(), true);
  check("argv=?", exec({ argv: null }), true);
  check("argv=?", exec({ argv: [] }), false);
  check('comm="?"', exec({ comm: plainText("?") }), true);
});

Deno.test("a field that the subject lacks is unknown", () => {
  check("rss>0", exec(), false);
  check("rss=?", exec(), true);
  check("type=exec", alive(), false);
  check("type!=exec", alive(), false);
  check("pid>0", lost(), false);
  check("late=?", lost(), true);
  check("make", lost(), false);
  check("type=lost where=kernel count=3", lost(), true);
});

Deno.test("flags that an event may leave out are false", () => {
  check("late=false", exec(), true);
  check("late=true", exec({ late: true }), true);
  check("inferred=no", exec(), true);
  check("inferred=yes", alive({ inferred: true }), true);
});

Deno.test("not matches exactly what its term does not match, unknown included", () => {
  check("exit=0", alive(), false);
  check("not exit=0", alive(), true);
  check("not exit=0", exit({ exitCode: 0 }), false);
  check("not exit=0", killed(9, "SIGKILL"), true);
  check("exit!=0", alive(), false);
  check("not exit!=0", alive(), true);
  check("not container=abc", alive({ container: null }), true);
  check("not make", fork({ comm: null }), true);
  check("exit!=? and not exit=0", alive(), false);
});

Deno.test("not binds before and, and before or, a space is and", () => {
  check("not comm=x comm=make", exec(), true);
  check("!comm=x !comm=y", exec(), true);
  check("not (comm=x or comm=make)", exec(), false);
  check("comm=x or comm=make uid=0", exec(), false);
  check("(comm=x or comm=make) uid=1000", exec(), true);
  check("comm=make or comm=x and uid=0", exec(), true);
  check("COMM=make AND NOT uid=0", exec(), true);
  check("not not comm=make", exec(), true);
});

Deno.test("an operator may have spaces around it", () => {
  check("exit != 0", exit(), true);
  check("exit = ?", alive(), true);
  check("exit == 2", exit(), true);
});

Deno.test("a value may look like a keyword or contain operators", () => {
  check("comm=and", exec({ comm: plainText("and") }), true);
  check('"and"', exec({ comm: plainText("and") }), true);
  check("argv~--jobs=8", exec({ argv: [plainText("--jobs=8")] }), true);
  check('comm="(sd-pam)"', exec({ comm: plainText("(sd-pam)") }), true);
  check(String.raw`comm="a\"b\\c\d"`, exec({ comm: plainText(String.raw`a"b\c\d`) }), true);
});

Deno.test("an empty query matches everything", () => {
  check("", lost(), true);
  check("  ", alive(), true);
});

Deno.test("the birth parent stays known", () => {
  check("birth_ppid=7 parent_comm=bash", alive({ ppid: 1 }), true);
  check("birth_ppid=7 parent_comm=bash", fork(), true);
});

Deno.test("compileQuery() names the fields that the query reads", () => {
  const query = compileQuery("rss>1M and not exit=0 or make");
  assert.ok(query.kind === "query");
  assert.deepEqual([...query.fields].sort(), [
    "argv",
    "comm",
    "exit_code",
    "filename",
    "rss_bytes",
  ]);
});

Deno.test("a query may have a thousand conditions", () => {
  check(Array.from({ length: 1000 }, () => "pid=42").join(" "), exec(), true);
  check(Array.from({ length: 900 }, () => "pid=1").join(" or "), exec(), false);
});
