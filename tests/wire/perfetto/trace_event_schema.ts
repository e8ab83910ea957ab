import type { JsonObject } from "../../support/source/json_schema.ts";

const FIELDS: JsonObject = {
  cat: { type: "string", pattern: "^[a-z]+$" },
  ts: { type: "number", minimum: 0 },
  dur: { type: "number", minimum: 0 },
  s: { enum: ["g", "p", "t"] },
  bp: { const: "e" },
  id: { $ref: "#/$defs/id" },
  args: { type: "object" },
};

/**
 * The part of the Trace Event Format that we write, as a JSON Schema. Written down from the format's
 * description, "Trace Event Format" (docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU:
 * JSON Object Format, Complete, Instant, Counter, Flow and Metadata Events), and from what Perfetto
 * says that it reads (perfetto.dev/docs/getting-started/other-formats).
 */
export const TRACE_SCHEMA: JsonObject = {
  type: "object",
  required: ["traceEvents"],
  properties: {
    traceEvents: { type: "array", items: { $ref: "#/$defs/event" } },
    displayTimeUnit: { enum: ["ms", "ns"] },
    otherData: { type: "object" },
  },
  additionalProperties: false,
  $defs: {
    id: { type: "integer", minimum: 0, maximum: 2 ** 32 - 1 },
    event: {
      type: "object",
      required: ["ph", "name", "pid", "tid"],
      properties: {
        ph: { enum: ["X", "i", "C", "s", "f", "M"] },
        name: { type: "string" },
        pid: { $ref: "#/$defs/id" },
        tid: { $ref: "#/$defs/id" },
      },
      allOf: [
        phase("X", ["cat", "ts", "dur", "args"]),
        phase("i", ["cat", "ts", "s", "args"]),
        phase("C", ["ts", "args"]),
        phase("s", ["cat", "ts", "id"]),
        phase("f", ["cat", "ts", "id", "bp"]),
        phase("M", ["args"]),
        {
          if: { properties: { ph: { const: "C" } } },
          then: { properties: { args: { additionalProperties: { type: "number" } } } },
        },
        {
          if: { properties: { ph: { const: "M" } } },
          then: {
            properties: {
              name: {
                enum: ["process_name", "process_sort_index", "thread_name", "thread_sort_index"],
              },
              args: {
                properties: { name: { type: "string" }, sort_index: { type: "integer" } },
                additionalProperties: false,
              },
            },
          },
        },
      ],
    },
  },
};

/** An event of phase `ph` has these fields besides those of every event, and no others. */
function phase(ph: string, fields: readonly string[]): JsonObject {
  const common = Object.fromEntries(["ph", "name", "pid", "tid"].map((field) => [field, {}]));
  const own = Object.fromEntries(fields.map((field) => [field, FIELDS[field]!]));
  return {
    if: { properties: { ph: { const: ph } } },
    then: {
      required: [...fields],
      properties: { ...common, ...own },
      additionalProperties: false,
    },
  };
}
