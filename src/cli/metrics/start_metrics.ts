import type { FlockEvent } from "../../model/event/event.ts";
import type { Session } from "../../session/session.ts";
import { ProcReader } from "../../sources/procfs/proc_reader.ts";
import { EXIT, ExitError, messageOf } from "../base/exit_error.ts";
import { giveUpNetwork } from "../base/grants.ts";
import { VERSION } from "../base/own_program.ts";
import type { MetricsAddress } from "../flags/metrics_option.ts";
import { ExitCounter } from "./exit_counter.ts";
import { Metrics, type MetricsInputs, type StoredFiles } from "./metrics.ts";

/** The running endpoint of a capture. */
export interface RunningMetrics {
  /** Counts the events of a batch. */
  observe(events: readonly FlockEvent[]): void;
  close(): void;
}

/** What a capture hands in. */
export interface MetricsOptions {
  readonly session: Session;
  readonly kernel: string | null;
  /** The files of the recording; absent without one. */
  readonly files?: () => StoredFiles | null;
  /** Whether the command needs the network for more than this. */
  readonly keepsNetwork?: boolean;
}

/** Serves the metrics of a capture. Throws an {@linkcode ExitError} when the address cannot be used. */
export function startMetrics(
  address: MetricsAddress,
  { session, kernel, files = () => null, keepsNetwork = false }: MetricsOptions,
): RunningMetrics {
  const exits = new ExitCounter();
  const proc = new ProcReader();
  const inputs: MetricsInputs = {
    ...{ table: session.table, exits, files, pid: Deno.pid },
    isReady: () => session.isReady,
    restarts: () => session.restarts,
    knowsOom: () => session.capabilities.oom,
    stat: (pid) => proc.stat(pid),
    startedMs: Date.now() - performance.now(),
    nowMs: Date.now,
    build: () => ({
      ...{ version: VERSION, deno: Deno.version.deno, kernel: kernel ?? "unknown" },
      bpftrace: session.bpftrace ?? "none",
      source: session.sourceName,
    }),
  };
  const metrics = new Metrics(inputs);
  exportToOpenTelemetry(metrics);
  const server = serve(address, metrics);
  // The open port stays; nothing can be sent elsewhere.
  if (!keepsNetwork) giveUpNetwork();
  return {
    observe: (events) => exits.observe(events),
    close: () => void server.shutdown(),
  };
}

/** Deno exports the metrics to the collector that OTEL_EXPORTER_OTLP_ENDPOINT names. */
function exportToOpenTelemetry(metrics: Metrics): void {
  let meter;
  try {
    meter = Deno.telemetry.meterProvider.getMeter("traceflock", VERSION);
  } catch {
    // Deno has a meter only where OTEL_DENO=true was set at its start.
    return;
  }
  metrics.exportTo(meter);
}

function serve(address: MetricsAddress, metrics: Metrics): Deno.HttpServer {
  const { host, port } = address;
  try {
    return Deno.serve({ hostname: host, port, onListen: () => {} }, async (request) => {
      const { pathname } = new URL(request.url);
      if (request.method !== "GET" && request.method !== "HEAD") {
        return text("Only GET is answered\n", 405);
      }
      if (pathname !== "/metrics") return text("The metrics are at /metrics\n", 404);
      return new Response(await metrics.text(), {
        headers: { "content-type": metrics.contentType },
      });
    });
  } catch (error) {
    throw new ExitError(
      EXIT.environment,
      `Cannot serve metrics at ${addressText(address)}: ${reason(error)}`,
    );
  }
}

function text(body: string, status: number): Response {
  return new Response(body, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}

function reason(error: unknown): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return "another program has this port; name another one, as in --metrics 127.0.0.1:9465";
  }
  if (error instanceof Deno.errors.AddrNotAvailable) {
    return "no interface of this host has the address; see `ip address`";
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return "this port needs root; name one from 1024 on";
  }
  return messageOf(error);
}

function addressText({ host, port }: MetricsAddress): string {
  return host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
}
