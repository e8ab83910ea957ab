import { MAX_DEAD_HEADLESS } from "../../model/base/limits.ts";
import { sanitize } from "../../model/base/safe_text.ts";
import { Redactor } from "../../model/redact/redactor.ts";
import type { Sink } from "../../sinks/sink.ts";
import type { WallOffset } from "../../wire/event/wall_clock.ts";
import { EXIT, ExitError } from "../base/exit_error.ts";
import { forwardSignals } from "../base/forward_signals.ts";
import { longTimer } from "../base/long_timer.ts";
import { printError } from "../base/output.ts";
import type { LiveRequest } from "../flags/live_request.ts";
import { chosenEvents } from "./chosen_events.ts";
import { type MakeHosts, RemoteHosts } from "./remote_hosts.ts";

/** The parts in which `--json` and `record` differ. */
export interface HeadlessHostsParts {
  readonly snapshot: boolean;
  readonly sinks: (host: string) => readonly Sink[];
  readonly onWallOffset: (host: string, offset: WallOffset) => void;
}

/** Other hosts without a screen: `--json` and `record`. It prints what happens to them on stderr. */
export class HeadlessHosts {
  readonly hosts: RemoteHosts;
  readonly #restoreSignals: () => void;
  #reason = "";
  #stop: (reason: string) => void = () => {};
  readonly #stopped = new Promise<string>((resolve) => this.#stop = resolve);

  constructor(
    private readonly request: Pick<
      LiveRequest,
      "query" | "events" | "under" | "count" | "redact" | "noArgv" | "durationMs"
    >,
    makeHosts: MakeHosts,
    { snapshot, sinks, onWallOffset }: HeadlessHostsParts,
  ) {
    const say = (text: string) => printError(sanitize(text));
    this.hosts = new RemoteHosts({
      hosts: makeHosts(say),
      redactor: Redactor.of(request),
      filter: request.query === "" ? null : request.query,
      wanted: chosenEvents(request, () => this.stop("count reached")),
      ...{ sinks, onWallOffset, hasScreen: false, snapshot, maxDead: MAX_DEAD_HEADLESS, say },
      under: request.under,
      changed: () => {},
    });
    this.#restoreSignals = forwardSignals(() => null, (signal) => this.stop(signal));
  }

  stop(reason: string): Promise<void> {
    this.#stop(reason);
    return Promise.resolve();
  }

  /** Runs until it is stopped, or until no host is left. Returns the exit status. */
  async run(): Promise<number> {
    const { durationMs } = this.request;
    if (durationMs !== null) longTimer(durationMs, () => void this.stop("duration over"));
    this.hosts.start();
    void this.hosts.ended().then(() => this.stop("no host is left"));
    this.#reason = await this.#stopped;
    await this.hosts.stop(this.#reason);
    return this.#reason === "SIGHUP" ? 129 : EXIT.ok;
  }

  /** Throws an {@linkcode ExitError} when a host gave no events at all. */
  throwMissed(): void {
    const missed = this.hosts.missed();
    if (missed.length === 0 || this.#reason.startsWith("SIG")) return;
    const [[host, reason] = ["?", "?"]] = missed;
    const more = missed.length > 1 ? `, and none from ${missed.length - 1} more hosts` : "";
    throw new ExitError(EXIT.failure, `No events came from ${host}: ${reason}${more}`);
  }

  close(): void {
    this.#restoreSignals();
  }
}
