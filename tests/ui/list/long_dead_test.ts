import assert from "node:assert/strict";
import { MAX_FROZEN_DEAD } from "../../../src/model/base/limits.ts";
import { PastTable } from "../../../src/model/table/past_table.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { answerQuestion, knownValues } from "../../../src/ui/app/answer_question.ts";
import { DetailsModel } from "../../../src/ui/details/details_model.ts";
import { freezeTable } from "../../../src/model/table/frozen_table.ts";
import { EXEC, EXIT, FORK, SNAPSHOT } from "../../support/model/events.ts";
import { SECOND } from "../support/fake_table.ts";

/** pid 4000 is alive. Of its children 5000 to 5009 the table holds only the last one. */
function table(): ProcessTable {
  const table = new ProcessTable({ maxDead: 100, maxUnpackedDead: 1 });
  table.apply({ ...SNAPSHOT, pid: 4000, key: "4000-321", ppid: 1, startTime: 3_210_000_000 });
  for (let i = 0; i < 10; i++) {
    const [pid, ts] = [5000 + i, (10 + i) * SECOND];
    const identity = { pid, key: `${pid}-${ts / 1e7}`, ppid: 4000, parentKey: "4000-321" };
    table.apply({ ...FORK, ...identity, ts });
    const comm = { text: `cc${i}` };
    table.apply({ ...EXEC, ...identity, ts: ts + 1, comm, argv: [comm, { text: "-c" }] });
    table.apply({ ...EXIT, ...identity, comm, ts: ts + 1e6 });
  }
  return table;
}

const NOW = 30 * SECOND;
const KEYS = Array.from({ length: 10 }, (_, i) => `${5000 + i}-${1000 + 100 * i}`);

Deno.test("the long dead: the table answers questions about an archived process", () => {
  const command = answerQuestion({ about: "command", key: KEYS[2]! }, table(), NOW);
  assert.ok(command.about === "command" && command.target?.pid === 5002);
  assert.deepEqual(command.argv, [{ text: "cc2" }, { text: "-c" }]);
  const family = answerQuestion({ about: "family", key: "4000-321" }, table(), NOW);
  assert.deepEqual(family, { about: "family", keys: ["4000-321", ...KEYS] });
});

Deno.test("the long dead: a filter offers their values", () => {
  const names = Array.from({ length: 10 }, (_, i) => `cc${i}`);
  assert.deepEqual(knownValues("comm", table(), NOW), [...names, "make"]);
});

Deno.test("the long dead: Details shows the history and the parent of a dead process", () => {
  const details = new DetailsModel();
  const of = table();
  const process = details.update(of, KEYS[3]!, NOW);
  assert.deepEqual(process?.history.entries.map(({ type, ts }) => [type, ts]), [
    ["exec", 13 * SECOND + 1],
  ]);
  // The screen marks the exec of the current image.
  const moment = process!.history.entries[0];
  assert.ok(moment?.type === "exec" && moment.image === process!.history.image);
  assert.equal(process?.parent, of.byPid(4000));
  details.update(of, "4000-321", NOW);
  assert.deepEqual(details.children.map(({ key }) => key), KEYS);
});

Deno.test("the long dead: a moment of a storm shows the latest dead processes and every process alive then", () => {
  const table = new ProcessTable();
  const more = 5;
  const lives = MAX_FROZEN_DEAD + more;
  const keyOf = (i: number) => `${5000 + i}-${1000 + i}`;
  for (let i = 0; i < lives; i++) {
    const identity = { pid: 5000 + i, key: keyOf(i), ppid: 1, parentKey: null };
    const ts = (1000 + i) * 1e7;
    table.apply({ ...FORK, ...identity, ts });
    table.apply({ ...EXIT, ...identity, ts: ts + 1e6 });
  }
  const frozen = freezeTable(table, 0);
  assert.equal([...frozen.dead()].length, MAX_FROZEN_DEAD);
  assert.deepEqual([0, more - 1, more, lives - 1].map((i) => frozen.get(keyOf(i))?.key ?? null), [
    ...[null, null, keyOf(more), keyOf(lives - 1)],
  ]);
  // The last process is still alive at this moment, so an older dead process has room.
  const past = new PastTable(table, table.lastTs - 1, 0);
  assert.deepEqual([...past.living()].map(({ key }) => key), [keyOf(lives - 1)]);
  assert.deepEqual([...past.dead()].map(({ key }) => key).slice(0, 2), [
    ...[keyOf(more - 1), keyOf(more)],
  ]);
  assert.equal([...past.dead()].length, MAX_FROZEN_DEAD);
});
