/** One row for each process, in columns: for DuckDB and other programs that query many files. */
import { constants, zstdCompressSync } from "node:zlib";
import { ByteWriter, ParquetWriter } from "hyparquet-writer";
import { MAX_PARQUET_GROUP } from "../../model/base/limits.ts";
import { lastImage, type ProcessRecord } from "../../model/report/process_record.ts";
import type { BootWall, RecordingContents } from "../../model/report/recording_contents.ts";
import type { Selection } from "../../model/report/selection.ts";
import { PROCESS_COLUMNS, type ProcessColumn } from "../../wire/process_columns.ts";
import { partsOf, type ReportFormat } from "./report_format.ts";
import type { ReportOutput } from "./report_output.ts";

/** A table for programs that read Parquet. */
export const parquetReport: ReportFormat = {
  isBinary: true,
  canCompare: false,
  start: (output) => ({
    finish: (input) => writeTable(output, input.selection.contents, partsOf(input)),
  }),
};

/** An element of a schema, in the words of Parquet. */
type Element = ConstructorParameters<typeof ParquetWriter>[0]["schema"][number];
type Cell = string | boolean | bigint | readonly string[] | null;

/** A column of the file: its elements of the schema, and its value of a process. */
interface Column {
  readonly name: string;
  readonly elements: readonly Element[];
  readonly cell: (life: ProcessRecord) => Cell;
}

const ELEMENTS: Readonly<Record<ProcessColumn["kind"], Omit<Element, "name">>> = {
  text: { type: "BYTE_ARRAY", converted_type: "UTF8" },
  flag: { type: "BOOLEAN" },
  number: { type: "INT64" },
  time: {
    type: "INT64",
    logical_type: { type: "TIMESTAMP", isAdjustedToUTC: true, unit: "NANOS" },
  },
};

function writeTable(
  output: ReportOutput,
  whole: RecordingContents,
  parts: readonly Selection[],
): void {
  const columns = columnsOf(whole);
  const file = new ParquetWriter({
    writer: new GroupWriter(output),
    schema: [
      { name: "processes", num_children: columns.length },
      ...columns.flatMap(({ elements }) => elements),
    ],
    codec: "ZSTD",
    compressors: { ZSTD: compressed },
    kvMetadata: facts(whole),
    createdBy: `traceflock ${whole.meta?.version ?? ""}`.trim(),
  });
  for (const { contents, processes } of parts) {
    // The times of a host are by its own clock.
    const own = columnsOf(contents);
    for (let from = 0; from < processes.length; from += MAX_PARQUET_GROUP) {
      const lives = processes.slice(from, from + MAX_PARQUET_GROUP);
      file.write({
        columnData: own.map(({ name, cell }) => ({ name, data: lives.map(cell) })),
        rowGroupSize: MAX_PARQUET_GROUP,
      });
    }
  }
  file.finish();
}

/** The columns of csv, with host and boot before them and the arguments as a list behind them. */
function columnsOf({ host, meta, bootWall }: RecordingContents): Column[] {
  const bootId = meta?.bootId?.toWellFormed() ?? null;
  const hostName = host?.toWellFormed() ?? null;
  return [
    { name: "host", elements: [element("host", "text")], cell: () => hostName },
    { name: "boot_id", elements: [element("boot_id", "text")], cell: () => bootId },
    ...Object.entries(PROCESS_COLUMNS).map(([name, column]) => ({
      ...{ name, elements: [element(name, column.kind)] },
      cell: (life: ProcessRecord) => cellOf(column, life, bootWall),
    })),
    {
      name: "argv",
      elements: [
        { name: "argv", repetition_type: "OPTIONAL", converted_type: "LIST", num_children: 1 },
        { name: "list", repetition_type: "REPEATED", num_children: 1 },
        { ...element("element", "text"), repetition_type: "REQUIRED" },
      ],
      cell: (life) => lastImage(life).argv?.map(({ text }) => text.toWellFormed()) ?? null,
    },
  ];
}

function element(name: string, kind: ProcessColumn["kind"]): Element {
  return { name, repetition_type: "OPTIONAL", ...ELEMENTS[kind] };
}

function cellOf(column: ProcessColumn, life: ProcessRecord, bootWall: BootWall | null): Cell {
  const value = column.value(life);
  // The bounds of a column are wrong for text that is no UTF-8, and readers skip rows by them.
  if (typeof value === "string") return value.toWellFormed();
  if (typeof value !== "number") return value;
  // A stream of another program may have numbers that no integer of 64 bits holds.
  if (!Number.isSafeInteger(value)) return null;
  if (column.kind !== "time") return BigInt(value);
  if (bootWall === null) return null;
  return BigInt(bootWall.seconds) * 1_000_000_000n + BigInt(bootWall.nanoseconds) + BigInt(value);
}

/** The facts of the recording, for the metadata of the file: what is missing in it, too. */
function facts({ host, meta, end, tally, fromTs, toTs, bootWallMs }: RecordingContents) {
  const values = {
    ...{ host, kernel: meta?.kernel, boot_id: meta?.bootId, traceflock: meta?.version },
    ...{ source: meta?.source, filter: meta?.filter, cpus: meta?.cpus, boot_wall_ms: bootWallMs },
    ...{ from_ts: fromTs, to_ts: toTs, complete: end !== null, end_reason: end?.reason },
    ...{ events_lost: tally.lostTotal, losses_uncounted: tally.lostUncounted },
  };
  return Object.entries(values).flatMap(([key, value]) =>
    value === null || value === undefined ? [] : [{ key: `traceflock.${key}`, value: `${value}` }]
  );
}

function compressed(bytes: Uint8Array): Uint8Array {
  return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
}

/** Passes each group of rows on to the file, so that one group at most is in memory. */
class GroupWriter extends ByteWriter {
  #written = 0;

  constructor(private readonly output: ReportOutput) {
    super();
  }

  flush(): void {
    const bytes = this.getBytes().slice();
    this.output.writeAt(bytes, this.#written);
    this.#written += bytes.length;
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

const ZSTD_LEVEL = 3;
