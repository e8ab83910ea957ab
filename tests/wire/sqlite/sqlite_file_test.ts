import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import fc from "../../support/model/laws.ts";
import { SqliteFile } from "../../../src/wire/sqlite/sqlite_file.ts";
import { PAGE_BYTES } from "../../../src/wire/sqlite/sqlite_pages.ts";
import { sqlText, type SqlValue } from "../../../src/wire/sqlite/sqlite_record.ts";

type Row = readonly [number, ...SqlValue[]];

/** What SQLite itself reads from a file that was written here. */
function reread<T>(make: (file: SqliteFile) => void, look: (database: DatabaseSync) => T): T {
  const path = Deno.makeTempFileSync({ suffix: ".db" });
  try {
    const out = Deno.openSync(path, { write: true });
    const file = new SqliteFile((bytes, number) => {
      assert.equal(bytes.length, PAGE_BYTES);
      out.seekSync((number - 1) * PAGE_BYTES, Deno.SeekMode.Start);
      out.writeSync(bytes);
    }, (text) => new TextEncoder().encode(text));
    make(file);
    file.finish(7);
    out.close();
    const database = new DatabaseSync(path, { readOnly: true });
    try {
      assert.deepEqual(
        database.prepare("PRAGMA integrity_check").all().map((row) => row["integrity_check"]),
        ["ok"],
      );
      return look(database);
    } finally {
      database.close();
    }
  } finally {
    Deno.removeSync(path);
  }
}

function rowsOf(database: DatabaseSync, sql: string): unknown[][] {
  const statement = database.prepare(sql);
  return statement.all().map((row) => Object.values(row));
}

/** What comes back of rows and of an index over the second column. */
function checkRows(rows: readonly Row[]): void {
  reread((file) => {
    file.table("t", "id INTEGER PRIMARY KEY, a, b", rows);
    file.index("t_a", "t", "a", rows.map(([id, a]) => [a ?? null, id]));
  }, (database) => {
    assert.deepEqual(rowsOf(database, "SELECT * FROM t ORDER BY id"), rows.map((row) => [...row]));
    // The index alone answers this; NOT INDEXED reads the table and sorts by itself.
    assert.deepEqual(
      rowsOf(database, "SELECT a, id FROM t INDEXED BY t_a ORDER BY a, id"),
      rowsOf(database, "SELECT a, id FROM t NOT INDEXED ORDER BY +a, +id"),
    );
  });
}

Deno.test("SqliteFile: SQLite accepts a file with nothing but a schema", () => {
  reread((file) => {
    file.table("t", "id INTEGER PRIMARY KEY", []);
    file.index("t_id", "t", "id", []);
    file.view("v", "SELECT count(*) AS n FROM t");
  }, (database) => {
    assert.deepEqual(rowsOf(database, "SELECT n FROM v"), [[0]]);
    assert.deepEqual(rowsOf(database, "PRAGMA user_version"), [[7]]);
  });
});

Deno.test("SqliteFile: SQLite reads a schema larger than a page", () => {
  const long = "x".repeat(900);
  reread((file) => {
    for (let i = 0; i < 30; i++) {
      file.table(`t${i}`, `id INTEGER PRIMARY KEY, "${long}"`, [[1, i]]);
    }
  }, (database) => {
    assert.deepEqual(rowsOf(database, "SELECT * FROM t29"), [[1, 29]]);
  });
});

Deno.test("SqliteFile: SQLite reads back numbers of every size", () => {
  const numbers = [
    0,
    1,
    2,
    -1,
    127,
    128,
    -128,
    -129,
    32767,
    32768,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
  ];
  numbers.push(2 ** 47 - 1, 2 ** 47, -(2 ** 47), -(2 ** 47) - 1, 2 ** 53 - 1, 0.5, -1e300);
  reread((file) => {
    file.table("t", "id INTEGER PRIMARY KEY, a", numbers.map((a, i) => [i + 1, a]));
  }, (database) => {
    const statement = database.prepare("SELECT a FROM t ORDER BY id");
    assert.deepEqual(statement.all().map((row) => row["a"]), numbers);
  });
});

Deno.test("SqliteFile: many rows make a tree of several levels", () => {
  const rows = Array.from(
    { length: 20_000 },
    (
      _,
      i,
    ): Row => [
      3 * i + 1,
      sqlText(`name ${(i * 7919) % 20_000} ${"y".repeat(i % 50)}`),
      i % 3 ? i : null,
    ],
  );
  checkRows(rows);
});

Deno.test("SqliteFile: texts longer than a page overflow, in tables and in indexes", () => {
  const rows = [10, 1000, 1003, 4050, 4061, 4062, 5000, 8192, 100_000].map((length, i): Row => [
    i + 1,
    sqlText("é".repeat(length >> 1) + i),
    sqlText("z".repeat(length)),
  ]);
  checkRows(rows);
});

Deno.test("SqliteFile: SQLite reads back any rows and finds no damage", () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.maxSafeInteger(),
    fc.string({ unit: "binary", maxLength: 40 }).map((text) => sqlText(text.replaceAll("\0", "0"))),
    fc.constantFrom("\ufffd", "\u{1f980}", "a", "", "\ud7ff", "\ue000").map(sqlText),
    fc.nat(3000).map((length) => sqlText("w".repeat(length))),
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 1e6 }), value, value), { maxLength: 300 }),
      (random) => {
        let id = 0;
        checkRows(random.map(([step, a, b]): Row => [id += step, a, b]));
      },
    ),
    { numRuns: 60 },
  );
});
