import { MAX_DEAD_HEADLESS } from "../../model/base/limits.ts";
import type { FlockEvent } from "../../model/event/event.ts";
import { safe } from "../../model/base/safe_text.ts";
import { Redactor } from "../../model/redact/redactor.ts";
import { CommandSummary } from "../../model/list/command_summary.ts";
import type { Session, SessionEnd } from "../../session/session.ts";
import type { Sink } from "../../sinks/sink.ts";
import { exitStatusOf, type SpawnedProgram } from "../../sources/libc/spawn.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { longTimer } from "../base/long_timer.ts";
import { printError, printErrorLines } from "../base/output.ts";
import type { ToolAnswers } from "../doctor/tools.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { chooseSource } from "./choose_source.ts";
import type { HostIdentity } from "./host_identity.ts";
import { liveSession, startSession, underWarning } from "./live_session.ts";
import { printNoticesOnce } from "./notices.ts";
import { startChild } from "./start_child.ts";
import { addToSummary, summaryText } from "./summary_text.ts";

/** The parts in which `--json`, `-- CMD` and `record` differ. */
export interface HeadlessParts {
  readonly host: HostIdentity;
  readonly sinks: readonly Sink[];
  /** Called after each batch, with its events. */
  readonly onBatch?: (events: readonly FlockEvent[]) => void;
  /** Takes SIGHUP, which ends the session otherwise. */
  readonly onHangup?: () => void;
  /** Called when the session is about to stop. */
  readonly onStop?: () => void;
}

/**
 * A live session without a screen: `--json`, `-- CMD` and `record`. It prints notices on stderr, runs
 * the program behind `--`, and passes signals on.
 */
export class HeadlessSession {
  readonly session: Session;
  #child: SpawnedProgram | null = null;
  readonly #summary = new CommandSummary();
  readonly #restoreSignals: () => void;

  constructor(
    private readonly request: LiveRequest,
    answers: ToolAnswers,
    { host, sinks, onBatch, onHangup, onStop }: HeadlessParts,
  ) {
    const onNotice = printNoticesOnce();
    this.session = liveSession(request, {
      host,
      source: () => chooseSource(request, answers, onNotice),
      sinks,
      maxDead: MAX_DEAD_HEADLESS,
      ...(request.child.length > 0 ? { command: () => this.#childPid } : {}),
      onNotice,
      ...(onStop === undefined ? {} : { onStop }),
      onBatch: (events) => {
        onBatch?.(events);
        const pid = this.#childPid;
        if (pid !== null) addToSummary(this.#summary, events, this.session, pid);
      },
    });
    this.#restoreSignals = forwardSignals(
      () => this.#childPid,
      (signal) => this.session.stop(signal),
      onHangup ?? null,
    );
  }

  /** Whether the program behind `--` was started. */
  get hasChild(): boolean {
    return this.#child !== null;
  }

  /** Starts the source. Warns when the process of `--under` does not exist. */
  async start(): Promise<void> {
    await startSession(this.session);
    const warning = underWarning(this.request.under, this.session.table);
    if (warning !== null) printError(safe`--under: ${warning}`);
  }

  /** Starts the program behind `--`, then waits for the end of the session. */
  async untilEnd(options: Parameters<typeof startChild>[2] = {}): Promise<SessionEnd> {
    const { child, durationMs } = this.request;
    if (child.length > 0) {
      const redactor = Redactor.of(this.request);
      this.#child = await startChild(child, this.session, options, redactor);
    }
    if (durationMs !== null) longTimer(durationMs, () => void this.session.stop("duration over"));
    return await this.session.ended;
  }

  /**
   * Prints the summary of the program behind `--`, and returns its exit status. Without a program the
   * status is 0, or 129 after SIGHUP, as a shell counts it.
   */
  async exitStatus({ reason }: SessionEnd): Promise<number> {
    if (this.#child === null) return reason === "SIGHUP" ? 129 : EXIT.ok;
    const { table, capabilities } = this.session;
    printErrorLines(summaryText(this.#summary, table.tally, capabilities));
    return exitStatusOf(await this.#child.status);
  }

  /** Signals have their usual effect again. */
  close(): void {
    this.#restoreSignals();
  }

  get #childPid(): number | null {
    return this.#child?.pid ?? null;
  }
}

/** Throws an {@linkcode ExitError} when the source failed. */
export function throwSourceFailure({ failure }: SessionEnd): void {
  if (failure !== null) throw new ExitError(failure.exitCode, failure.message);
}
