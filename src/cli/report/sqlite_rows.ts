import { type SqlText, sqlText, type SqlValue } from "../../wire/sqlite/sqlite_record.ts";
import type { RecordedEnding } from "../../model/report/process_record.ts";
import { activityText } from "../../model/activity/activity_text.ts";
import { deathSentence, senderName } from "../../model/process/death_text.ts";
import type { EventType, FlockEvent } from "../../model/event/event.ts";

/** Events in columns: a million rows would need ten times the memory. */
export class EventColumns {
  readonly ts: number[] = [];
  readonly types: EventType[] = [];
  readonly lifeIds: (number | null)[] = [];
  readonly notes = new Map<number, string>();

  add(event: FlockEvent, lifeId: number | null): void {
    const note = noteOf(event);
    if (note !== null) this.notes.set(this.ts.length, note);
    this.ts.push(event.ts);
    this.types.push(event.type);
    this.lifeIds.push(lifeId);
  }
}

/** Returns the part of an event that no other table has. */
function noteOf(event: FlockEvent): string | null {
  switch (event.type) {
    case "rename":
      return `${event.oldComm?.text ?? "?"} > ${event.comm?.text ?? "?"}`;
    case "reparent":
      return `${event.oldPpid ?? "?"} > ${event.newPpid ?? "?"}`;
    case "signal":
      return `${event.signalName} from ${
        event.sender === null ? "kernel" : senderName(event.sender)
      }`;
    case "exec_failed":
      return `${event.errnoName ?? event.errno}: ${event.filename?.text ?? "?"}`;
    case "setuid":
      return `${event.oldUid ?? "?"} > ${event.uid ?? "?"}`;
    case "move":
      return `${event.oldCgroup ?? "?"} > ${event.cgroup ?? "?"}`;
    case "net":
    case "file":
    case "connect":
    case "accept":
    case "listen":
    case "close":
    case "connection":
    case "transfer":
    case "open":
    case "activity":
      return activityText(event);
    case "lost":
    case "gap":
    case "end":
      return event.reason;
    default:
      return null;
  }
}

/** Returns the indexes of the events in the time range that have a chosen process or none. */
export function chosenEvents(
  { ts, lifeIds }: EventColumns,
  chosen: ReadonlySet<number> | null,
  fromTs: number,
  toTs: number,
): number[] {
  const places: number[] = [];
  for (let i = 0; i < ts.length; i++) {
    const lifeId = lifeIds[i] ?? null;
    const isWanted = lifeId === null || chosen === null || chosen.has(lifeId);
    if (isWanted && ts[i]! >= fromTs && ts[i]! <= toTs) places.push(i);
  }
  return places;
}

/** Returns one event as a row. `owner` is the row key of its process. */
export function eventRow(
  { ts, types, notes }: EventColumns,
  i: number,
  n: number,
  owner: number | null,
  hostId: number,
): Row {
  return [n + 1, ts[i]!, textOrNull(types[i]!), owner, textOrNull(notes.get(i) ?? null), hostId];
}

/** The key of a row, and its other columns. */
export type Row = readonly [number, ...SqlValue[]];

/** Returns the row key of a process: keys count from 1, and from `base` on for a further host. */
export function rowOfLife(id: number | null, base: number): number | null {
  return id === null ? null : base + id + 1;
}

/** Returns the columns about a death. */
export function deathColumns(ending: RecordedEnding): SqlValue[] {
  const { death, oom, execFailed } = ending;
  const { killedBy = null } = death ?? {};
  return [
    textOrNull(death?.cause ?? null),
    killedBy?.pid ?? null,
    textOrNull(killedBy?.key ?? null),
    textOrNull(killedBy?.comm?.text ?? null),
    killedBy?.uid ?? null,
    death?.signalCode ?? null,
    oom === null ? null : sqlFlag(oom),
    textOrNull(death?.oomScope ?? null),
    sqlFlag(execFailed),
    textOrNull(deathSentence(ending)),
  ];
}

/** Returns 1 or 0: SQLite has no booleans. */
export function sqlFlag(value: boolean): number {
  return value ? 1 : 0;
}

/** Returns the text of a column, or NULL. */
export function textOrNull(value: string | null): SqlText | null {
  return value === null ? null : sqlText(value);
}
