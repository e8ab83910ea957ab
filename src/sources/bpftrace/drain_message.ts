/** From the worker that holds the sidecar to the main thread. */
export type FromDrain =
  /** It hears from now on; what is said before may be lost. */
  | { readonly kind: "listening" }
  /** Whole lines of its stdout. */
  | { readonly kind: "lines"; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The main thread was too far behind: so many lines were thrown away at this point. */
  | { readonly kind: "discarded"; readonly lines: number }
  | { readonly kind: "started"; readonly pid: number }
  | {
    readonly kind: "ended";
    readonly code: number;
    readonly signal: string | null;
    readonly stderr: string;
  }
  | { readonly kind: "failed"; readonly message: string; readonly notFound: boolean };

/** From the main thread to the worker. */
export type ToDrain =
  | { readonly kind: "start"; readonly command: SidecarCommand }
  /** So many bytes of `lines` have been handled. */
  | { readonly kind: "handled"; readonly bytes: number }
  | { readonly kind: "signal"; readonly signal: "SIGINT" | "SIGTERM" | "SIGKILL" };

export interface SidecarCommand {
  readonly program: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** Written to its stdin: the probe program. */
  readonly input: string;
}
