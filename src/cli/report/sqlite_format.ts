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
import {
  CONNECTION_COLUMNS,
  connectionRows,
  FILE_COLUMNS,
  fileRows,
  TRAFFIC_COLUMNS,
  trafficRows,
} from "../../wire/activity_columns.ts";
import { SqliteFile } from "../../wire/sqlite/sqlite_file.ts";
import { PAGE_BYTES } from "../../wire/sqlite/sqlite_pages.ts";
import type { SqlValue } from "../../wire/sqlite/sqlite_record.ts";
import { partsOf, type ReportFormat } from "./report_format.ts";
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
    const logs = new Map<string, EventColumns>();
    return {
      event: (event, lifeId, host) => {
        let log = logs.get(host);
        if (log === undefined) logs.set(host, log = new EventColumns());
        log.add(event, lifeId);
      },
      finish: (input) => writeDatabase(output, hostParts(partsOf(input), logs)),
    };
  },
};

/** One host of the database. */
interface Part {
  readonly hostId: number;
  /** Added to the `id` of a process: ids count through all hosts. */
  readonly base: number;
  readonly selection: Selection;
  readonly log: EventColumns;
  /** The chosen processes; null is all of them. */
  readonly chosen: ReadonlySet<number> | null;
}

function hostParts(
  selections: readonly Selection[],
  logs: ReadonlyMap<string, EventColumns>,
): readonly Part[] {
  let base = 0;
  return selections.map((selection, index) => {
    const { contents: { host, processes: all }, processes } = selection;
    const isWhole = processes.length === all.length;
    const part = {
      ...{ hostId: index + 1, base, selection, log: logs.get(host ?? "") ?? new EventColumns() },
      chosen: isWhole ? null : new Set(processes.map(({ id }) => id)),
    };
    base += all.length;
    return part;
  });
}

function writeDatabase(output: ReportOutput, parts: readonly Part[]): void {
  const blocks = new Blocks(output);
  const encoder = new TextEncoder();
  const file = new SqliteFile(
    (page, number) => blocks.put(page, number),
    (text) => encoder.encode(text),
  );
  file.table("meta", TABLES.meta, metaRows(parts));
  file.table("hosts", TABLES.hosts, map(parts, hostRow));
  const lives = parts.flatMap((part) =>
    part.selection.processes.map((life): Life => ({ life, part, id: part.base + life.id + 1 }))
  );
  file.table("processes", TABLES.processes, map(lives, processRow));
  const execs = execRows(lives);
  file.table("execs", TABLES.execs, execs.rows);
  file.table("exits", TABLES.exits, exitRows(lives));
  const events = parts.flatMap((part) => {
    const { fromTs, toTs } = part.selection;
    return chosenEvents(part.log, part.chosen, fromTs, toTs).map((i) => ({ part, i }));
  });
  const ownerOf = ({ part: { log, base }, i }: typeof events[number]) =>
    rowOfLife(log.lifeIds[i] ?? null, base);
  file.table(
    "events",
    TABLES.events,
    map(events, (event, n) => {
      const { part: { log, hostId }, i } = event;
      return eventRow(log, i, n, ownerOf(event), hostId);
    }),
  );
  const connections = parts.flatMap((part) =>
    connectionRows(part.selection).map((row) => ({ part, row }))
  );
  const links: [number, number][] = [];
  file.table(
    "connections",
    TABLES.connections,
    map(connections, ({ part, row }, n) => {
      links.push([part.base + row.life.id + 1, n + 1]);
      return activityRow(n, part, row, CONNECTION_COLUMNS);
    }),
  );
  const flows: [number, number][] = [];
  file.table("traffic", TABLES.traffic, activityTable(parts, flows, TRAFFIC_COLUMNS, trafficRows));
  const users: [number, number][] = [];
  file.table("busy_files", TABLES.busy_files, activityTable(parts, users, FILE_COLUMNS, fileRows));
  file.table("losses", TABLES.losses, numbered(parts, ({ losses }) => losses, lossRow));
  file.table("gaps", TABLES.gaps, numbered(parts, ({ gaps }) => gaps, gapRow));
  const indexed = (value: (life: Life) => SqlValue) =>
    lives.map((life): [SqlValue, number] => [value(life), life.id]);
  file.index("processes_pid", "processes", "pid", indexed(({ life }) => life.pid));
  file.index("processes_parent", "processes", "parent_id", indexed(parentOf));
  file.index("processes_comm", "processes", "comm", indexed(({ life }) => commOf(life)));
  file.index("execs_process", "execs", "process_id", execs.owners);
  file.index(
    "events_process",
    "events",
    "process_id",
    events.map((event, n) => [ownerOf(event), n + 1]),
  );
  file.index("connections_process", "connections", "process_id", links);
  file.index("traffic_process", "traffic", "process_id", flows);
  file.index("busy_files_process", "busy_files", "process_id", users);
  for (const [name, select] of Object.entries(VIEWS)) file.view(name, select.trim());
  file.finish(SQLITE_SCHEMA_VERSION);
  blocks.flush();
}

