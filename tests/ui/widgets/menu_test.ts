import assert from "node:assert/strict";
import { chosenItem, type Menu, menu, menuKey } from "../../../src/ui/widgets/menu.ts";
import { menuHit, menuPlace } from "../../../src/ui/overlays/menu_view.ts";
import { filterForUser, signalMenu, userMenu } from "../../../src/ui/overlays/menus.ts";
import { key } from "../support/render.ts";

const signals = signalMenu([]);

/** Returns the label under the cursor after keys; `picked` or `closed` when a key ends the menu. */
function after(start: Menu, ...labels: string[]): string {
  let now = start;
  for (const label of labels) {
    const next = menuKey(now, key(label), 5);
    if (typeof next === "string") return next;
    now = next;
  }
  return chosenItem(now)?.label.trim() ?? "nothing";
}

Deno.test("menu: the arrows move and stop at the ends", () => {
  assert.equal(after(signals), "15 SIGTERM");
  assert.equal(after(signals, "Down"), "16 SIGSTKFLT");
  assert.equal(after(signals, "Home", "Up"), "1 SIGHUP");
  assert.equal(after(signals, "End", "Down", "PageDown"), "64 SIGRTMIN+30");
  assert.equal(after(signals, "PageUp"), "10 SIGUSR1");
});

Deno.test("menu: typing goes to a signal by name, with or without SIG, or by number", () => {
  assert.equal(after(signals, "k"), "9 SIGKILL");
  assert.equal(after(signals, "s", "t", "o"), "19 SIGSTOP");
  assert.equal(after(signals, "S", "I", "G", "H"), "1 SIGHUP");
  assert.equal(after(signals, "1"), "1 SIGHUP");
  assert.equal(after(signals, "1", "5"), "15 SIGTERM");
  assert.equal(after(signals, "r", "t", "m", "i", "n", "+", "3"), "37 SIGRTMIN+3");
});

Deno.test("menu: a letter that matches nothing begins a new name; Backspace removes one letter", () => {
  assert.equal(after(signals, "s", "t", "k"), "16 SIGSTKFLT");
  assert.equal(after(signals, "h", "k"), "9 SIGKILL");
  assert.equal(after(signals, "x", "x"), "24 SIGXCPU");
  assert.equal(after(signals, "u", "s", "r", "2", "Backspace"), "10 SIGUSR1");
});

Deno.test("menu: Enter picks, Escape and F10 close, other keys do nothing", () => {
  assert.equal(after(signals, "Enter"), "picked");
  assert.equal(after(signals, "Escape"), "closed");
  assert.equal(after(signals, "F10"), "closed");
  assert.equal(after(signals, "Ctrl+x", "F5", "Tab"), "15 SIGTERM");
  assert.equal(after(menu("empty", [], ""), "Down", "Enter"), "closed");
});

Deno.test("menu: a click finds the item under the mouse, the frame and the outside", () => {
  const { x, y, width } = menuPlace(signals, 80, 24);
  assert.equal(menuHit(signals, 80, 24, x - 1, y + 1), null);
  assert.equal(menuHit(signals, 80, 24, x + 2, y), -1);
  const first = menuHit(signals, 80, 24, x + width - 2, y + 1);
  assert.equal(menuHit(signals, 80, 24, x + 2, y + 3), (first ?? 0) + 2);
});

Deno.test("menu: it fits on every size of screen", () => {
  for (const [columns, rows] of [[24, 6], [60, 15], [300, 100]] as const) {
    const { x, y, width, height } = menuPlace(signals, columns, rows);
    assert.ok(x >= 0 && y >= 0 && x + width <= columns && y + height <= rows);
  }
});

Deno.test("filterForUser() puts the user in front, replaces it, and takes it out", () => {
  assert.equal(filterForUser("", "user=lena"), "user=lena");
  assert.equal(filterForUser("user=lena", "user=root"), "user=root");
  assert.equal(filterForUser("comm=make or exit!=0", "uid=7"), "uid=7 and (comm=make or exit!=0)");
  assert.equal(filterForUser("uid=7 and (a or b)", "user=x"), "user=x and (a or b)");
  assert.equal(filterForUser("uid=7 and (a or b)", null), "a or b");
  assert.equal(filterForUser("user=root", null), "");
});

Deno.test("filterForUser() keeps a user that is part of a longer typed filter", () => {
  assert.equal(filterForUser("user=a or user=b", null), "user=a or user=b");
  assert.equal(filterForUser("user=abc-x", "uid=1"), "uid=1");
});

Deno.test("userMenu() names users as the query language wants them", () => {
  const owner = (user: string | null, uid: number | null) => ({ user, uid, processes: 1 });
  const { items } = userMenu([owner("and", 1), owner(null, 7), owner(null, null)], "");
  assert.deepEqual(items.map(({ id }) => id), ["all", 'user="and"', "uid=7", "uid=?"]);
});
