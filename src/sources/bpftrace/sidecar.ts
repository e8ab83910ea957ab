import type { CaptureReceiver } from "../../model/observation.ts";
import { CaptureParser } from "../../wire/capture_parser.ts";
import type { FromDrain, SidecarCommand, ToDrain } from "./drain_message.ts";

/** How a sidecar ended. */
export interface SidecarEnd {
  readonly code: number;
  readonly signal: string | null;
  /** The end of what it said, at most 64 KiB. */
  readonly stderr: string;
  /** It could not even be started, and why. */
  readonly failure: string | null;
  readonly notFound: boolean;
}

/** What the owner of a sidecar hears, besides what it captured. */
export interface SidecarListener extends CaptureReceiver {
  discarded(lines: number): void;
  /** A chunk of output has been handled. */
  chunk(): void;
}

/** One life of bpftrace, held by a worker. Ends by itself or by {@linkcode stop}; never throws. */
export class Sidecar {
  readonly ended: Promise<SidecarEnd>;
  #worker: Worker;
  #pid: number | null = null;
  /** What is to be said as soon as the worker hears; null when it does. */
  #outbox: ToDrain[] | null = [];
  #abandon!: () => void;
  #muted = false;
  #handled = 0;

  constructor(workerUrl: string, command: SidecarCommand, listener: SidecarListener) {
    const parser = new CaptureParser(listener);
    this.#worker = new Worker(workerUrl, { type: "module", name: WORKER_NAME });
    this.ended = new Promise((resolve) => {
      this.#abandon = () => {
        const failure = "the worker that holds it does not answer";
        resolve({ code: -1, signal: "SIGKILL", stderr: "", failure, notFound: false });
      };
      this.#worker.onmessage = ({ data }: MessageEvent<FromDrain>) => {
        switch (data.kind) {
          case "listening":
            this.#outbox?.forEach((message) => this.#worker.postMessage(message));
            this.#outbox = null;
            break;
          case "started":
            this.#pid = data.pid;
            break;
          case "lines":
            if (!this.#muted) {
              parser.push(data.bytes);
              listener.chunk();
            }
            this.#handled += data.bytes.length;
            if (this.#handled >= REPORT_BYTES) {
              this.#tell({ kind: "handled", bytes: this.#handled });
              this.#handled = 0;
            }
            break;
          case "discarded":
            listener.discarded(data.lines);
            break;
          case "ended":
            if (!this.#muted) parser.end();
            resolve({ ...data, failure: null, notFound: false });
            break;
          case "failed":
            resolve({
              code: -1,
              signal: null,
              stderr: "",
              failure: data.message,
              notFound: data.notFound,
            });
        }
      };
      this.#worker.onerror = (event) => {
        event.preventDefault();
        resolve({ code: -1, signal: null, stderr: "", failure: event.message, notFound: false });
      };
    });
    void this.ended.then(() => this.#worker.terminate());
    this.#tell({ kind: "start", command });
  }

  /** Of bpftrace itself: setpriv(1) becomes it by exec. */
  get pid(): number | null {
    return this.#pid;
  }

  /** What still comes is thrown away. */
  mute(): void {
    this.#muted = true;
  }

  signal(signal: "SIGINT" | "SIGTERM" | "SIGKILL"): void {
    this.#tell({ kind: "signal", signal });
    // Nothing survives SIGKILL, so whoever waits for the end need not wait longer than this.
    if (signal === "SIGKILL") {
      const timer = setTimeout(this.#abandon, ABANDON_MS);
      void this.ended.then(() => clearTimeout(timer));
    }
  }

  /** Asks it to end, and after `patienceMs` makes it. */
  async stop(patienceMs: number): Promise<SidecarEnd> {
    this.signal("SIGINT");
    const timer = setTimeout(() => this.signal("SIGKILL"), patienceMs);
    try {
      return await this.ended;
    } finally {
      clearTimeout(timer);
    }
  }

  #tell(message: ToDrain): void {
    if (this.#outbox !== null) this.#outbox.push(message);
    else this.#worker.postMessage(message);
  }
}

/** By this name the program's entry knows that it runs as the worker. */
export const WORKER_NAME = "traceflock-drain";

/** A sidecar that was killed is given up after this, milliseconds. */
const ABANDON_MS = 2_000;

/** What was handled is reported in portions of this size, a small part of the queue's bound. */
const REPORT_BYTES = 256 * 1024;
