import assert from "node:assert/strict";
import { columnOf, COLUMNS } from "../../../src/model/list/columns.ts";
import { commandText, statusText } from "../../../src/model/list/command_text.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { fakeEnding, fakeProcess, SECOND } from "../../ui/support/fake_table.ts";

const argv = (...texts: string[]) => texts.map(plainText);

Deno.test("status: shows the ending, and nothing for a live process", () => {
  const status = (ending: Parameters<typeof fakeEnding>[1]) =>
    statusText(fakeProcess(1, { ending: fakeEnding(0, ending) }));
  assert.equal(statusText(fakeProcess(1)), "");
  assert.equal(status({ exitCode: 0 }), "exit 0");
  assert.equal(status({ exitCode: 3 }), "exit 3");
  assert.equal(status({ exitCode: null }), "exit ?");
  assert.equal(status({ exitCode: null, signal: 9, signalName: "SIGKILL" }), "KILL");
  assert.equal(
    status({ exitCode: null, signal: 11, signalName: "SIGSEGV", core: true }),
    "SEGV core",
  );
  assert.equal(status({ exitCode: null, signal: 37, signalName: null }), "SIG37");
});

Deno.test("command: arguments keep their boundaries", () => {
  const text = (...texts: string[]) => commandText(fakeProcess(1, { argv: argv(...texts) }));
  assert.equal(text("make", "-j4"), "make -j4");
  assert.equal(text("sh", "-c", "a b", ""), "sh -c 'a b' ''");
  assert.equal(text("echo", "it's"), "echo 'it'\\''s'");
});

Deno.test("command: the title of a process is not quoted", () => {
  assert.equal(
    commandText(fakeProcess(1, { argv: argv("nginx: worker process") })),
    "nginx: worker process",
  );
});

Deno.test("command: without arguments it is the comm, in brackets for kernel threads", () => {
  assert.equal(commandText(fakeProcess(7, { argv: null })), "proc7");
  assert.equal(commandText(fakeProcess(7, { argv: [], comm: null })), "?");
  assert.equal(commandText(fakeProcess(7, { argv: null, kernelThread: true })), "[proc7]");
});

Deno.test("command: 128 KiB of arguments are not joined for one row", () => {
  const many = argv("cc", ...Array.from({ length: 50_000 }, () => "x"));
  assert.equal(commandText(fakeProcess(1, { argv: many }), 0, 100).length, 100);
});

Deno.test("columns: every unknown field is a question mark", () => {
  const unknown = fakeProcess(1, {
    ...{ ppid: null, comm: null, argv: null, uid: null, user: null, state: null, cgroup: null },
    ...{ threads: null, rssBytes: null, cpuPercent: null, execCount: null, forkCount: null },
    ...{ pgid: null, sid: null, nice: null, cpuUserNs: null, failedCount: null },
  });
  for (const column of COLUMNS) {
    if (["pid", "age", "status", "children"].includes(column.id)) continue;
    assert.equal(column.text(unknown, 0), "?", column.id);
  }
});

Deno.test("columns: the dead show sums over their lifetime", () => {
  const dead = fakeProcess(1, {
    ...{ cpuUserNs: 30e6, cpuSystemNs: 20e6, cpuPercent: 99, rssBytes: 1 },
    ending: fakeEnding(9 * SECOND, { durationNs: 100e6, maxRssBytes: 2048, threadsTotal: 5 }),
  });
  const text = (id: Parameters<typeof columnOf>[0]) => columnOf(id).text(dead, 100 * SECOND);
  assert.equal(text("cpu"), "50.0");
  assert.equal(text("memory"), "2.0K");
  assert.equal(text("threads"), "5");
  assert.equal(text("age"), "100ms");
  assert.equal(text("state"), "X");
});
