import assert from "node:assert/strict";
import { MAX_LISTED_THREADS } from "../../../src/model/base/limits.ts";
import type { ProcessKey } from "../../../src/model/base/process_key.ts";
import type {
  ThreadList,
  ThreadReader,
  ThreadSample,
} from "../../../src/model/process/thread_list.ts";
import { plainText } from "../../../src/model/base/text.ts";
import fc from "../../support/model/laws.ts";
import type { Process } from "../../../src/model/process/process.ts";
import { ViewModel } from "../../../src/model/list/view_model.ts";
import { fakeEnding, fakeProcess, FakeTable, PLAIN_ORDER, SECOND } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

class FakeThreads implements ThreadReader {
  revision = 0;
  readonly lists = new Map<ProcessKey, ThreadList>();

  get pids(): ReadonlySet<number> {
    return new Set([...this.lists.keys()].map((key) => Number(key.split("-")[0])));
  }

  of(key: ProcessKey): ThreadList | undefined {
    return this.lists.get(key);
  }

  set(key: ProcessKey, threads: readonly ThreadSample[], total = threads.length): void {
    this.lists.set(key, { threads, total });
    this.revision++;
  }
}

function thread(tid: number, name: string, cpuPercent: number | null): ThreadSample {
  return {
    ...{ tid, comm: plainText(name), state: "S", cpuPercent, cpuNs: tid * 1e7, nice: 5 },
    ...{ priority: 20, processor: 1 },
  };
}

/** Three processes; the second, a child of the first with a child of its own, has three threads. */
function screen(...keys: string[]) {
  const init = fakeProcess(1, { comm: plainText("init") });
  const java = fakeProcess(20, { comm: plainText("java"), parent: init, threads: 3, uid: 0 });
  const child = fakeProcess(25, { comm: plainText("child"), parent: java });
  const made = new TestScreen(120, 30, { table: new FakeTable([init, java, child]) });
  const threads = new FakeThreads();
  threads.set(java.key, [
    thread(20, "java", 0),
    thread(21, "GC", 55),
    thread(22, "Compiler", null),
  ]);
  made.threads = threads;
  made.state = { ...made.state, canReadThreads: true };
  return Object.assign(made.press(...keys), { threads, java });
}

function names(made: TestScreen): string[] {
  return made.frame().picture.rows.map((row) => {
    if (row.kind === "group") return `${row.group.value}`;
    if (row.kind === "rest") return `+${row.count}`;
    if (row.kind === "thread") return `{${row.thread?.comm?.text ?? "?"}}`;
    return row.process.image.comm!.text;
  });
}

Deno.test("H shows the threads of each process below it, and hides them again", () => {
  const made = screen("Alt+2", "N");
  assert.deepEqual(names(made), ["init", "java", "child"], "off by default");
  assert.deepEqual(names(made.press("H")), [
    "init",
    "java",
    "{java}",
    "{GC}",
    "{Compiler}",
    "child",
  ]);
  assert.match(made.text(), /^ +21 .* S +55\.0 .*├─\{GC\}$/m);
  assert.match(made.text(), /^ +22 .* S +\? .*└─\{Compiler\}$/m, "an unknown cpu is not zero");
  assert.match(made.text(), /├─\{java\} {2}main thread$/m);
  assert.deepEqual(names(made.press("H")), ["init", "java", "child"]);
});

Deno.test("threads follow the order of cpu, time, name and state; otherwise that of their ids", () => {
  const made = screen("Alt+2", "H", "P");
  const order = (...keys: string[]) => names(made.press(...keys)).filter((name) => name[0] === "{");
  assert.deepEqual(order(), ["{GC}", "{java}", "{Compiler}"], "unknown comes last");
  assert.deepEqual(order("I"), ["{java}", "{GC}", "{Compiler}"]);
  assert.deepEqual(order("M"), ["{java}", "{GC}", "{Compiler}"]);
  assert.deepEqual(order("T"), ["{java}", "{GC}", "{Compiler}"]);
});

Deno.test("a held order holds the threads too", () => {
  const made = screen("Alt+2", "H", "P", "z");
  made.frame();
  made.threads.set(made.java.key, [
    thread(20, "java", 90),
    thread(21, "GC", 5),
    thread(22, "Compiler", 70),
    thread(23, "new", 99),
  ]);
  const shown = names(made).filter((name) => name[0] === "{");
  assert.deepEqual(shown, ["{GC}", "{java}", "{Compiler}", "{new}"]);
});

Deno.test("in Tree threads are between a process and its children, and a fold hides them", () => {
  const made = screen("Alt+1", "N", "H");
  assert.deepEqual(names(made), ["init", "java", "{java}", "{GC}", "{Compiler}", "child"]);
  const text = made.text();
  assert.match(
    text,
    /└─java\n.* {2}├─\{java\}.*\n.* {2}├─\{GC\}\n.* {2}├─\{Compiler\}\n.* {2}└─child/,
  );
  assert.deepEqual(names(made.press("Down", "-")), ["init", "java"]);
});

Deno.test("in groups threads are below the members", () => {
  const made = screen("Alt+2", "N", "H", "g", "*");
  assert.deepEqual(names(made).slice(2, 6), ["java", "java", "{java}", "{GC}"]);
});

