import { PAGE_BYTES, Pages, type PageWriter } from "./sqlite_pages.ts";
import { compareValues, RecordWriter, sqlText, type SqlValue } from "./sqlite_record.ts";
import { IndexTree, TableTree } from "./sqlite_trees.ts";

/** The program that wrote the file, for file(1): "TFLK". */
const APPLICATION_ID = 0x54464c4b;

/** The SQLite version of this format; every later version reads it. */
const SQLITE_VERSION = 3_007_017;

/** Bytes before the first page's own header (fileformat2.html, 1.3). */
const HEAD_BYTES = 100;

/**
 * Writes a whole SQLite database, table by table, from rows in order. It writes each page once, so
 * that a million rows need no memory beyond their indexes.
 *
 * Deno's own `node:sqlite` needs a write permission that is granted before the start. This program
 * does not have it (docs/security.md).
 *
 * This folder knows the file format alone; src/cli/report knows the tables of a report.
 */
export class SqliteFile {
  readonly #pages: Pages;
  readonly #records: RecordWriter;
  readonly #schema: SqlValue[][] = [];

  constructor(take: PageWriter, encode: (text: string) => Uint8Array) {
    this.#pages = new Pages(take);
    this.#records = new RecordWriter(encode);
  }

  /** Writes a table; its first column must be `INTEGER PRIMARY KEY`. */
  table(name: string, columns: string, rows: Iterable<readonly [number, ...SqlValue[]]>): void {
    const tree = new TableTree(this.#pages);
    for (const [rowid, ...values] of rows) {
      // SQLite stores the key beside the record, not in it.
      tree.insert(rowid, this.#records.record([null, ...values]));
    }
    this.#add("table", name, name, tree.finish(), `CREATE TABLE ${name}(${columns})`);
  }

  /** Writes an index over one column of a table, from the value and the key of each row. */
  index(
    name: string,
    table: string,
    column: string,
    entries: [value: SqlValue, rowid: number][],
  ): void {
    const tree = new IndexTree(this.#pages);
    entries.sort((a, b) => compareValues(a[0], b[0]) || a[1] - b[1]);
    for (const entry of entries) tree.insert(this.#records.record(entry));
    this.#add("index", name, table, tree.finish(), `CREATE INDEX ${name} ON ${table}(${column})`);
  }

  /** Adds a view. */
  view(name: string, select: string): void {
    this.#add("view", name, name, 0, `CREATE VIEW ${name} AS\n${select}`);
  }

  /** Writes the schema; `userVersion` is `PRAGMA user_version`, the version of the tables. */
  finish(userVersion: number): void {
    const tree = new TableTree(this.#pages);
    for (const [i, row] of this.#schema.entries()) tree.insert(i + 1, this.#records.record(row));
    tree.finishInFirst(HEAD_BYTES, () => head(userVersion, this.#pages.count));
  }

  #add(type: string, name: string, table: string, root: number, sql: string): void {
    this.#schema.push([sqlText(type), sqlText(name), sqlText(table), root, sqlText(sql)]);
  }
}

function head(userVersion: number, pages: number): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [i, letter] of [..."SQLite format 3"].entries()) bytes[i] = letter.charCodeAt(0);
  view.setUint16(16, PAGE_BYTES);
  bytes.set([1, 1, 0, 64, 32, 32], 18);
  view.setUint32(24, 1);
  view.setUint32(28, pages);
  view.setUint32(40, 1);
  view.setUint32(44, 4);
  view.setUint32(56, 1);
  view.setUint32(60, userVersion);
  view.setUint32(68, APPLICATION_ID);
  view.setUint32(92, 1);
  view.setUint32(96, SQLITE_VERSION);
  return bytes;
}
