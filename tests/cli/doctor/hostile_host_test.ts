import assert from "node:assert/strict";
import { diagnose } from "../../../src/cli/doctor/diagnose.ts";
import { doctorJson, doctorText } from "../../../src/cli/doctor/doctor_command.ts";
import { summaryText } from "../../../src/cli/live/summary_text.ts";
import { parseConfig } from "../../../src/cli/config/config_text.ts";
import { CommandSummary } from "../../../src/model/list/command_summary.ts";
import { safe } from "../../../src/model/base/safe_text.ts";
import { Tally } from "../../../src/model/event/tally.ts";
import { readEventLine } from "../../../src/wire/event/event_reader.ts";
import { HOSTILE, hostileLines, obeyedIn } from "../../support/source/hostile_schema.ts";
import { fakeHost } from "./fake_host.ts";

/** Returns all files, links and programs that the checks ask for. */
function questions() {
  const asked = { files: new Set<string>(), links: new Set<string>(), programs: new Set<string>() };
  const healthy = fakeHost();
  diagnose({
    ...healthy,
    readFile: (path) => (asked.files.add(path), healthy.readFile(path)),
    readLink: (path) => (asked.links.add(path), healthy.readLink(path)),
    run: (command, args) => (asked.programs.add(command), healthy.run(command, args)),
  });
  return asked;
}

const all = (names: Iterable<string>, value: string) =>
  Object.fromEntries([...names].map((name) => [name, value]));

/** Answers that are hostile as a whole, and answers with hostile values. */
const ANSWERS = [HOSTILE, `bpftrace v0.17.0 ${HOSTILE}`, `[${HOSTILE}]`, `ID=${HOSTILE}\n`];

Deno.test("doctor: no file, link or program of the host can control the terminal", () => {
  const { files, links, programs } = questions();
  assert.ok(files.size > 5 && links.size > 0 && programs.size > 1);
  for (const answer of ANSWERS) {
    for (const one of [[...files], [...links], [...programs]].flat()) check([one], answer);
    check([...files, ...links, ...programs], answer);
  }

  function check(names: readonly string[], answer: string): void {
    const program = { code: 1, stdout: answer, stderr: answer };
    const report = diagnose(fakeHost({
      files: all(names.filter((name) => files.has(name)), answer),
      links: all(names.filter((name) => links.has(name)), answer),
      programs: Object.fromEntries(
        names.filter((name) => programs.has(name)).map((name) => [name, program]),
      ),
    }));
    for (const color of [false, true]) {
      const text = doctorText(report, { unicode: true, color });
      assert.equal(obeyedIn(text, { colors: color }), null, names.join());
    }
    assert.equal(obeyedIn(doctorJson(report)), null, names.join());
  }
});

Deno.test("doctor: a hostile value stays in the line of its finding", () => {
  const facts = fakeHost({ programs: { bpftrace: { stdout: "v\nforged \x1b[2J" } } });
  const text = doctorText(diagnose(facts), { unicode: true, color: false });
  assert.match(text, /^! bpftrace +unknown version 'v\^Jforged \^\[\[2J'$/m);
});

Deno.test("the summary of a command escapes all that a terminal obeys", () => {
  const summary = new CommandSummary();
  const tally = new Tally();
  for (const line of hostileLines()) {
    const read = readEventLine(JSON.stringify(line));
    assert.ok(read.kind === "event");
    if ("pid" in read.event) summary.observe(read.event);
    tally.count(read.event);
  }
  const text = summaryText(summary, tally);
  assert.match(text, /\^\[\]0;owned/);
  assert.equal(obeyedIn(text), null);
  assert.ok(text.split("\n").slice(0, -1).every((line) => line.startsWith("traceflock: ")));
});

Deno.test("the problems of a hostile configuration are safe to print", () => {
  const config = JSON.stringify({
    [HOSTILE]: 1,
    ...{ theme: HOSTILE, refresh: HOSTILE, dead_rows_stay: HOSTILE, start_with: HOSTILE },
    columns: [HOSTILE, { column: "pid", show: HOSTILE, width: HOSTILE }],
    keys: { [HOSTILE]: "quit", F5: HOSTILE },
    kernel_threads: HOSTILE,
  });
  for (const text of [config, HOSTILE, `{"theme": ${HOSTILE}`]) {
    const { problems } = parseConfig(text);
    assert.ok(problems.length > 0);
    for (const problem of problems) assert.equal(obeyedIn(safe`${problem}`), null);
  }
});