Deno.test("threads that were not read are unknown rows, and a row counts those beyond the limit", () => {
  const made = screen("Alt+2", "N", "H");
  made.threads.lists.clear();
  made.threads.revision++;
  assert.deepEqual(names(made), ["init", "java", "{?}", "{?}", "{?}", "child"]);
  assert.match(made.text(), /^ +\? .* \? +\? .*├─\{\?\}$/m);
  made.java.usage.threads = MAX_LISTED_THREADS + 44;
  made.table.revision++;
  assert.equal(made.frame() && made.state.cursor.total, 3 + MAX_LISTED_THREADS + 1);
  made.threads.set(made.java.key, [thread(20, "java", 0)], 45);
  assert.deepEqual(names(made), ["init", "java", "{java}", "+44", "child"]);
  assert.match(made.text(), /└─… 44 more threads without a row/);
});

Deno.test("the cursor stays on its thread; Left goes to its process, Enter opens it", () => {
  const made = screen("Alt+2", "N", "H", "P");
  const at = names(made).indexOf("{GC}");
  made.press("Home", ...Array(at).fill("Down"));
  assert.equal(made.state.cursor.thread?.tid, 21);
  made.press("I");
  assert.equal(made.state.cursor.thread?.tid, 21);
  made.press("Left");
  assert.equal(made.state.selected, made.java.key);
  made.press("Down", "Enter");
  assert.equal(made.state.view, "details");
  assert.equal(made.state.selected, made.java.key);
});

Deno.test("an act on a thread's row says that it means the whole process", () => {
  const made = screen("Alt+2", "N", "H", "Down", "Down", "Down");
  assert.equal(made.state.cursor.thread?.tid, 21);
  assert.match(made.press("F9").text(), /Signal to process 20 java with all its threads/);
  made.press("Enter");
  assert.match(made.text(), /Send SIGTERM to process 20 java with all its threads\?/);
  assert.match(made.text(), /20 java/);
  made.press("Enter");
  const [effect] = made.effects;
  assert.ok(effect?.type === "signal");
  assert.deepEqual(effect.targets.map(({ pid }) => pid), [20]);
  assert.match(made.press("o").text(), /PID 20, of thread 21/);
  made.press("Escape", "Space");
  assert.deepEqual([...made.state.tagged], [made.java.key], "the tag is on the process");
});

Deno.test("search and typed digits find threads", () => {
  const made = screen("Alt+2", "N", "H", "/").type("compil").press("Enter");
  assert.equal(made.state.cursor.thread?.tid, 22);
  assert.equal(made.press("2", "1").state.cursor.thread?.tid, 21);
});

Deno.test("a thread's name is foreign text", () => {
  const made = screen("Alt+2", "N", "H");
  made.threads.set(made.java.key, [thread(20, "a\x1b[2J", 0), thread(21, "\u202eb", 0)]);
  assert.match(made.text(), /\{a\^\[\[2J\}/);
  assert.match(made.text(), /\{<U\+202E>b\}/);
});

Deno.test("a past moment and a screen that cannot read threads have none, and say so", () => {
  const made = screen("Alt+2", "N", "H");
  made.state = { ...made.state, past: made.now };
  assert.deepEqual(names(made), ["init", "java", "child"]);
  assert.match(made.press("H").text(), /Threads are known only now/);
  const other = new TestScreen(100, 24).press("Alt+2", "H");
  assert.match(other.text(), /Threads have rows only on the live screen of this machine/);
});

const parts = fc.uniqueArray(
  fc.record({
    pid: fc.integer({ min: 1, max: 99 }),
    above: fc.nat(20),
    threads: fc.option(fc.nat(6)),
    isRead: fc.boolean(),
    rest: fc.nat(2),
    ended: fc.boolean(),
    user: fc.constantFrom("lena", "root"),
  }),
  { selector: ({ pid }) => pid, maxLength: 20 },
);

Deno.test("any threads: each row has one name, which leads back to it, and threads follow their process", () => {
  fc.assert(fc.property(
    parts,
    fc.boolean(),
    fc.constantFrom(null, "user" as const),
    fc.nat(2),
    (list, tree, grouping, hold) => {
      const made: Process[] = [];
      const reader = new FakeThreads();
      for (const { pid, above, threads, isRead, rest, ended, user } of list) {
        const ending = ended ? fakeEnding(99 * SECOND) : null;
        const process = fakeProcess(pid, { threads, ending, user, parent: made[above] ?? null });
        made.push(process);
        if (!isRead) continue;
        const read = Array.from({ length: threads ?? 0 }, (_, i) => thread(1000 * pid + i, "x", i));
        reader.set(process.key, read, read.length + rest);
      }
      const model = new ViewModel();
      model.update(new FakeTable(made), {
        sorting: { column: "cpu", descending: true },
        ...{ tree, folded: new Set(), kernelThreads: true, filter: null },
        ...{ deadLinger: 10 * SECOND, maxDead: 50, freshFor: SECOND },
        ...{ ...PLAIN_ORDER, hold, grouping, folds: { isOpen: true, except: new Set() } },
        threads: reader,
      }, 100 * SECOND);
      const rows = Array.from({ length: model.length }, (_, i) => model.row(i, 0)!);
      assert.equal(model.row(model.length, 0), undefined);
      assert.deepEqual(rows.map(({ key }) => model.indexOf(key)), [...rows.keys()]);
      assert.deepEqual(rows.map((_, i) => model.nameAt(i)), rows.map(({ key }) => key));
      const expected = list.map(({ threads, ended, isRead, rest }) => {
        if (threads === null || threads < 2 || ended) return 0;
        return isRead ? threads + Math.min(rest, 1) : threads;
      });
      const shown = made.map((process) =>
        rows.filter((row) =>
          (row.kind === "thread" || row.kind === "rest") && row.process === process
        ).length
      );
      assert.deepEqual(shown, expected);
      let owner: Process | null = null;
      for (const row of rows) {
        if (row.kind === "process") owner = row.process;
        else if (row.kind !== "group") assert.equal(row.process, owner);
      }
    },
  ));
});
