import type { Completion } from "../../model/query/complete_query.ts";
import type { Text } from "../../model/base/text.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { ListGrouping } from "../../model/list/list_groups.ts";
import type { LineInput } from "./line_input.ts";
import type { ProcessFilter } from "./filter.ts";
import type { SignalScope, SignalTarget } from "./signal_target.ts";

/**
 * A question of the update function to the table. The update function reads no rows of the table: it asks
 * with an effect, and the answer comes as a message.
 */
export type Question =
  | {
    readonly about: "targets";
    readonly keys: readonly ProcessKey[];
    /** Which processes belong to the keys: themselves, all below them, or all of their cgroup. */
    readonly reach: "self" | "family" | "cgroup";
    readonly purpose: Purpose;
    /** The user chose the row of a thread: the act means its whole process. */
    readonly isThread?: boolean;
  }
  /** The live members of a group of Table that are in its list. */
  | ({ readonly about: "group"; readonly purpose: Purpose | "tag" } & GroupQuestion)
  /** The processes that the filter or the search means. */
  | {
    readonly about: "matching";
    readonly matches: ProcessFilter | null;
    readonly text: string;
    readonly kernelThreads: boolean;
  }
  /** A process and its descendants. */
  | { readonly about: "family"; readonly key: ProcessKey }
  /** The owners of live processes. */
  | { readonly about: "users" }
  | { readonly about: "command"; readonly key: ProcessKey }
  /** The candidates at the cursor of a filter. */
  | { readonly about: "completion"; readonly asked: LineInput; readonly isWanted: boolean };

/** A group of Table, and which processes the list has. */
export interface GroupQuestion {
  readonly grouping: ListGrouping;
  readonly value: string | null;
  readonly matches: ProcessFilter | null;
  readonly kernelThreads: boolean;
}

/** The use of the targets in the answer. */
export type Purpose =
  | { readonly type: "signal" }
  | { readonly type: "renice"; readonly step: number }
  | { readonly type: "ionice" }
  | { readonly type: "affinity" }
  /** The menu of acts on a cgroup. */
  | { readonly type: "cgroup" }
  | { readonly type: "strace" };

export type Answer =
  | {
    readonly about: "targets";
    readonly targets: readonly SignalTarget[];
    readonly scope: SignalScope;
    readonly purpose: Purpose;
  }
  /** The question has no answer; the reason in one line. */
  | { readonly about: "nothing"; readonly why: string }
  | { readonly about: "matching"; readonly keys: readonly ProcessKey[] }
  | { readonly about: "family"; readonly keys: readonly ProcessKey[] }
  | { readonly about: "users"; readonly users: readonly UserCount[] }
  | {
    readonly about: "command";
    readonly argv: readonly Text[] | null;
    readonly isCut: boolean;
    readonly target: SignalTarget | null;
  }
  | {
    readonly about: "completion";
    readonly asked: LineInput;
    readonly isWanted: boolean;
    readonly completion: Completion;
  };

export interface UserCount {
  /** null for a uid without a name. */
  readonly user: string | null;
  readonly uid: number | null;
  readonly processes: number;
}
