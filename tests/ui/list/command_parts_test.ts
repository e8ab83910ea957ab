import assert from "node:assert/strict";
import { plainText } from "../../../src/model/base/text.ts";
import { commandParts } from "../../../src/ui/list/command_parts.ts";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

/** Returns `folder|name|rest` of a command line with these arguments. */
function parts(argv: readonly string[], width = 80, filename = argv[0] ?? ""): string {
  const process = fakeProcess(1, { argv: argv.map(plainText), filename: plainText(filename) });
  const { folder, name, rest } = commandParts(process, width, "…");
  return `${folder}|${name}|${rest}`;
}

Deno.test("commandParts: a path is its folder and the name of the program", () => {
  assert.equal(parts(["/usr/bin/make", "all"]), "/usr/bin/|make| all");
  assert.equal(parts(["./configure"]), "./|configure|");
  assert.equal(parts(["make", "a/b"]), "|make| a/b");
});

Deno.test("commandParts: a path with blanks is a path, a title ends its path at the first", () => {
  assert.equal(parts(["/opt/My App/bin/tool", "-x"]), "'/opt/My App/bin/|tool'| -x");
  assert.equal(parts(["/opt/My App/tool"]), "/opt/My App/|tool|");
  const title = "/opt/google/chrome/chrome --type=renderer --lang=de";
  assert.equal(
    parts([title], 80, "/opt/google/chrome/chrome"),
    "/opt/google/chrome/|chrome| --type=renderer --lang=de",
  );
});

Deno.test("commandParts: a title or a kernel thread is one name", () => {
  assert.equal(parts(["sshd: me@pts/0"], 80, "/usr/sbin/sshd"), "|sshd: me@pts/0|");
  assert.equal(parts(["nginx: master /usr/sbin/nginx"]), "|nginx: master /usr/sbin/nginx|");
  const thread = fakeProcess(2, { kernelThread: true, comm: plainText("ksoftirqd/0") });
  assert.equal(commandParts(thread, 40, "…").name, "[ksoftirqd/0]");
});

Deno.test("commandParts: cuts the folder and keeps the name at any width", () => {
  for (let width = 1; width < 60; width++) {
    assert.match(
      parts(["/usr/lib/postgresql/15/bin/postgres", "-D", "main"], width),
      /\|postgres\|/,
    );
  }
  assert.equal(
    parts(["/usr/lib/postgresql/bin/postgres", "-D", "main"], 30),
    "…stgresql/bin/|postgres| -D main",
  );
});

/** Returns a screen with a folded process that has this path and two children. */
function folded(columns: number, path: string): string {
  const parent = fakeProcess(1, { argv: [path, "--config", "/etc/a/b.conf"].map(plainText) });
  const children = [2, 3].map((pid) => fakeProcess(pid, { parent }));
  const table = new FakeTable([parent, ...children]);
  const screen = new TestScreen(columns, 20, { table }).press("Alt+1", "1", "-");
  return screen.text().split("\n").find((line) => line.includes("▸")) ?? "";
}

Deno.test("a folded row keeps the name of its program, at every width", () => {
  const path = "/usr/lib/x86_64-linux-gnu/postgresql/15/bin/postmaster";
  for (let columns = 44; columns <= 200; columns++) {
    const line = folded(columns, path);
    assert.match(line, /postmaster/, `${columns}: ${line}`);
    assert.match(line, /▸ ?2/, `${columns}: ${line}`);
  }
  assert.match(
    folded(120, path),
    /▸ …n\/postmaster --config \/et… {2}▸ 2 below · cpu 0\.0% · mem 8\.0M$/,
  );
  assert.match(folded(80, path), /▸ \S*postmaster --con?.*… {2}▸ 2 below$/);
});

Deno.test("a folded row without arguments shows the end of its path, not the middle", () => {
  assert.match(folded(200, "/sbin/init"), /\/sbin\/init --config \/etc\/a\/b\.conf {2}▸ 2 below/);
});
