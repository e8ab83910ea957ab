import assert from "node:assert/strict";
import { fakeProcess, FakeTable } from "../support/fake_table.ts";
import { TestScreen } from "../support/render.ts";

/** init 1 > shell 2 > make 3 > cc 4; init 1 > cron 5. */
function tree(...keys: string[]): TestScreen {
  const init = fakeProcess(1);
  const shell = fakeProcess(2, { parent: init });
  const make = fakeProcess(3, { parent: shell });
  const table = new FakeTable([init, shell, make, fakeProcess(4, { parent: make })]);
  table.add(fakeProcess(5, { parent: init }));
  const made = new TestScreen(80, 24, { table }).press("Alt+1", ...keys);
  made.frame();
  return made;
}

function here(made: TestScreen): string {
  const { key, tree } = made.state.cursor;
  return `${key?.split("-")[0]} ${tree?.fold}`;
}

Deno.test("fold: Left goes from a leaf to its parent, folds the parent, and goes to the next ancestor", () => {
  const made = tree("4");
  const seen = Array.from({ length: 7 }, () => {
    made.press("Left").frame();
    return here(made);
  });
  assert.equal(seen.join(", "), "3 open, 3 closed, 2 open, 2 closed, 1 open, 1 closed, 1 closed");
  assert.equal(made.state.cursor.total, 1);
});

Deno.test("fold: Right unfolds, goes to the first child, and stays on a leaf", () => {
  const made = tree("1", "-");
  const seen = Array.from({ length: 6 }, () => {
    made.press("Right").frame();
    return here(made);
  });
  assert.equal(seen.join(", "), "1 open, 5 leaf, 5 leaf, 5 leaf, 5 leaf, 5 leaf");
});

Deno.test("fold: Left on a row whose children have all died goes to its parent", () => {
  const made = tree("3", "-");
  made.table.remove(made.table.all.find(({ pid }) => pid === 4)!);
  made.frame();
  assert.equal(here(made), "3 leaf");
  made.press("Left").frame();
  assert.equal(here(made), "2 open");
});

Deno.test("fold: - folds and + unfolds the row under the cursor, and the cursor stays", () => {
  const made = tree("3");
  for (const [key, fold] of [["-", "closed"], ["-", "closed"], ["+", "open"], ["+", "open"]]) {
    made.press(key!).frame();
    assert.equal(here(made), `3 ${fold}`);
  }
});

Deno.test("fold: a leaf does not fold, so that its later children are visible", () => {
  const made = tree("5", "-");
  made.table.add(fakeProcess(6, { parent: made.table.all.find(({ pid }) => pid === 5)! }));
  assert.match(made.text(), /proc6/);
});

Deno.test("fold: Left and Right do nothing in a flat list", () => {
  const made = tree("3", "Alt+2");
  made.frame();
  const before = made.state.selected;
  made.press("Left", "Right").frame();
  assert.deepEqual([made.state.selected, made.state.folded.size], [before, 0]);
});

Deno.test("fold: Left and Right end following, as every move does", () => {
  assert.equal(tree("4", "F", "Left").state.following, false);
  assert.equal(tree("3", "F", "Right").state.following, false);
});
