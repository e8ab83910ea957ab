import assert from "node:assert/strict";
import manual from "../../../docs/query-language.md" with { type: "text" };
import { compileQuery } from "../../../src/model/query/compile_query.ts";
import { queryErrorPicture } from "../../../src/model/query/query_error_picture.ts";
import { EVENT_TYPES } from "../../../src/model/event/tally.ts";
import { FIELD_NAMES, FIELDS, findField } from "../../../src/model/query/fields.ts";
import { STATE_LETTERS } from "../../../src/model/query/field_value.ts";
import { UNKNOWN_DEATH } from "../../../src/model/event/death.ts";
import { EXEC_FAILED, LOGIN, PROGRAM, SETUID, SIGNAL } from "../../support/model/events.ts";
import { alive, exec, exit, fork, lost } from "./subjects.ts";

Deno.test("every example in docs/query-language.md is a query", () => {
  const blocks = [...manual.matchAll(/^```query\n(.*?)^```/gms)];
  const examples = blocks.flatMap((block) => block[1]!.trimEnd().split("\n"));
  const section = manual.slice(manual.indexOf("## Values"), manual.indexOf("A time needs"));
  examples.push(...[...section.matchAll(/`([a-z_]+[=~<>][^`]*)`/g)].map((found) => found[1]!));
  assert.ok(examples.length > 40);
  for (const example of examples) {
    const query = compileQuery(example);
    assert.ok(query.kind === "query", query.kind === "error" ? query.message : example);
  }
});

Deno.test("docs/query-language.md pictures the real error", () => {
  const [message, query, carets] = /^```text\n(.*?)\n```/ms.exec(manual)![1]!.split("\n");
  const error = compileQuery(query!);
  assert.ok(error.kind === "error");
  assert.equal(error.message, message);
  assert.equal(queryErrorPicture(query!, error), `${query}\n${carets}`);
});

Deno.test("docs/query-language.md names every field, type and state, and no field twice", () => {
  const names = [...FIELD_NAMES, ...EVENT_TYPES];
  for (const name of names) assert.ok(manual.includes(`\`${name}\``), name);
  assert.ok(manual.includes(`\`${[...STATE_LETTERS.keys()].join(" ")}\``));
  assert.equal(new Set(FIELD_NAMES).size, FIELD_NAMES.length);
  assert.equal(FIELDS.length, new Set(FIELDS).size);
});

/** Properties of a process that are no query field: structure, and copies of other fields. */
const NOT_ASKED = [
  ...["startTicks", "startTs", "parent"],
  ...["login", "program", "death", "earlier", "failedExec"],
  ...["extra", "execTs", "commTs", "children", "ending", "liveIndex", "siblingIndex"],
];

Deno.test("every field of an event or a process is a query field", () => {
  const { birth: _birth, history: _history, image, identity, usage, ...row } = alive();
  const process = { ...row, ...image, ...identity, ...usage };
  const groups = [LOGIN, PROGRAM, UNKNOWN_DEATH, SIGNAL, EXEC_FAILED, SETUID];
  for (const subject of [fork(), exec(), exit(), lost(), process, ...groups]) {
    for (const property of Object.keys(subject)) {
      if (NOT_ASKED.includes(property)) continue;
      const name = property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
      assert.ok(findField(name) ?? findField(`${name}_bytes`), `${name} is no field`);
    }
  }
});
