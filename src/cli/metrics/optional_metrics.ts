import type { MetricsAddress } from "../flags/metrics_option.ts";
import type { MetricsOptions, RunningMetrics } from "./start_metrics.ts";

/** Serves metrics when they are asked for. Their code is loaded only then. */
export async function optionalMetrics(
  address: MetricsAddress | null,
  options: MetricsOptions,
): Promise<RunningMetrics | null> {
  if (address === null) return null;
  const { startMetrics } = await import("./start_metrics.ts");
  return startMetrics(address, options);
}
