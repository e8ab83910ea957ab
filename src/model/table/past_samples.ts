import type { SampleEvent } from "../event/event.ts";
import type { ProcessSample } from "../event/sample.ts";
import { MAX_SAMPLED_AT_ONCE, MAX_SAVED_ROUNDS } from "../base/limits.ts";
import { pidOf } from "../base/keyed_rows.ts";
import type { ProcessKey } from "../base/process_key.ts";
import type { SampledPast } from "./sampled_past.ts";

/** The time between two rounds at least, nanoseconds: that of a recording by default. */
const PACE_NS = 10e9;

/**
 * Returns the former values of some processes as the samples of a recording: a round at `fromTs`,
 * one at `toTs`, and others between them. The cpu of a round is that since the round before.
 */
export function pastSamples(
  past: SampledPast,
  keys: Iterable<ProcessKey>,
  fromTs: number,
  toTs: number,
): readonly SampleEvent[] {
  const wanted = [...keys];
  const nextNs = Math.max(PACE_NS, (toTs - fromTs) / MAX_SAVED_ROUNDS);
  const last = new Map<ProcessKey, { readonly ts: number; readonly sample: ProcessSample }>();
  const events: SampleEvent[] = [];
  const times: number[] = [];
  for (let ts = fromTs; ts < toTs; ts += nextNs) times.push(Math.round(ts));
  for (const [round, ts] of [...times, toTs].entries()) {
    if (!past.isReadAt(ts)) {
      // Readers take a missing process as unchanged, so the round after a gap has all of them.
      last.clear();
      continue;
    }
    const values = past.valuesAt(ts);
    const processes: ProcessSample[] = [];
    for (const key of wanted) {
      const found = values.get(key);
      if (found === undefined) continue;
      const { state, cpuUserNs, cpuSystemNs, rssBytes, threads, nice, extra } = found.values;
      const before = last.get(key);
      const [cpu, former] = [
        cpuOf(found.values),
        before === undefined ? null : cpuOf(before.sample),
      ];
      const elapsed = ts - (before?.ts ?? ts);
      const sample: ProcessSample = {
        ...{ pid: pidOf(key), key, state, cpuUserNs, cpuSystemNs, rssBytes, threads, nice },
        cpuPercent: cpu === null || former === null || elapsed === 0
          ? null
          : Math.round(1000 * (cpu - former) / elapsed) / 10,
        readRate: extra?.readRate ?? null,
        writeRate: extra?.writeRate ?? null,
        diskReadRate: extra?.diskReadRate ?? null,
        diskWriteRate: extra?.diskWriteRate ?? null,
      };
      if (before === undefined || !isEqual(before.sample, sample)) processes.push(sample);
      last.set(key, { ts, sample });
    }
    do {
      const part = processes.splice(0, MAX_SAMPLED_AT_ONCE);
      events.push({ type: "sample", ts, round, nextNs, processes: part });
    } while (processes.length > 0);
  }
  return events;
}

function cpuOf(
  { cpuUserNs, cpuSystemNs }: Pick<ProcessSample, "cpuUserNs" | "cpuSystemNs">,
): number | null {
  return cpuUserNs === null || cpuSystemNs === null ? null : cpuUserNs + cpuSystemNs;
}

function isEqual(a: ProcessSample, b: ProcessSample): boolean {
  for (const name in a) {
    if (a[name as keyof ProcessSample] !== b[name as keyof ProcessSample]) return false;
  }
  return true;
}
