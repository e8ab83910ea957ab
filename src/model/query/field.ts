import type { FlockEvent } from "../event/event.ts";
import type { Process } from "../process/process.ts";
import type { Text } from "../base/text.ts";
import type { QueryContext } from "./query_context.ts";

/** A thing that can be asked about: how it is called, and how it is read from either subject. */
export type Field =
  | FieldOf<"text" | "state" | "type", string>
  | FieldOf<"argv", readonly Text[]>
  | FieldOf<NumberKind, number>
  | FieldOf<"flag", boolean>
  | UnderField;

/**
 * What a number counts, which decides how it may be written: whole numbers without a unit,
 * amounts with K M G T, percents, times with ns to d, signals by name.
 */
export type NumberKind = "whole" | "amount" | "percent" | "time" | "signal";

export type FieldKind = Field["kind"];

export interface FieldOf<K extends string, V> extends FieldName {
  readonly kind: K;
  readonly ofEvent: (event: AnyEvent, context: QueryContext) => V | null;
  readonly ofProcess: (process: Process, context: QueryContext) => V | null;
}

/** The one question that is about two processes: the answer comes from the context. */
export interface UnderField extends FieldName {
  readonly kind: "under";
}

export interface FieldName {
  /** The schema's name. */
  readonly name: string;
  /** What people type instead. */
  readonly aliases: readonly string[];
  /** A few words for help and completion. */
  readonly about: string;
}

/** Any event, read without asking first which one it is: what it lacks is undefined. */
export type AnyEvent =
  & Pick<FlockEvent, "type" | "ts" | "host">
  & { readonly [K in Exclude<KeyOf<FlockEvent>, "type" | "ts" | "host">]?: ValueAt<FlockEvent, K> };

type KeyOf<T> = T extends unknown ? keyof T : never;
type ValueAt<T, K extends PropertyKey> = T extends { readonly [P in K]?: infer V } ? V : never;
