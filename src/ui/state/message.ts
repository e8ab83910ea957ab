import type { FlowColumn } from "../../model/activity/flow_order.ts";
import type { ChurnColumn } from "../../model/churn/churn_rows.ts";
import type { HostColumn } from "../../model/hosts/host_rows.ts";
import type { ColumnId } from "../../model/list/column.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { MachineReading } from "../../model/inspect/machine.ts";
import type { Reading } from "../../model/inspect/reading.ts";
import type { Action } from "../widgets/action.ts";
import type { Answer } from "../widgets/question.ts";
import type { EndingSignal, FocusEvent, KeyEvent, PasteEvent } from "../terminal/terminal_event.ts";

/** Everything that can change the state of the screen. */
export type Message =
  | KeyEvent
  | PasteEvent
  | FocusEvent
  | { readonly type: "click"; readonly target: ClickTarget; readonly isDouble?: boolean }
  /** The left button went down on a cell, which may begin a selection. */
  | { readonly type: "press"; readonly x: number; readonly y: number }
  /** The right button went down. */
  | {
    readonly type: "context";
    readonly target: ClickTarget | null;
    readonly x: number;
    readonly y: number;
  }
  /** The mouse moved with its button down, or released it. */
  | { readonly type: "drag"; readonly x: number; readonly y: number }
  | { readonly type: "drop" }
  | { readonly type: "wheel"; readonly rows: number }
  | { readonly type: "resized"; readonly columns: number; readonly rows: number }
  /** A frame comes next: the update chooses the rows anew and places the cursor on them. */
  | { readonly type: "tick" }
  /** A replay command has led to a process. */
  | { readonly type: "arrived"; readonly key: ProcessKey }
  /** One line to show until the next key. */
  | { readonly type: "notice"; readonly text: string }
  /** The answer to the question of an `ask` effect. */
  | { readonly type: "answer"; readonly answer: Answer }
  /** The values of an `inspect` effect. */
  | { readonly type: "inspected"; readonly reading: Reading }
  /** The values of a `machine` effect. */
  | { readonly type: "machine"; readonly reading: MachineReading }
  | { readonly type: "closed" }
  | { readonly type: "signalled"; readonly signal: EndingSignal };

/** What is under the mouse. */
export type ClickTarget =
  | { readonly kind: "row"; readonly key: ProcessKey }
  | { readonly kind: "column"; readonly column: ColumnId }
  | { readonly kind: "churn-column"; readonly column: ChurnColumn }
  | { readonly kind: "host-column"; readonly column: HostColumn }
  | { readonly kind: "flow-column"; readonly column: FlowColumn }
  /** The right edge of a column's title. */
  | { readonly kind: "edge"; readonly column: ColumnId; readonly x: number }
  /** A column of the time line. */
  | { readonly kind: "time"; readonly x: number }
  | { readonly kind: "action"; readonly action: Action }
  /** An item of the open menu by index, or as `menuHit` says. */
  | { readonly kind: "menu"; readonly index: number | null }
  /** A word that the filter prompt offers. */
  | { readonly kind: "candidate"; readonly index: number }
  /** A row of setup by index, or as `setupHit` says. */
  | { readonly kind: "setup"; readonly index: number | null }
  | { readonly kind: "confirm"; readonly choice: "yes" | "no" | "none" | null };
