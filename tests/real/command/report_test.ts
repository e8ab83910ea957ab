import assert from "node:assert/strict";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";
import { within } from "../../support/machine/time_limit.ts";
import { traceflock } from "../../support/machine/traceflock.ts";

/** Sources of the project; one more of them does not compile. */
const SOURCES = 200;

/**
 * A project in C whose compiler is a script that records its pid and then becomes gcc, so the test knows
 * which processes ran.
 */
class Project implements Disposable {
  readonly path = Deno.makeTempDirSync({ prefix: "traceflock-build-" });

  constructor() {
    const write = (name: string, text: string) =>
      Deno.writeTextFileSync(`${this.path}/${name}`, text, { mode: 0o755 });
    const names = Array.from({ length: SOURCES }, (_, i) => `part${i}`);
    for (const [i, name] of names.entries()) {
      write(`${name}.c`, `int ${name}(int a) { return a * ${i}; }\n`);
    }
    write("broken.c", "int broken(void) { return nothing_of_the_kind; }\n");
    write("main.c", `int part7(int);\nint main(void) { return part7(3) == 21 ? 0 : 1; }\n`);
    write("cc", `#!/bin/sh\necho $$ >>'${this.path}/ran'\nexec gcc "$@"\n`);
    const objects = names.map((name) => `${name}.o`).join(" ");
    write(
      "Makefile",
      `all: app broken.o\n\t./app\n\napp: main.o ${objects}\n\t./cc -o $@ $^\n\n%.o: %.c\n\t./cc -c -o $@ $<\n`,
    );
  }

  /** The pids that the compiler recorded, in numeric order. */
  get ran(): number[] {
    return Deno.readTextFileSync(`${this.path}/ran`).trim().split("\n").map(Number).sort(byNumber);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.path, { recursive: true });
  }
}

function byNumber(a: number, b: number): number {
  return a - b;
}

/** Returns the answer of the sqlite3 program, one value a line. */
function ask(database: string, sql: string): string[] {
  const { code, stdout, stderr } = new Deno.Command("sqlite3", {
    args: ["-readonly", database, sql],
  }).outputSync();
  const decoder = new TextDecoder();
  assert.equal(`${code} ${decoder.decode(stderr)}`, "0 ", sql);
  return decoder.decode(stdout).trim().split("\n");
}

/** Returns the report of a recording; fails on any error. */
async function report(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await traceflock(["report", ...args]);
  assert.equal(`${code} ${stderr}`, "0 ");
  return stdout;
}

Deno.test("a report of a build of some hundred processes agrees with make in every form", (test) =>
  within(240, async () => {
    requireBpftrace();
    using project = new Project();
    const recording = `${project.path}/build.tflock`;
    const make = ["make", "-s", "-k", "-j4", "-C", project.path];
    const { code } = await traceflock(["record", "-o", recording, "--", ...make]);
    assert.equal(code, 2);
    const { ran } = project;
    // Every part, main, the broken source, and the link.
    assert.equal(ran.length, SOURCES + 3);

    await test.step("json: nothing lost, each compiler counted, the failure found", async () => {
      const facts = JSON.parse(await report(recording, "--format", "json", "--top", "50"));
      assert.equal(facts.loss.events + facts.loss.uncounted, 0);
      const counts = new Map<string, number>(
        facts.by_cpu.map((one: { command: string; count: number }) => [one.command, one.count]),
      );
      assert.equal(counts.get("gcc"), SOURCES + 3);
      assert.equal(counts.get("cc1"), SOURCES + 2);
      assert.equal(counts.get("as"), SOURCES + 1);
      const { family } = facts;
      assert.match(family.command_line, /^make -s -k -j4/);
      assert.equal(family.processes, facts.recording.births);
      const steps: { duration_ns: number }[] = family.critical_path.commands;
      const together = steps.reduce((sum, { duration_ns }) => sum + duration_ns, 0);
      assert.ok(Math.abs(together - family.duration_ns) < 1e3);
      assert.ok(family.parallelism.most_leaves >= 2);
      assert.equal(family.waste.origins, 1);
      const failed = facts.failures.map((one: { command: string }) => one.command).sort();
      assert.deepEqual(failed, ["cc1", "gcc", "make"]);
    });

    await test.step("sqlite: the pids of gcc are those that it wrote down", async () => {
      const database = `${project.path}/build.db`;
      await report(recording, "--format", "sqlite", "-o", database);
      assert.deepEqual(ask(database, "PRAGMA integrity_check"), ["ok"]);
      const pids = ask(database, "SELECT pid FROM processes WHERE comm = 'gcc' AND birth_seen");
      assert.deepEqual(pids.map(Number).sort(byNumber), ran);
      const children = ask(
        database,
        "SELECT children FROM children_counts WHERE comm = 'make' ORDER BY children DESC LIMIT 1",
      );
      // make did not run the app, because one of its parts is missing.
      assert.deepEqual(children, [String(SOURCES + 3)]);
    });

    await test.step("csv: a row for each of them", async () => {
      const rows = (await report(recording, "--format", "csv")).split("\r\n").slice(1, -1);
      const gcc = rows.filter((row) => row.includes(",true,gcc,"));
      assert.deepEqual(gcc.map((row) => Number(row.split(",")[1])).sort(byNumber), ran);
    });

    await test.step("text: the story", async () => {
      const text = await report(recording);
      assert.match(text, /^Nothing was lost$/m);
      assert.match(text, /exit 1 +gcc .*gcc -c -o broken\.o broken\.c/);
      assert.match(text, /critical path, which the end waited for \(\d+ steps\)/);
      assert.match(text, /Failures cost .* in 1 process,/);
    });

    await test.step("perfetto and html: whole", async () => {
      const trace = JSON.parse(await report(recording, "--format", "perfetto"));
      assert.ok(trace.traceEvents.length > 3 * SOURCES);
      assert.match(
        await report(recording, "--format", "html"),
        /^<!doctype html>[^]*<\/html>\s*$/i,
      );
    });

    await test.step("against itself, nothing differs", async () => {
      const text = await report(recording, "--against", recording);
      assert.match(text, /^No difference beyond noise$/m);
    });
  })());
