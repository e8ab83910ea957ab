import assert from "node:assert/strict";
import { answersOfDuckDb } from "../support/machine/duckdb.ts";
import { ROOT } from "../support/source/source_files.ts";
import { docCommands, wayOf } from "./doc_commands.ts";
import { DocFolder } from "./run_doc_command.ts";

const page = Deno.readTextFileSync(`${ROOT}/docs/scaling.md`);
const examples = [...page.matchAll(/```sql\n([^]*?)```/g)].map(([, sql]) => sql!);

Deno.test("scaling.md: DuckDB answers each question about the tables that its commands make", async () => {
  using folder = new DocFolder();
  const commands = docCommands().filter(({ place }) => place.startsWith("docs/scaling.md"));
  assert.equal(commands.length, 2);
  for (const command of commands) {
    const { code, stderr } = await folder.run(command, wayOf(command.text));
    assert.equal(`${code} ${stderr}`, "0 ", command.text);
  }
  const answers = answersOfDuckDb(examples, folder.path);
  const [failures, dumps, slow, once, lacking] = answers;
  assert.equal(examples.length, 5);
  assert.deepEqual(failures!.map(({ host, comm, failures }) => `${host} ${comm} ${failures}`), [
    "web-7 bash 1",
    "web-7 rsync 1",
    "web-7 sh 1",
  ]);
  assert.deepEqual(dumps!.map(({ day, start_time }) => `${day} ${start_time}`), [
    "2026-03-10 2026-03-10 03:12:01.015+00",
  ]);
  assert.deepEqual(slow![0], { day: "2026-03-10", comm: "bash", runs: "1", p90_seconds: 6.209 });
  const keys = new Set(once!.map(({ host, pid }) => `${host} ${pid}`));
  assert.equal(keys.size, once!.length);
  assert.ok(keys.has("web-7 41095"));
  assert.deepEqual(lacking, []);
});
