/** The fields of queries with their operators and values, as completion scripts offer them. */
import { SIGNAL_NAMES } from "../../model/base/signal_name.ts";
import { completeQuery } from "../../model/query/complete_query.ts";
import { OPERATORS } from "../../model/query/compile_comparison.ts";
import type { Field } from "../../model/query/field.ts";
import { FIELDS } from "../../model/query/fields.ts";
import type { Offer } from "./command_spec.ts";

export interface FieldSpec {
  readonly name: string;
  readonly about: string;
  readonly operators: readonly string[];
  /** The values that are the same on every host. */
  readonly values: readonly Offer[];
  /** Values of this host that the shell finds; null when there are none. */
  readonly onHost: "pid" | "user" | "comm" | null;
  /** Units that may follow a number. */
  readonly units: readonly string[];
}

/** Every name of every field; a short name comes before the long one. */
export function fieldSpecs(): readonly FieldSpec[] {
  return FIELDS.flatMap((field) =>
    [...field.aliases, field.name].map((name) => ({
      name,
      about: field.about,
      operators: OPERATORS[field.kind],
      values: name === "signal_name"
        ? SIGNAL_NAMES.map((text) => ({ text, about: "" }))
        : offered(`${name}=`).filter(({ text }) => text !== "?"),
      onHost: onHost(field),
      units: offered(`${name}=1`).map(({ text }) => text.slice(1)),
    }))
  );
}

/** Returns what the filter prompt of the screen offers at the end of this text. */
function offered(text: string): readonly Offer[] {
  return completeQuery(text, text.length).candidates;
}

function onHost({ kind, name }: Field): FieldSpec["onHost"] {
  if (kind === "under" || PIDS.has(name)) return "pid";
  if (name === "user") return "user";
  return name.endsWith("comm") ? "comm" : null;
}

const PIDS: ReadonlySet<string> = new Set([
  ...["pid", "ppid", "birth_ppid", "old_ppid", "new_ppid", "pgid", "sid"],
]);
