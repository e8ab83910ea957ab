import { InvalidArgumentError, Option } from "@commander-js/extra-typings";
import { GROUP } from "./help_format.ts";

/** Where the metrics are served. */
export interface MetricsAddress {
  /** An address without the brackets of IPv6. */
  readonly host: string;
  readonly port: number;
}

/** Only this host reaches it. */
const LOOPBACK = "127.0.0.1";
const USUAL_PORT = 9464;

export const metricsOption = () =>
  new Option(
    "--metrics [address]",
    `serve counts for Prometheus, at ${LOOPBACK}:${USUAL_PORT} or the named ADDRESS:PORT`,
  ).argParser(metricsAddress).helpGroup(GROUP.output);

/** Returns the address of the option; null without it. */
export function metricsRequest(value: MetricsAddress | true | undefined): MetricsAddress | null {
  if (value === undefined) return null;
  return value === true ? { host: LOOPBACK, port: USUAL_PORT } : value;
}

/** Parses `127.0.0.1:9464`, `[::1]:9464` or `9464`. */
function metricsAddress(text: string): MetricsAddress {
  const parts = /^(?:(?:\[([0-9a-f:.]+)\]|([A-Za-z0-9.-]+)):)?(\d{1,5})$/i.exec(text);
  const port = Number(parts?.[3]);
  if (parts === null || port < 1 || port > 65_535) {
    throw new InvalidArgumentError(
      `It must be ADDRESS:PORT, such as ${LOOPBACK}:${USUAL_PORT}, [::1]:${USUAL_PORT} or 0.0.0.0:${USUAL_PORT}`,
    );
  }
  return { host: parts[1] ?? parts[2] ?? LOOPBACK, port };
}
