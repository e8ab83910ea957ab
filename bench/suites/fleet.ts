import { measureAgent, measureShippingCost } from "../fleet/agent_cost.ts";
import { measureLateViewer, measurePulses } from "../fleet/pulses.ts";
import { measureQuestion } from "../fleet/question.ts";
import { measureShipping } from "../fleet/shipping.ts";
import type { Finder } from "../findings.ts";
import { orMissing } from "../tracers.ts";

const PARTS: Readonly<Record<string, (finder: Finder) => Promise<void>>> = {
  "a viewer that joins late": measureLateViewer,
  "a question to many hosts": measureQuestion,
  "pulses": measurePulses,
  "shipping": measureShipping,
  "an agent beside --json": measureAgent,
  "the cost of shipping": measureShippingCost,
};

/** Measures a fleet of simulated hosts with one nats-server. */
export async function fleetSuite(finder: Finder): Promise<void> {
  for (const [name, measure] of Object.entries(PARTS)) {
    await orMissing(name, finder, () => measure(finder));
  }
}
