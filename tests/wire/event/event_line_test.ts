import assert from "node:assert/strict";
import fc from "../../support/model/laws.ts";
import { join } from "node:path";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { errnoName } from "../../../src/model/base/errno_name.ts";
import { signalName } from "../../../src/model/base/signal_name.ts";
import { decodeUtf8 } from "../../../src/model/base/utf8.ts";
import { EventLineWriter } from "../../../src/wire/event/event_line.ts";
import { EVENTS, EXEC, EXIT, FORK, META, SUBJECT } from "../../support/model/events.ts";
import {
  isObject,
  type Json,
  type JsonObject,
  schemaOffences,
} from "../../support/source/json_schema.ts";
import { ROOT } from "../../support/source/source_files.ts";

const SCHEMA = JSON.parse(Deno.readTextFileSync(join(ROOT, "docs/event.schema.json")));
const OFFSET = { seconds: 1_700_000_000, nanoseconds: 250_000_000 };

function lineOf(event: FlockEvent): string {
  return new EventLineWriter("box", OFFSET).write(event);
}

function written(event: FlockEvent): JsonObject {
  return JSON.parse(lineOf(event));
}

/** Returns an event as the schema has it: snake_case, texts as text and hex. */
function expected(event: FlockEvent): JsonObject {
  return { host: "box", ...members(event) };
}

/** Returns fields as the schema has them. The groups of a model's event have no object of their own. */
function members(fields: object): JsonObject {
  const object: Record<string, Json> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (GROUPS.has(name)) {
      Object.assign(object, members(value ?? EMPTY[name]!));
      continue;
    }
    if (PRESENT_ONLY.has(name) && (value === null || value === false)) continue;
    if (name === "by") {
      Object.assign(object, members(value ?? NO_SENDER));
      continue;
    }
    const key = RENAMED[name] ??
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (name === "local" || name === "remote") {
      object[`${name}_address`] = value?.address ?? null;
      object[`${name}_port`] = value?.port ?? null;
      continue;
    }
    if (name === "errno") object["errno_name"] = value === null ? null : errnoName(value);
    if (name === "capabilities") {
      const plain = Object.entries(value as Record<string, Json>);
      object[key] = Object.fromEntries(
        plain.map(([k, v]) => [k.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), v]),
      );
    } else if (LISTS.has(name) && Array.isArray(value)) {
      object[key] = value.map(({ text }) => text);
      if (value.some(({ hex }) => hex !== undefined)) {
        object[`${key}_hex`] = value.map(({ text, hex }) => hex ?? hexOf(text));
      }
    } else if (name === "processes") {
      object[key] = value.map(members);
    } else if (NESTED.has(name) && value !== null) {
      object[key] = members(value);
      if (name === "earlier") {
        const { cause, ...rest } = object[key] as JsonObject;
        object["earlier_signal"] = {
          ...rest,
          ...(cause === null ? {} : { cause: cause! }),
          signal_name: signalName(value.signal),
        };
        delete object[key];
      }
    } else if (isObject(value) && "text" in value) {
      object[key] = value["text"]!;
      if (value["hex"] !== undefined) object[`${key}_hex`] = value["hex"];
    } else object[key] = value;
  }
  return object;
}

const NO_SENDER = { pid: null, key: null, comm: null, uid: null };
const GROUPS = new Set(["login", "program", "death"]);
const LISTS = new Set(["argv", "tried"]);
const NESTED = new Set([
  ...["killedBy", "sender", "earlier", "failedExec"],
  ...["net", "protocols", "tcp", "udp"],
]);
/** The names of fields that the schema calls otherwise. */
const RENAMED: Readonly<Record<string, string>> = { isComplete: "complete" };
/** Fields that a line has only when they are known. */
const PRESENT_ONLY = new Set([
  ...["exeDeleted", "exeMemfd", "script", "interpreter", "argvBytes"],
  ...["oomScope", "earlier", "failedExec"],
]);
/** What a line says of an unknown group. */
const EMPTY: Readonly<Record<string, object>> = {
  login: { gid: null, egid: null, loginUid: null, auditSession: null, tty: null },
  program: { exe: null, exeDevice: null, exeInode: null },
  death: { killedBy: null, signalCode: null, cause: null },
};

function hexOf(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}

for (const [what, event] of Object.entries(EVENTS)) {
  Deno.test(`the line of ${what} is valid by the schema and says all that the event says`, () => {
    const { v, time, ...rest } = written(event);
    assert.deepEqual(schemaOffences(SCHEMA, written(event)), []);
    assert.equal(v, 1);
    assert.equal(typeof time, "string");
    assert.deepEqual(rest, expected(event));
  });
}

Deno.test("the samples hold every type that the schema knows", () => {
  const types = new Set(Object.values(EVENTS).map(({ type }) => type));
  assert.deepEqual([...types].sort(), [...SCHEMA.properties.type.enum].sort());
});

const WRONG: readonly (readonly [what: string, change: Record<string, Json>])[] = [
  ["another version", { v: 2 }],
  ["an unknown type", { type: "born" }],
  ["a time without nanoseconds", { time: "2026-01-01T00:00:00Z" }],
  ["a ts with a fraction", { ts: 1.5 }],
  ["a key that is none", { key: "4242" }],
  ["a pid that is text", { pid: "4242" }],
  ["a code with a signal", { exit_code: 0, signal: 9, signal_name: "SIGKILL" }],
  ["a code beyond 255", { exit_code: 256 }],
  ["late that is false", { late: false }],
  ["an argument that is no text", { argv: ["a", 1] }],
  ["hex of half a byte", { comm_hex: "7" }],
  ["a negative duration", { duration_ns: -1 }],
];

