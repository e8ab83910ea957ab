import assert from "node:assert/strict";
import { parseQuery } from "../../../src/model/query/parse_query.ts";
import { searchedWords } from "../../../src/model/query/searched_words.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

const COMMAND = ["/usr/lib/deep/worker", "--first=alpha", "--second=beta", "--third=gamma"];

/** Returns a screen with one process that has a long command. */
function screen(columns = 60, view = "Alt+2"): TestScreen {
  const worker = fakeProcess(77, { argv: COMMAND.map(plainText), comm: plainText("worker") });
  return new TestScreen(columns, 15, { table: new FakeTable([worker]) }).press(view);
}

const row = (made: TestScreen) => made.text().split("\n").find((line) => /worker/.test(line)) ?? "";

Deno.test("p hides the paths of programs and shows them again, and the file keeps it", () => {
  const made = screen(100);
  assert.match(row(made), /\/usr\/lib\/deep\/worker/);
  assert.match(row(made.press("p")), / worker --first/);
  assert.doesNotMatch(row(made), /deep/);
  assert.deepEqual(made.kept, [{ paths: false }]);
  assert.match(row(made.press("p")), /deep/);
});

for (
  const [view, right, left] of [
    ["Alt+2", "Shift+Right", "Shift+Left"],
    ["Alt+1", "Shift+Right", "Shift+Left"],
  ] as const
) {
  Deno.test(`arguments scroll sideways in ${view} by ${right}; the program's name stays`, () => {
    const made = screen(70, view);
    const before = row(made);
    assert.doesNotMatch(before, /gamma/);
    made.press(right, right, right);
    assert.match(row(made), /worker ….*gamma/);
    assert.equal(row(made.press(left, left, left, left)), before);
    for (let i = 0; i < 300; i++) made.press(right);
    assert.match(row(made), /worker …/);
  });
}

Deno.test("searchedWords() has the words that matches show, and none of a number or below not", () => {
  const words = (text: string) => {
    const tree = parseQuery(text);
    assert.ok(tree.kind !== "error");
    return searchedWords(tree);
  };
  assert.deepEqual(words("make comm=cc1 argv~main pid=12 not bash exe!=/bin/sh /x+/"), [
    ...["make", "cc1", "main"],
  ]);
  assert.deepEqual(words(""), []);
});

Deno.test("words of the filter are underlined in the rows, and nothing else", () => {
  const made = screen(100);
  const styles = (text: string) => {
    made.frame();
    const { buffer } = made;
    const lines = made.text().split("\n");
    const y = lines.findIndex((line) => line.includes("alpha"));
    return buffer.styleAt(lines[y]!.indexOf(text), y);
  };
  const before = [styles("alpha"), styles("beta")];
  made.state = { ...made.state, filter: { ...made.state.filter, words: ["ALPHA"] } };
  const after = [styles("alpha"), styles("beta")];
  assert.notEqual(after[0], before[0]);
  assert.equal(after[1], before[1]);
});

Deno.test("threads of the kernel are counted apart, and in no state", () => {
  const processes = [1, 2].map((pid) => fakeProcess(pid, { state: "S" }));
  const kernel = [3, 4, 5].map((pid) => fakeProcess(pid, { state: "D", kernelThread: true }));
  const table = new FakeTable([...processes, ...kernel]);
  for (const columns of [60, 80, 120, 200]) {
    for (const view of ["Alt+2", "Alt+3"]) {
      const text = new TestScreen(columns, 20, { table }).press(view).text();
      assert.match(text, /\b2 processes .*/, `${columns} ${view}`);
      if (columns > 60) assert.match(text, /3 kernel/, `${columns} ${view}`);
      assert.doesNotMatch(text, /disk wait/);
    }
  }
});

Deno.test("a count of nothing is faint, and failed children are red", () => {
  const rows = [
    fakeProcess(1, { failedCount: 0, forkCount: 0 }),
    fakeProcess(2, { failedCount: 3, forkCount: 7 }),
    // The cursor is on this row.
    fakeProcess(3),
  ];
  const made = new TestScreen(160, 20, { table: new FakeTable(rows) }).press("Alt+2");
  for (let i = 0; i < 3; i++) made.press("~");
  made.frame();
  const lines = made.text().split("\n");
  const at = (title: string) => lines.find((line) => line.includes(title))!.indexOf(title);
  const styleOf = (title: string, pid: number) =>
    made.buffer.styleAt(
      at(title) + title.length - 1,
      lines.findIndex((line) => line.startsWith(String(pid).padStart(8))),
    );
  assert.notEqual(styleOf("FAILED", 1), styleOf("FAILED", 2));
  assert.notEqual(styleOf("FORKS", 1), styleOf("FORKS", 2));
});
