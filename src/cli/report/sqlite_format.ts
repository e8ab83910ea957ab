import { commandLine } from "../../model/report/command_name.ts";
import {
  lastComm,
  lastImage,
  type ProcessRecord,
  type RecordedImage,
} from "../../model/report/process_record.ts";
import type { RecordingContents } from "../../model/report/recording_contents.ts";
import type { Selection } from "../../model/report/selection.ts";
import { shellQuoteLine } from "../../model/base/shell_quote.ts";
import { SqliteFile } from "../../wire/sqlite/sqlite_file.ts";
import { PAGE_BYTES } from "../../wire/sqlite/sqlite_pages.ts";
import type { SqlValue } from "../../wire/sqlite/sqlite_record.ts";
import type { ReportFormat } from "./report_format.ts";
import type { ReportOutput } from "./report_output.ts";
import {
  chosenEvents,
  deathColumns,
  EventColumns,
  eventRow,
  type Row,
  rowOfLife,
  sqlFlag,
  textOrNull,
} from "./sqlite_rows.ts";
import { SQLITE_SCHEMA_VERSION, TABLES, VIEWS } from "./sqlite_schema.ts";

/** Bytes to collect before a write: whole pages. */
const BLOCK = 256 * PAGE_BYTES;

/** A database for the sqlite3 program. */
export const sqliteReport: ReportFormat = {
  isBinary: true,
  canCompare: false,
  start(output) {
    const log = new EventColumns();
    return {
      event: (event, lifeId) => log.add(event, lifeId),
      finish: ({ selection }) => writeDatabase(output, selection, log),
    };
  },
};

function writeDatabase(output: ReportOutput, selection: Selection, log: EventColumns): void {
  const { contents: of, processes: lives, fromTs, toTs } = selection;
  const blocks = new Blocks(output);
  const encoder = new TextEncoder();
  const file = new SqliteFile(
    (page, number) => blocks.put(page, number),
    (text) => encoder.encode(text),
  );
  const isWhole = lives.length === of.processes.length;
  const chosen = isWhole ? null : new Set(lives.map(({ id }) => id));
  file.table("meta", TABLES.meta, metaRows(of));
  const parentOf = ({ parentId }: ProcessRecord) =>
    // A parent that the selection leaves out has only its pid.
    parentId === null || chosen?.has(parentId) === false ? null : parentId + 1;
  file.table("processes", TABLES.processes, map(lives, (life) => processRow(life, parentOf(life))));
  const execs = execRows(lives);
  file.table("execs", TABLES.execs, execs.rows);
  file.table("exits", TABLES.exits, exitRows(lives));
  const events = chosenEvents(log, chosen, fromTs, toTs);
  file.table("events", TABLES.events, map(events, (i, n) => eventRow(log, i, n)));
  file.table("losses", TABLES.losses, map(of.losses, lossRow));
  file.table("gaps", TABLES.gaps, map(of.gaps, gapRow));
  const indexed = (value: (life: ProcessRecord) => SqlValue) =>
    lives.map((life): [SqlValue, number] => [value(life), life.id + 1]);
  file.index("processes_pid", "processes", "pid", indexed(({ pid }) => pid));
  file.index("processes_parent", "processes", "parent_id", indexed(parentOf));
  file.index("processes_comm", "processes", "comm", indexed(commOf));
  file.index("execs_process", "execs", "process_id", execs.owners);
  file.index(
    "events_process",
    "events",
    "process_id",
    events.map((i, n) => [rowOfLife(log.lifeIds[i] ?? null), n + 1]),
  );
  for (const [name, select] of Object.entries(VIEWS)) file.view(name, select.trim());
  file.finish(SQLITE_SCHEMA_VERSION);
  blocks.flush();
}

function* metaRows(of: RecordingContents): Iterable<Row> {
  const { meta, end, tally } = of;
  const facts: Record<string, SqlValue> = {
    schema_version: SQLITE_SCHEMA_VERSION,
    host: textOrNull(of.host),
    kernel: textOrNull(meta?.kernel ?? null),
    traceflock: textOrNull(meta?.version ?? null),
    source: textOrNull(meta?.source ?? null),
    filter: textOrNull(meta?.filter ?? null),
    boot_id: textOrNull(meta?.bootId ?? null),
    cpus: meta?.cpus ?? null,
    boot_wall_ms: of.bootWallMs,
    from_ts: of.fromTs,
    to_ts: of.toTs,
    complete: end === null ? 0 : 1,
    end_reason: textOrNull(end?.reason ?? null),
    events_lost: tally.lostTotal,
    losses_uncounted: tally.lostUncounted,
  };
  let id = 0;
  for (const [name, value] of Object.entries(facts)) yield [++id, textOrNull(name), value];
}

