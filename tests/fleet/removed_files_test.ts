import assert from "node:assert/strict";
import { RemovedFiles } from "../../src/fleet/agent/removed_files.ts";
import { MAX_SPOOL_NOTES } from "../../src/model/hosts/fleet_limits.ts";

const place = { file: 1, frame: 1, offset: 1, nextShipped: 1 };

function removed(): RemovedFiles {
  const files = new RemovedFiles();
  files.note("1-a", { next: 10, losses: [] });
  files.note("1-a", { next: 20, losses: [{ at: 15, count: 100 }] });
  files.note("2-a", { next: 5, losses: [] });
  files.note("2-a", { next: null, losses: [] });
  return files;
}

Deno.test("RemovedFiles counts missing events, and what missing lost events counted", () => {
  const files = removed();
  assert.equal(files.between("1-a", 0, 15), 15);
  assert.equal(files.between("1-a", 12, 16), 4 + 99);
  assert.equal(files.between("1-a", 16, 16), 0);
  assert.equal(files.before("3-a", null), 20 + 99 + 5);
  assert.equal(files.before("3-a", { run: "1-a", next: 16 }), 4 + 5);
  assert.equal(files.before("2-a", { run: "1-a", next: 20 }), 0);
});

Deno.test("RemovedFiles knows no number where a lost event has none", () => {
  const files = removed();
  files.note("3-a", { next: 9, losses: [{ at: 3, count: null }] });
  assert.equal(files.between("3-a", 0, 9), null);
  assert.equal(files.between("3-a", 4, 9), 5);
  assert.equal(files.before("4-a", null), null);
});

Deno.test("RemovedFiles forgets what is shipped, and keeps the rest over a restart", () => {
  const files = removed();
  files.forget({ run: "1-a", nextEvent: 12, ...place });
  const later = new RemovedFiles();
  later.load(JSON.parse(JSON.stringify(files.saved())));
  assert.equal(later.before("3-a", { run: "1-a", next: 12 }), 8 + 99 + 5);
  later.forget({ run: "1-a", nextEvent: 16, ...place });
  assert.equal(later.before("3-a", { run: "1-a", next: 16 }), 4 + 5);
  later.forget({ run: "2-a", nextEvent: 0, ...place });
  assert.equal(later.has("1-a"), false);
  for (const odd of [null, 3, { runs: [1, ["x"]], losses: [null, {}] }]) {
    const files = new RemovedFiles();
    files.load(odd);
    assert.equal(files.before("9-a", null), 0);
  }
});

Deno.test("RemovedFiles keeps the sum of the runs beyond its limit", () => {
  const files = new RemovedFiles();
  for (let i = 0; i < MAX_SPOOL_NOTES + 500; i++) {
    const losses = [{ at: 1, count: 4 }];
    files.note(`${String(i).padStart(15, "0")}-boot`, { next: 2, losses: i < 700 ? losses : [] });
  }
  assert.equal(files.before("9-a", null), 2 * (MAX_SPOOL_NOTES + 500) + 700 * 3);
});
