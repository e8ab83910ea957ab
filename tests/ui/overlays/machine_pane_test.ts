import assert from "node:assert/strict";
import type { MachineReading } from "../../../src/model/inspect/machine.ts";
import { StoryScreen } from "../support/story_screen.ts";

const SIZES = [[60, 15], [80, 24], [120, 40], [200, 60]] as const;

/** Returns a host with a full disk, a server's files, errors and zram. */
function reading(ts: number, seconds: number): MachineReading {
  return {
    ts,
    disks: [
      { name: "nvme0n1", read: 5e6 * seconds, written: 2e7 * seconds, busyMs: 950 * seconds },
      { name: "nvme0n1p2", read: 5e6 * seconds, written: 2e7 * seconds, busyMs: 940 * seconds },
      { name: "zram0", read: 0, written: 4_096, busyMs: 3 },
    ],
    interfaces: [
      { name: "lo", received: 9_000 * seconds, sent: 9_000 * seconds, errors: 0, drops: 0 },
      { name: "wlp2s0", received: 3e6 * seconds, sent: 70_000 * seconds, errors: 2, drops: 1_204 },
    ],
    fileSystems: [
      { path: "/", type: "ext4", source: "/dev/a", space: { used: 9.6e11, available: 4e10 } },
      {
        path: "/home/\x1b[31mlena",
        type: "btrfs",
        source: "b",
        space: { used: 4e9, available: 6e9 },
      },
      { path: "/mnt/an/archive/on/a/server/far/away", type: "nfs4", source: "s:/", space: null },
    ],
    moreFileSystems: 12,
    swaps: [{ name: "/dev/zram0", used: 1e9, size: 4e9, stored: 3e8 }],
    memory: [["free", 2e9], ["cached files", 5e9], ["huge pages used", 0], ["zswap holds", null]],
  };
}

/** Returns a screen with the pane open, after two readings. */
function opened(columns: number, rows: number): StoryScreen {
  const made = new StoryScreen(columns, rows).press("m");
  made.frame();
  made.send({ type: "machine", reading: reading(made.now, 10) });
  made.now += 1e9;
  made.frame();
  return made.send({ type: "machine", reading: reading(made.now, 11) });
}

function requests(made: StoryScreen): number {
  return made.effects.filter(({ type }) => type === "machine").length;
}

for (const size of SIZES) {
  Deno.test(`machine pane at ${size.join("x")}`, async (t) => {
    await t.assertSnapshot(opened(size[0], size[1]).text());
  });
}

Deno.test("machine pane: it is read when it opens, then once a second, and not when it is closed", () => {
  const made = new StoryScreen(120, 40);
  made.frame();
  assert.equal(requests(made), 0);
  made.press("m").frame();
  assert.equal(requests(made), 1);
  made.frame();
  assert.equal(requests(made), 1);
  made.now += 1e9;
  made.frame();
  assert.equal(requests(made), 2);
  made.press("Escape");
  made.now += 5e9;
  made.frame();
  assert.equal(requests(made), 2);
  made.send({ type: "machine", reading: reading(made.now, 1) });
  assert.equal(made.state.mode.type, "browse");
});

Deno.test("machine pane: rates are unknown before the second reading", () => {
  const made = new StoryScreen(120, 40).press("m");
  made.frame();
  const text = made.send({ type: "machine", reading: reading(made.now, 10) }).text();
  assert.match(text, /nvme0n1 +\? +\? +\?/);
  assert.match(opened(120, 40).text(), /nvme0n1 +4\.8M +19M +95\.0%/);
});

Deno.test("machine pane: keys and the wheel scroll it as far as its last line", () => {
  const made = opened(80, 24);
  const first = made.text();
  made.press("Down", "Down");
  assert.notEqual(made.text(), first);
  made.press(...Array.from({ length: 40 }, () => "PageDown"));
  assert.match(made.text(), /zram0 .*of memory/);
  made.send({ type: "wheel", rows: -2_000 });
  assert.equal(made.text(), first);
});

Deno.test("machine pane: a past moment has none, and says how to return", () => {
  const made = new StoryScreen(120, 40).press("[", "m");
  assert.equal(made.state.mode.type, "browse");
  assert.match(made.text(), /not known for a past moment; Backspace returns to now/);
});
