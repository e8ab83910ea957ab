import { ACTIVITY_KINDS, type ActivityKind } from "../event/activity.ts";
import type { TracedSpan } from "../activity/traced_time.ts";
import type { Selection } from "../report/selection.ts";

/** A time in which a kind of activity was traced, within the time of the report. */
export interface CoveredTime {
  readonly host: string | null;
  readonly kind: ActivityKind;
  readonly fromTs: number;
  readonly toTs: number;
  /** The recording says when it began. Otherwise it was traced before the recording's first event. */
  readonly beginKnown: boolean;
  /** Why it ended without a request; null otherwise. */
  readonly reason: string | null;
}

/** What the numbers about activity cover, and what they lack. */
export interface Coverage {
  /** The kinds that were traced, if only for a part of the time. */
  readonly kinds: readonly ActivityKind[];
  /** The kinds that were traced for the whole time of the report. */
  readonly whole: readonly ActivityKind[];
  readonly times: readonly CoveredTime[];
  readonly timesLeftOut: number;
  /** The whole time, nanoseconds. */
  readonly spanNs: number;
  /** Nanoseconds for which each kind was traced. */
  readonly tracedNs: Readonly<Record<ActivityKind, number>>;
  /** Records and messages that the numbers of the whole recording lack. */
  readonly lost: number;
  readonly lostUncounted: number;
  /** Bytes of sockets that belong to no process. */
  readonly lostBytes: number;
  /** Connections that existed before the tracing. */
  readonly existed: number;
  /** Connections whose end was not seen: they were open at the end, or when the tracing stopped. */
  readonly open: number;
  /** Connections of the whole recording beyond the bound of a report. */
  readonly connectionsLeftOut: number;
}

/** Returns what the activity of a selection covers. */
export function coverageOf(selection: Selection): Omit<Coverage, "existed" | "open"> {
  const { contents, fromTs, toTs } = selection;
  const { traced, tracedLeftOut, lost, lostUncounted, lostBytes, connectionsLeftOut } =
    contents.activity;
  const clip = ({ kind, reason, ...span }: TracedSpan): CoveredTime => ({
    host: contents.host,
    kind,
    fromTs: Math.max(fromTs, span.fromTs ?? contents.fromTs),
    toTs: Math.min(toTs, span.toTs ?? contents.toTs),
    beginKnown: span.fromTs !== null,
    reason,
  });
  const times = traced.map(clip).filter((time) => time.toTs >= time.fromTs);
  const tracedNs = { net: 0, file: 0, open: 0 };
  for (const time of times) tracedNs[time.kind] += time.toTs - time.fromTs;
  const ofKind = (kind: ActivityKind) => times.filter((time) => time.kind === kind);
  return {
    kinds: ACTIVITY_KINDS.filter((kind) => ofKind(kind).length > 0),
    whole: ACTIVITY_KINDS.filter((kind) =>
      ofKind(kind).length > 0 && tracedNs[kind] >= toTs - fromTs
    ),
    ...{ times, timesLeftOut: tracedLeftOut, spanNs: toTs - fromTs, tracedNs },
    ...{ lost, lostUncounted, lostBytes, connectionsLeftOut },
  };
}
