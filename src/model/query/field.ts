import type { Sender } from "../event/death.ts";
import type { FlockEvent } from "../event/event.ts";
import type { ExtraSource } from "../process/extra_usage.ts";
import type { Process } from "../process/process.ts";
import type { Text } from "../base/text.ts";
import type { QueryContext } from "./query_context.ts";

/** A field of the query language: its names, and how to read it from an event or a row. */
export type Field =
  | FieldOf<"text" | "state" | "type", string>
  | FieldOf<"argv", readonly Text[]>
  | FieldOf<"texts", readonly string[]>
  | FieldOf<"wholes", readonly number[]>
  | FieldOf<NumberKind, number>
  | FieldOf<"flag", boolean>
  | FieldOf<"sender", Sender>
  | UnderField;

/**
 * The kinds of numbers, which decide how a value is written: whole numbers without a unit, amounts
 * with K M G T, percents, times with ns to d, signals by name.
 */
export type NumberKind = "whole" | "amount" | "percent" | "time" | "signal";

export type FieldKind = Field["kind"];

export interface FieldOf<K extends string, V> extends FieldName {
  readonly kind: K;
  readonly ofEvent: (event: AnyEvent, context: QueryContext) => V | null;
  readonly ofProcess: (process: Process, context: QueryContext) => V | null;
}

/** The field `under`, the only one about two processes: the context answers it. */
export interface UnderField extends FieldName {
  readonly kind: "under";
}

export interface FieldName {
  /** The name in the schema. */
  readonly name: string;
  /** Shorter names that users type. */
  readonly aliases: readonly string[];
  /** A short description for help and completion. */
  readonly about: string;
  /** The source of /proc that a live process has the value from; absent: none, or that of its column. */
  readonly source?: ExtraSource;
}

/** Any event with all fields optional, so that a reader need not check its type. */
export type AnyEvent =
  & Pick<FlockEvent, "type" | "ts" | "host">
  & { readonly [K in Exclude<KeyOf<FlockEvent>, "type" | "ts" | "host">]?: ValueAt<FlockEvent, K> };

type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueAt<T, K extends PropertyKey> = T extends { readonly [P in K]?: infer V } ? V : never;
