import assert from "node:assert/strict";
import type { ProcessEvent } from "../../../src/model/event/event.ts";
import { Interpreter } from "../../../src/capture/interpret/interpreter.ts";
import { NO_LOOKUP } from "../../support/machine/no_lookup.ts";
import { processKey, ticksOf } from "../../../src/model/base/process_key.ts";
import { reconcile } from "../../../src/model/scan/reconcile.ts";
import type { Scan, ScannedProcess } from "../../../src/model/scan/scanned_process.ts";
import { ProcessTable } from "../../../src/model/table/table.ts";
import { AliveTracker } from "../../support/model/alive_tracker.ts";
import { execSeen, exitSeen, forkSeen, renameSeen } from "../../support/capture/observations.ts";
import { tableOffences, tablePicture } from "../../support/model/table_picture.ts";

const MILLISECOND = 1e6;

/**
 * Registers a test: `events`, one a line, must give the table of this picture. After each of them the
 * stream alone must give the live processes. An event is
 *
 *     [late] MS fork PID by PPID [start TICKS|unknown] [tid TID]
 *     [late] MS exec PID NAME [ppid PPID] [start TICKS] [old_tid TID]
 *     [late] MS exit PID [code N] [signal N] [reaper PID] [ppid PPID] [start TICKS]
 *     [late] MS rename PID NAME
 *     [first|partial] scan MS: PID/PPID/NAME[/START[/STATE]] ...
 *
 * A start defaults to the tick of the fork. Process 1 exists from the beginning.
 */
export function check(
  rule: string,
  events: readonly string[],
  picture: string,
  { maxDead = 100 } = {},
): void {
  Deno.test(`table: ${rule}`, () => {
    const table = new ProcessTable({ maxDead });
    const reader = new AliveTracker();
    const emit = (event: ProcessEvent) => {
      table.apply(event);
      reader.read(event);
    };
    const interpreter = new Interpreter(table, NO_LOOKUP);
    interpreter.isLive = true;
    const starts = new Map([[1, 0]]);
    const look = (scan: Scan, repair: boolean) => {
      for (const { pid, startTicks } of scan.processes) starts.set(pid, startTicks);
      for (
        const event of reconcile(table, scan, NO_LOOKUP, {
          repair,
          recentExits: interpreter.recentExits,
          isDying: (row) => interpreter.isDying(row),
        })
      ) {
        emit(event);
      }
    };
    look(scanOf("0: 1/0/init", starts, true), false);
    for (const line of events) {
      const [, kind, rest] = /^(?:(first|partial) )?scan (.*)$/.exec(line) ?? [];
      if (rest === undefined) {
        interpreter.interpret(seenOf(line, starts), emit);
      } else look(scanOf(rest, starts, kind !== "partial"), kind !== "first");
      assert.deepEqual(tableOffences(table, maxDead), [], line);
      assert.deepEqual(new Set(reader.alive.keys()), keysOf(table.living()), line);
    }
    assert.equal(tablePicture(table), picture.trim());
  });
}

function keysOf(rows: Iterable<{ readonly key: string }>): Set<string> {
  return new Set([...rows].map(({ key }) => key));
}

function seenOf(line: string, starts: Map<number, number>) {
  const [, late, ms, kind, pidText, rest] = /^(late )?(\d+) (\w+) (\d+) ?(.*)$/.exec(line)!;
  const pid = Number(pidText);
  const ts = Number(ms) * MILLISECOND;
  const number = (word: string) => {
    const value = new RegExp(`\\b${word} (\\d+)`).exec(rest!)?.[1];
    return value === undefined ? null : Number(value);
  };
  const common = { ts, pid, ...(late ? { late: true } : {}) };
  if (kind === "fork") {
    const startTicks = rest!.includes("start unknown") ? null : number("start") ?? ticksOf(ts);
    if (!late) starts.set(pid, startTicks ?? ticksOf(ts));
    const ppid = number("by")!;
    const parentStartTicks = starts.get(ppid) ?? null;
    return forkSeen({
      ...common,
      startTicks,
      ppid,
      parentStartTicks,
      parentTid: number("tid") ?? ppid,
    });
  }
  const startTicks = number("start") ?? starts.get(pid) ?? ticksOf(ts);
  const place = { ...common, startTicks };
  const name = rest!.split(" ")[0]!;
  const ppid = number("ppid");
  if (kind === "exec") return execSeen(name, { ...place, ppid, oldTid: number("old_tid") ?? pid });
  if (kind === "rename") return renameSeen(name, place);
  const status = number("signal") ?? (number("code") ?? 0) << 8;
  return exitSeen({ ...place, ppid, reaperPid: number("reaper"), status });
}

function scanOf(text: string, starts: ReadonlyMap<number, number>, complete: boolean): Scan {
  const [ms, list] = text.split(": ") as [string, string];
  const startTs = Number(ms) * MILLISECOND;
  const sightings = list.split(" ").map((entry): ScannedProcess => {
    const [pid, ppid, name, start, state] = entry.split("/") as [
      string,
      string,
      string,
      string?,
      string?,
    ];
    const startTicks = Number(start ?? starts.get(Number(pid)) ?? 50);
    return {
      pid: Number(pid),
      startTicks,
      key: processKey(Number(pid), startTicks),
      comm: { text: name },
      state: state ?? "S",
      ppid: Number(ppid),
      pgid: 1,
      sid: 1,
      cpuUserNs: 0,
      cpuSystemNs: 0,
      nice: 0,
      threads: 1,
      rssBytes: 0,
      kernelThread: false,
      ttyDevice: 0,
      exiting: false,
      details: null,
    };
  });
  return { processes: sightings, startTs, endTs: startTs + 10 * MILLISECOND, complete };
}
