import type { ChurnColumn } from "../../model/churn/churn_rows.ts";
import type { ColumnId } from "../../model/list/columns.ts";
import type { ProcessKey } from "../../model/base/process_key.ts";
import type { Action } from "../widgets/action.ts";
import type { Answer } from "../widgets/question.ts";
import type { EndingSignal, FocusEvent, KeyEvent, PasteEvent } from "../terminal/terminal_event.ts";

/** Everything that can happen to the screen's state. */
export type Message =
  | KeyEvent
  | PasteEvent
  | FocusEvent
  | { readonly type: "click"; readonly target: ClickTarget }
  /** The mouse was moved with its button down, and let go. */
  | { readonly type: "drag"; readonly x: number }
  | { readonly type: "drop" }
  | { readonly type: "wheel"; readonly rows: number }
  | { readonly type: "resized"; readonly columns: number; readonly rows: number }
  /** A frame is about to be drawn: the rows are chosen anew, and the cursor is placed on them. */
  | { readonly type: "tick" }
  /** A way through the recording has led to a process. */
  | { readonly type: "led"; readonly key: ProcessKey }
  /** Something to tell in one line, until the next key. */
  | { readonly type: "notice"; readonly text: string }
  /** What an `ask` effect asked for. */
  | { readonly type: "answer"; readonly answer: Answer }
  | { readonly type: "closed" }
  | { readonly type: "signalled"; readonly signal: EndingSignal };

/** What lies under the mouse. */
export type ClickTarget =
  | { readonly kind: "row"; readonly key: ProcessKey }
  | { readonly kind: "column"; readonly column: ColumnId }
  | { readonly kind: "churn-column"; readonly column: ChurnColumn }
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