for (const [what, change] of WRONG) {
  Deno.test(`the schema refuses ${what}`, () => {
    assert.notDeepEqual(schemaOffences(SCHEMA, { ...written(EXIT), ...change }), []);
  });
}

for (const key of SCHEMA.$defs.exit.required as string[]) {
  Deno.test(`the schema wants ${key} in every exit`, () => {
    const { [key]: _, ...rest } = written(EXIT);
    assert.deepEqual(schemaOffences(SCHEMA, rest), [`$.${key} is missing`]);
  });
}

Deno.test("a key that the schema does not know is allowed", () => {
  assert.deepEqual(schemaOffences(SCHEMA, { ...written(FORK), weather: "fine" }), []);
});

// deno-lint-ignore no-control-regex -- such characters are what must not be there
const OBEYED = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

Deno.test("a terminal obeys nothing in a line, whatever the bytes of names and arguments", () => {
  const edges = '\x00\x1b\x7f\x85\x9b\u202e\u2066\u2028\ufeff\u061c"\\\n\r\té中😀'.split("");
  const letters = new TextEncoder().encode(edges.join(""));
  const bytes = fc.array(fc.oneof(fc.constantFrom(...letters), fc.nat(255)), { maxLength: 40 });
  fc.assert(
    fc.property(bytes, bytes, (name, argument) => {
      const text = decodeUtf8(Uint8Array.from(name));
      const argv = [text, decodeUtf8(Uint8Array.from(argument)), { text: edges.join("") }];
      const event = { ...EXEC, comm: text, filename: text, cwd: text, argv, user: text.text };
      const line = lineOf({ ...event, cgroup: text.text, container: text.text, host: text.text });
      assert.doesNotMatch(line, OBEYED);
      const { v: _, time: __, ...rest } = JSON.parse(line);
      const same = { ...event, cgroup: text.text, container: text.text, host: text.text };
      assert.deepEqual(rest, expected(same));
      assert.deepEqual(schemaOffences(SCHEMA, JSON.parse(line)), []);
    }),
    { numRuns: 300 },
  );
});

Deno.test("no control character comes through unescaped, and none is changed", () => {
  const lines = new EventLineWriter("box", OFFSET);
  for (let code = 0; code < 0x10000; code++) {
    if (code >= 0xd800 && code < 0xe000) continue;
    const user = String.fromCharCode(code);
    const line = lines.write({ ...FORK, user });
    assert.doesNotMatch(line, OBEYED, code.toString(16));
    if (code < 0x3000) assert.equal(JSON.parse(line).user, user);
  }
});

Deno.test("exact bytes accompany every text that is not UTF-8", () => {
  const broken = { text: "\ufffd", hex: "ff" };
  const fork = written({ ...FORK, parentComm: broken });
  const rename = written({ ...SUBJECT, type: "rename", oldComm: broken });
  assert.equal(fork["parent_comm_hex"], "ff");
  assert.equal(rename["old_comm_hex"], "ff");
  assert.ok(!("parent_comm_hex" in written(FORK)));
});

Deno.test("keys of an object's own prototype are texts like others", () => {
  const argv = ["__proto__", "constructor", "toString"].map((text) => ({ text }));
  assert.deepEqual(written({ ...EXEC, argv })["argv"], ["__proto__", "constructor", "toString"]);
});

Deno.test("big numbers are written as digits", () => {
  const line = lineOf({ ...EXIT, ts: 2 ** 63, readBytes: 2 ** 64, maxRssBytes: 2 ** 76 });
  assert.match(line, /"ts":9223372036854776000,/);
  assert.doesNotMatch(line, /\de\+?\d/);
  assert.equal(JSON.parse(line).max_rss_bytes, 2 ** 76);
});

Deno.test("the host of an event that has one is its own", () => {
  assert.equal(written({ ...META, host: "web\u202e1" })["host"], "web\u202e1");
  assert.equal(written(META)["host"], "box");
});

Deno.test("time follows the offset that holds now", () => {
  const lines = new EventLineWriter("box", { seconds: 0, nanoseconds: 0 });
  const time = () => JSON.parse(lines.write({ type: "ready", ts: 1_500_000_000 })).time;
  const before = time();
  lines.wallOffset = { seconds: 3600, nanoseconds: 500_000_000 };
  assert.deepEqual([before, time()], [
    "1970-01-01T00:00:01.500000000Z",
    "1970-01-01T01:00:02.000000000Z",
  ]);
});

Deno.test("earlier lines of a writer do not affect later ones", () => {
  const names = [null, { text: "make" }, { text: "sh" }, { text: "\ufffd", hex: "ff" }];
  const argvs = [null, [], [{ text: "sh" }, { text: "-c" }], [{ text: "\ufffd", hex: "ff" }]];
  const piece = fc.record({
    pid: fc.constantFrom(1, 2, 17),
    comm: fc.constantFrom(...names),
    uid: fc.constantFrom(null, 0, 1000),
    user: fc.constantFrom(null, "root", "lena"),
    cgroup: fc.constantFrom(null, "/", "/a"),
    container: fc.constantFrom(null, "0123456789ab"),
    filename: fc.constantFrom(...names),
    argv: fc.constantFrom(...argvs),
  });
  const event = fc.tuple(fc.constantFrom(FORK, EXEC, EXIT), piece).map(([base, changes]) => ({
    ...base,
    ...changes,
  }));
  fc.assert(fc.property(fc.array(event, { maxLength: 30 }), (events) => {
    const lines = new EventLineWriter("box", OFFSET);
    for (const event of events) assert.equal(lines.write(event), lineOf(event));
  }));
});