/** A process with its host and its row key. */
interface Life {
  readonly life: ProcessRecord;
  readonly part: Part;
  readonly id: number;
}

function parentOf({ life: { parentId }, part: { base, chosen } }: Life): number | null {
  // A parent that the selection leaves out has only its pid.
  return parentId === null || chosen?.has(parentId) === false ? null : base + parentId + 1;
}

/** The facts of a host, by the names of `meta`. */
function hostFacts({ contents: of }: Selection): Record<string, SqlValue> {
  const { meta, end, tally } = of;
  return {
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
    connections_left_out: of.activity.connectionsLeftOut,
  };
}

/** The facts of one host; of several only the version, because each has a row in `hosts`. */
function* metaRows(parts: readonly Part[]): Iterable<Row> {
  const own = parts.length === 1 ? hostFacts(parts[0]!.selection) : {};
  const facts: Record<string, SqlValue> = {
    schema_version: SQLITE_SCHEMA_VERSION,
    hosts: parts.length,
    ...own,
  };
  let id = 0;
  for (const [name, value] of Object.entries(facts)) yield [++id, textOrNull(name), value];
}

function hostRow({ hostId, selection }: Part): Row {
  return [hostId, ...Object.values(hostFacts(selection))];
}

function processRow(row: Life): Row {
  const { life, part, id } = row;
  const { filename, cwd } = lastImage(life);
  return [
    id,
    life.pid,
    textOrNull(life.key),
    parentOf(row),
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
    part.hostId,
  ];
}

function execRows(lives: readonly Life[]): { rows: Row[]; owners: [number, number][] } {
  const rows: Row[] = [];
  const owners: [number, number][] = [];
  for (const { id, life: { execs } } of lives) {
    for (const image of execs) {
      owners.push([id, rows.length + 1]);
      rows.push(execRow(rows.length + 1, id, image));
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

function* exitRows(lives: readonly Life[]): Iterable<Row> {
  for (const { id, life: { endTs, ending, usage } } of lives) {
    if (ending === null || endTs === null) continue;
    yield [
      id,
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

/** Returns a row of connections, of traffic or of files. */
function activityRow<Facts extends { readonly life: ProcessRecord }>(
  n: number,
  { base, hostId }: Part,
  facts: Facts,
  columns: Readonly<Record<string, (facts: Facts) => string | number | boolean | null>>,
): Row {
  const values = Object.values(columns).map((column): SqlValue => {
    const value = column(facts);
    if (typeof value === "boolean") return sqlFlag(value);
    return typeof value === "string" ? textOrNull(value) : value;
  });
  return [n + 1, base + facts.life.id + 1, ...values, hostId];
}

/** Yields a row for each interval of traffic, or each file, and adds its owner to `owners`. */
function* activityTable<Facts extends { readonly life: ProcessRecord }>(
  parts: readonly Part[],
  owners: [number, number][],
  columns: Readonly<Record<string, (facts: Facts) => string | number | boolean | null>>,
  rowsOf: (selection: Selection) => Iterable<Facts>,
): Iterable<Row> {
  let n = 0;
  for (const part of parts) {
    for (const row of rowsOf(part.selection)) {
      owners.push([part.base + row.life.id + 1, n + 1]);
      yield activityRow(n++, part, row, columns);
    }
  }
}

type Loss = RecordingContents["losses"][number];
type Gap = RecordingContents["gaps"][number];

function lossRow({ ts, count, where, reason }: Loss): SqlValue[] {
  return [ts, count, textOrNull(where), textOrNull(reason)];
}

function gapRow({ fromTs, toTs, repaired, reason }: Gap): SqlValue[] {
  return [fromTs, toTs, repaired, textOrNull(reason)];
}

/** Yields the holes of all hosts as rows, each with the key of its host at the end. */
function* numbered<T>(
  parts: readonly Part[],
  holesOf: (contents: RecordingContents) => readonly T[],
  columns: (hole: T) => SqlValue[],
): Iterable<Row> {
  let n = 0;
  for (const { hostId, selection } of parts) {
    for (const hole of holesOf(selection.contents)) yield [++n, ...columns(hole), hostId];
  }
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
