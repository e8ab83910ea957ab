import assert from "node:assert/strict";
import { FailedExecs } from "../../../src/capture/interpret/failed_execs.ts";
import type { ExecFailedObservation } from "../../../src/capture/parse/observation.ts";

const [ENOENT, ENOEXEC, EACCES] = [2, 8, 13];
const MS = 1e6;

function failed(path: string, ms: number, errno = ENOENT, changes = {}): ExecFailedObservation {
  return {
    ...{ kind: "exec failed", cpu: 0, seq: 0, pid: 7, startTicks: 1, tid: 7 },
    ...{ ts: ms * MS, errno, filename: { text: path }, ...changes },
  };
}

/** Returns a search in these folders for `name`. */
function search(execs: FailedExecs, name: string, ...errors: number[]): void {
  errors.forEach((errno, i) => assert.equal(execs.add(failed(`/${i}/${name}`, i, errno)), null));
}

const paths = (tried: readonly { text: string }[]) => tried.map(({ text }) => text).join(" ");

Deno.test("the calls of a search in PATH are one, and the exit after it names it", () => {
  const execs = new FailedExecs();
  search(execs, "no", ENOENT, ENOENT);
  const { ended, failed: about } = execs.exited(7, 127);
  assert.equal(paths(ended?.tried ?? []), "/0/no /1/no");
  assert.equal(ended?.errno, ENOENT);
  assert.equal(paths(about?.tried ?? []), "/0/no /1/no");
  assert.equal(execs.isEmpty, true);
});

Deno.test("only the statuses 126 and 127 are about a failed exec", () => {
  for (const [code, isAbout] of [[126, true], [127, true], [1, false], [0, false], [null, false]]) {
    const execs = new FailedExecs();
    search(execs, "no", ENOENT);
    assert.equal(execs.exited(7, code as number | null).failed !== null, isAbout, String(code));
  }
});

Deno.test("an exit after a child is not about the failed exec before it", () => {
  const execs = new FailedExecs();
  search(execs, "no", ENOENT);
  execs.forked(7);
  assert.equal(execs.exited(7, 127).failed, null);
});

Deno.test("a shell runs a script without an interpreter itself: 127 is not about it", () => {
  const exit = (code: number) => {
    const execs = new FailedExecs();
    search(execs, "script", ENOEXEC);
    return execs.exited(7, code).failed !== null;
  };
  assert.deepEqual([exit(127), exit(126)], [false, true]);
});

Deno.test("a file that may not be run decides the error of a search", () => {
  const execs = new FailedExecs();
  search(execs, "no", ENOENT, EACCES, ENOENT);
  assert.equal(execs.exited(7, 126).ended?.errno, EACCES);
});

Deno.test("a search that finds the program is no failure; another name ends a search", () => {
  const execs = new FailedExecs();
  search(execs, "ls", ENOENT, ENOENT);
  assert.equal(execs.succeeded(7, { text: "/bin/ls" }), null);
  search(execs, "vim", ENOENT);
  assert.equal(paths(execs.succeeded(7, { text: "/bin/vi" })?.tried ?? []), "/0/vim");
  search(execs, "vim", ENOENT);
  assert.equal(paths(execs.add(failed("/bin/vi", 1))?.tried ?? []), "/0/vim");
});

Deno.test("a search ends after a second, and another thread has its own", () => {
  const execs = new FailedExecs();
  search(execs, "no", ENOENT);
  assert.deepEqual(execs.settled(900 * MS), []);
  assert.equal(execs.settled(1_100 * MS).length, 1);
  assert.deepEqual(execs.settled(5_000 * MS), [], "each search is reported once");
  const other = new FailedExecs();
  search(other, "no", ENOENT);
  assert.equal(other.add(failed("/1/no", 1, ENOENT, { tid: 8 }))?.tried.length, 1);
});

Deno.test("the paths and the searches that are kept have bounds", () => {
  const execs = new FailedExecs();
  for (let i = 0; i < 1_000; i++) execs.add(failed(`/${i}/no`, 0));
  assert.equal(execs.exited(7, 1).ended?.tried.length, 64);
  let early = 0;
  for (let pid = 1; pid <= 10_000; pid++) {
    if (execs.add(failed("/no", 0, ENOENT, { pid })) !== null) early++;
  }
  const kept = execs.settled(Infinity).length;
  assert.ok(kept <= 4_096);
  assert.equal(early + kept, 10_000, "each search is reported");
});
