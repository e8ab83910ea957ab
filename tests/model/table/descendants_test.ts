import assert from "node:assert/strict";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import { Descendants } from "../../../src/model/table/descendants.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import type { Observation } from "../../../src/capture/parse/observation.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { execSeen, exitSeen, forkSeen } from "../../support/capture/observations.ts";

const TICK = 10_000_000;

/** A process tree by pids; `moment` counts ticks. */
class Clan {
  readonly table = new ProcessTable();
  readonly kin: Descendants;
  readonly #starts = new Map<number, number>();
  readonly #interpreter: Interpreter;
  #moment = 100;

  constructor(maxDead?: number) {
    this.kin = new Descendants(this.table, maxDead);
    this.#interpreter = new Interpreter(this.table, NO_LOOKUP);
    this.fork(0, 1);
  }

  fork(ppid: number, pid: number, startTicks = ++this.#moment): this {
    this.#starts.set(pid, startTicks);
    return this.#see(forkSeen({
      ts: this.#moment * TICK,
      pid,
      ppid,
      startTicks,
      parentStartTicks: this.#starts.get(ppid) ?? null,
    }));
  }

  exit(pid: number, reaperPid = 1): this {
    const startTicks = this.#starts.get(pid) ?? null;
    return this.#see(exitSeen({ ts: ++this.#moment * TICK, pid, reaperPid, startTicks }));
  }

  exec(pid: number, ppid: number, startTicks = this.#starts.get(pid) ?? null): this {
    return this.#see(execSeen("x", { ts: ++this.#moment * TICK, pid, ppid, startTicks }));
  }

  /** Returns the live descendants of `pid`. */
  under(pid: number): number[] {
    return [...this.table.living()].filter((row) => this.kin.isUnder(pid, row))
      .map((row) => row.pid).sort((a, b) => a - b);
  }

  #see(observation: Observation): this {
    this.#interpreter.interpret(observation, (event) => this.#emit(event));
    return this;
  }

  #emit(event: FlockEvent): void {
    this.table.apply(event);
    this.kin.observe(event);
  }
}

Deno.test("Descendants: contain the process itself and its existing descendants", () => {
  const clan = new Clan().fork(1, 10).fork(10, 11).fork(11, 12).fork(1, 20);
  assert.deepEqual(clan.under(10), [10, 11, 12]);
});

Deno.test("Descendants: contain later descendants of every generation", () => {
  const clan = new Clan().fork(1, 10);
  clan.kin.watch(10);
  clan.fork(10, 11).fork(11, 12).fork(12, 13).fork(1, 20).fork(20, 21);
  assert.deepEqual(clan.under(10), [10, 11, 12, 13]);
});

Deno.test("Descendants: keep a reparented process and its later children", () => {
  const clan = new Clan().fork(1, 10).fork(10, 11).fork(11, 12);
  clan.kin.watch(10);
  clan.exit(11).exit(10).fork(12, 13);
  assert.deepEqual(clan.under(10), [12, 13]);
  assert.equal(clan.table.byPid(12)?.ppid, 1);
});

Deno.test("Descendants: exclude an adopted process", () => {
  const clan = new Clan().fork(1, 10).fork(1, 20).fork(20, 21);
  clan.kin.watch(10);
  clan.exit(20, 10);
  assert.equal(clan.table.byPid(21)?.parent?.pid, 10);
  assert.deepEqual(clan.under(10), [10]);
});

Deno.test("Descendants: wait for a process that does not exist yet", () => {
  const clan = new Clan();
  clan.kin.watch(10);
  clan.fork(1, 10).fork(10, 11);
  assert.deepEqual(clan.under(10), [10, 11]);
});

Deno.test("Descendants: exclude a later process with the same pid", () => {
  const clan = new Clan().fork(1, 10).fork(10, 11);
  clan.kin.watch(10);
  clan.exit(11).exit(10).fork(1, 11).fork(1, 10).fork(10, 12);
  assert.deepEqual(clan.under(10), []);
});

Deno.test("Descendants: exclude an adopted process also after dropping the members", () => {
  const clan = new Clan(1).fork(1, 10).fork(10, 11);
  clan.kin.watch(10);
  clan.exit(11).exit(10);
  for (let pid = 30; pid < 40; pid++) clan.fork(1, pid).exit(pid);
  clan.fork(1, 10).fork(10, 12);
  assert.deepEqual(clan.under(10), []);
});

Deno.test("Descendants: exclude a later process also within the same tick, with the same key", () => {
  const clan = new Clan().fork(1, 10).fork(10, 11, 500);
  clan.kin.watch(10);
  clan.exit(11).fork(1, 11, 500).fork(11, 12);
  assert.deepEqual(clan.under(10), [10]);
});

Deno.test("Descendants: keep a member whose key a dead member had", () => {
  const clan = new Clan(2).fork(1, 10).fork(10, 11, 500);
  clan.kin.watch(10);
  clan.exit(11).fork(10, 11, 500);
  for (let pid = 30; pid < 36; pid++) clan.fork(10, pid).exit(pid);
  assert.deepEqual(clan.under(10), [10, 11]);
});

Deno.test("Descendants: find a member without a fork event by its parent, with its descendants", () => {
  const clan = new Clan().fork(1, 10);
  clan.kin.watch(10);
  // Its child has an event first; the process itself only an exec.
  clan.fork(15, 16).exec(16, 15).exec(15, 10, 101);
  assert.deepEqual(clan.under(10), [10, 15, 16]);
});

Deno.test("Descendants: keep dead members for late events, up to a bound", () => {
  const clan = new Clan(2).fork(1, 10).fork(10, 11).fork(10, 12).fork(10, 13);
  clan.kin.watch(10);
  const rows = [11, 12, 13].map((pid) => clan.table.byPid(pid)!);
  clan.exit(11).exit(12).exit(13);
  assert.deepEqual(rows.map((row) => clan.kin.isUnder(10, row)), [false, true, true]);
});

Deno.test("Descendants: watch several processes, also one below the other", () => {
  const clan = new Clan().fork(1, 10).fork(10, 11);
  clan.kin.watch(10);
  clan.kin.watch(11);
  clan.fork(11, 12).fork(10, 13);
  assert.deepEqual([clan.under(10), clan.under(11)], [[10, 11, 12, 13], [11, 12]]);
});
