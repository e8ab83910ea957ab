import assert from "node:assert/strict";
import { hitTest } from "../../../src/ui/app/hit_test.ts";
import { tableColumns } from "../../../src/ui/widgets/table_columns.ts";
import { TestScreen } from "../support/render.ts";

const widthOf = ({ state }: TestScreen, column: string) =>
  state.settings.columns.find(({ id }) => id === column)?.width;

/** Returns a screen with the mouse on the right edge of a column. */
function holding(column: string): { screen: TestScreen; x: number } {
  const screen = new TestScreen(120, 40);
  const { layout, picture } = screen.frame();
  const placed = tableColumns(120, screen.state.settings.columns).find(({ column: { id } }) =>
    id === column
  );
  assert.ok(placed !== undefined);
  const x = placed.x + placed.width;
  const rows = "rows" in picture ? picture.rows : [];
  const target = hitTest(screen.state, layout, rows, x, layout.titles);
  assert.ok(target?.kind === "edge" && target.column === column);
  screen.send({ type: "click", target });
  return { screen, x };
}

Deno.test("drag: the edge of a column follows the mouse, and stays where the mouse releases it", () => {
  const { screen, x } = holding("user");
  screen.send({ type: "drag", x: x + 5, y: 0 });
  assert.equal(widthOf(screen, "user"), 14);
  screen.send({ type: "drag", x: x - 100, y: 0 });
  assert.equal(widthOf(screen, "user"), 1);
  screen.send({ type: "drag", x: x + 3, y: 0 }).send({ type: "drop" });
  screen.send({ type: "drag", x: x + 20, y: 0 });
  assert.equal(widthOf(screen, "user"), 12);
  assert.equal(screen.state.sorting.column, "age");
});

Deno.test("drag: a click on an edge sorts by its column", () => {
  const { screen } = holding("user");
  screen.send({ type: "drop" });
  assert.equal(screen.state.sorting.column, "user");
  assert.equal(screen.state.drag, null);
});
