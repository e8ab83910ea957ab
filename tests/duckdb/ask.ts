/**
 * Prints the answers of DuckDB, one JSON list of rows for each question on the command line.
 *
 * DuckDB has 140 MB. Deno fetches every package of a configuration before it runs anything, so this
 * folder has a configuration of its own: no user of TraceFlock downloads DuckDB.
 */
import { DuckDBInstance } from "@duckdb/node-api";

const instance = await DuckDBInstance.create(":memory:");
const connection = await instance.connect();
await connection.run("SET TimeZone = 'UTC'");
for (const question of Deno.args) {
  const answer = await connection.runAndReadAll(question);
  console.log(JSON.stringify(answer.getRowObjectsJson()));
}
connection.closeSync();
instance.closeSync();
