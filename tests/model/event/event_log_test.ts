import assert from "node:assert/strict";
import type { ExecEvent, FlockEvent } from "../../../src/model/event/event.ts";
import { EventLog } from "../../../src/model/event/event_log.ts";
import { EventRows } from "../../../src/model/event/event_rows.ts";
import { MAX_LOGGED_ARGV, MAX_LOGGED_EVENTS } from "../../../src/model/base/limits.ts";
import { plainText } from "../../../src/model/base/text.ts";
import { Story } from "../../ui/support/story.ts";

function ready(ts: number): FlockEvent {
  return { type: "ready", ts };
}

function logOf(count: number, from = 0): EventLog {
  const log = new EventLog();
  for (let i = 0; i < count; i++) log.push(ready(from + i));
  return log;
}

const isEven = ({ ts }: FlockEvent) => ts % 2 === 0;

function times(rows: EventRows): (number | undefined)[] {
  return Array.from({ length: rows.length }, (_, i) => rows.at(i)?.ts);
}

Deno.test("EventLog keeps the latest events and counts the dropped ones", () => {
  const log = logOf(MAX_LOGGED_EVENTS + 5);
  assert.deepEqual([log.start, log.end, log.dropped], [5, MAX_LOGGED_EVENTS + 5, 5]);
  assert.equal(log.at(4), undefined);
  assert.equal(log.at(5)?.ts, 5);
  assert.equal(log.at(log.end - 1)?.ts, MAX_LOGGED_EVENTS + 4);
  assert.equal(log.at(log.end), undefined);
});

Deno.test("EventLog: long command lines drop the oldest events first", () => {
  const log = logOf(3);
  const story = new Story(0).old(1, "init", { ppid: 0 }).fork(1, 2).exec(2, "x");
  const exec = story.events.at(-1) as ExecEvent;
  const argv = [plainText("x".repeat(MAX_LOGGED_ARGV / 4))];
  for (let i = 0; i < 6; i++) log.push({ ...exec, argv });
  assert.deepEqual([log.start, log.end], [5, 9]);
});

Deno.test("EventLog: a copy does not change with its original", () => {
  const log = logOf(3);
  const copy = log.copy();
  for (let i = 0; i < MAX_LOGGED_EVENTS; i++) log.push(ready(100));
  assert.deepEqual([copy.end, copy.at(0)?.ts], [3, 0]);
});

Deno.test("EventRows without a filter has all events, also after old ones are dropped", () => {
  const log = logOf(4);
  const rows = new EventRows();
  rows.update(log, null, 0);
  assert.deepEqual(times(rows), [0, 1, 2, 3]);
  for (let i = 0; i < MAX_LOGGED_EVENTS; i++) log.push(ready(4 + i));
  assert.equal(rows.length, MAX_LOGGED_EVENTS);
  assert.equal(rows.at(0)?.ts, 4);
});

Deno.test("EventRows applies the filter to each event once", () => {
  let asked = 0;
  const filter = (event: FlockEvent) => {
    asked++;
    return isEven(event);
  };
  const log = logOf(10);
  const rows = new EventRows();
  rows.update(log, filter, 0);
  log.push(ready(10));
  rows.update(log, filter, 0);
  assert.deepEqual(times(rows), [0, 2, 4, 6, 8, 10]);
  assert.equal(asked, 11);
  rows.update(log, null, 0);
  assert.equal(rows.length, 11);
});

Deno.test("EventRows finds an event by its number, or the next one", () => {
  const rows = new EventRows();
  rows.update(logOf(10), isEven, 0);
  assert.deepEqual([0, 3, 8, 9].map((number) => rows.indexOf(number)), [0, 2, 4, -1]);
});

Deno.test("EventRows drops the events that the log dropped", () => {
  const log = logOf(10);
  const rows = new EventRows();
  rows.update(log, isEven, 0);
  for (let i = 0; i < MAX_LOGGED_EVENTS - 5; i++) log.push(ready(1));
  rows.update(log, isEven, 0);
  assert.deepEqual(times(rows), [6, 8]);
});