function processRow(life: ProcessRecord, parent: number | null): Row {
  const { filename, cwd } = lastImage(life);
  return [
    life.id + 1,
    life.pid,
    textOrNull(life.key),
    parent,
    life.parentPid,
    life.startTs,
    sqlFlag(life.birthSeen),
    life.endTs,
    commOf(life),
    textOrNull(filename?.text ?? null),
    textOrNull(commandLine(life)),
    textOrNull(cwd?.text ?? null),
    life.uid,
    textOrNull(life.user),
    textOrNull(life.cgroup),
    textOrNull(life.container),
    life.forkCount,
    sqlFlag(life.inferred),
    sqlFlag(life.late),
    life.login?.gid ?? null,
    life.login?.egid ?? null,
    life.login?.loginUid ?? null,
    life.login?.auditSession ?? null,
    textOrNull(life.login?.tty ?? null),
  ];
}

function execRows(lives: readonly ProcessRecord[]): { rows: Row[]; owners: [number, number][] } {
  const rows: Row[] = [];
  const owners: [number, number][] = [];
  for (const { id, execs } of lives) {
    for (const image of execs) {
      owners.push([id + 1, rows.length + 1]);
      rows.push(execRow(rows.length + 1, id + 1, image));
    }
  }
  return { rows, owners };
}

function execRow(id: number, owner: number, image: RecordedImage): Row {
  const { ts, comm, filename, argv, argvTruncated, cwd, program } = image;
  const texts = argv?.map((argument) => argument.text.toWellFormed()) ?? null;
  return [
    id,
    owner,
    ts,
    textOrNull(comm?.text ?? null),
    textOrNull(filename?.text ?? null),
    texts === null ? null : textOrNull(JSON.stringify(texts)),
    sqlFlag(argvTruncated),
    argv === null ? null : textOrNull(shellQuoteLine(argv)),
    textOrNull(cwd?.text ?? null),
    textOrNull(program?.exe?.text ?? null),
    program?.exeDevice ?? null,
    program?.exeInode ?? null,
    program === null ? null : sqlFlag(program.exeDeleted),
    program === null ? null : sqlFlag(program.exeMemfd),
    textOrNull(program?.script?.text ?? null),
    textOrNull(program?.interpreter?.text ?? null),
  ];
}

function* exitRows(lives: readonly ProcessRecord[]): Iterable<Row> {
  for (const { id, endTs, ending, usage } of lives) {
    if (ending === null || endTs === null) continue;
    yield [
      id + 1,
      endTs,
      sqlFlag(ending.seen),
      ending.exitCode,
      ending.signal,
      textOrNull(ending.signalName),
      ending.core === null ? null : sqlFlag(ending.core),
      usage.cpuUserNs,
      usage.cpuSystemNs,
      usage.maxRssBytes,
      usage.readBytes,
      usage.writeBytes,
      usage.minorFaults,
      usage.majorFaults,
      usage.voluntarySwitches,
      usage.involuntarySwitches,
      usage.threadsTotal,
      ...deathColumns(ending),
      usage.rchar,
      usage.wchar,
      usage.syscr,
      usage.syscw,
      usage.cancelledWriteBytes,
      usage.net?.sentBytes ?? null,
      usage.net?.receivedBytes ?? null,
      usage.net?.connects ?? null,
      usage.net?.accepts ?? null,
      usage.net?.failedConnects ?? null,
    ];
  }
}

function lossRow(
  { ts, count, where, reason }: RecordingContents["losses"][number],
  n: number,
): Row {
  return [n + 1, ts, count, textOrNull(where), textOrNull(reason)];
}

function gapRow(
  { fromTs, toTs, repaired, reason }: RecordingContents["gaps"][number],
  n: number,
): Row {
  return [n + 1, fromTs, toTs, repaired, textOrNull(reason)];
}

function commOf(life: ProcessRecord): SqlValue {
  return textOrNull(lastComm(life)?.text ?? null);
}

function* map<T>(items: readonly T[], row: (item: T, n: number) => Row): Iterable<Row> {
  for (let n = 0; n < items.length; n++) yield row(items[n]!, n);
}

/** Collects consecutive pages into one write. */
class Blocks {
  #bytes = new Uint8Array(BLOCK);
  #first = 0;
  #count = 0;

  constructor(private readonly output: ReportOutput) {}

  put(page: Uint8Array, number: number): void {
    if (number !== this.#first + this.#count || this.#count * PAGE_BYTES === BLOCK) {
      this.flush();
      this.#first = number;
    }
    this.#bytes.set(page, this.#count++ * PAGE_BYTES);
  }

  flush(): void {
    if (this.#count === 0) return;
    const bytes = this.#bytes.slice(0, this.#count * PAGE_BYTES);
    this.output.writeAt(bytes, (this.#first - 1) * PAGE_BYTES);
    this.#count = 0;
  }
}
