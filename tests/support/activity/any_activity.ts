import fc from "../model/laws.ts";
import {
  CONNECTION_STATES,
  type ConnectionFields,
  FILE_ACCESSES,
  type NetSummary,
  type Traffic,
} from "../../../src/model/event/activity.ts";
import type { FlockEvent } from "../../../src/model/event/event.ts";
import { decodeUtf8 } from "../../../src/model/base/utf8.ts";

type Fields<Model> = { [Name in keyof Model]: fc.Arbitrary<Model[Name]> };

const PLAIN = { noNullPrototype: true } as const;
const SOME = { noNullPrototype: true, requiredKeys: [] as [] } as const;
const whole = fc.oneof(fc.nat(), fc.constant(0), fc.maxSafeNat());
const number = fc.option(whole, { nil: null });
const errno = fc.option(fc.integer({ min: 1, max: 133 }), { nil: null });
const text = fc.uint8Array({ maxLength: 12 }).map((bytes) => decodeUtf8(bytes));
const word = text.map((one) => one.text);
const traffic: fc.Arbitrary<Traffic> = fc.record({
  ...{ sentBytes: whole, receivedBytes: whole, sentMessages: whole, receivedMessages: whole },
}, PLAIN);
const end = fc.option(fc.record({ address: word, port: whole }, PLAIN), { nil: null });
const ends: Fields<ConnectionFields> = {
  ...{ connection: whole, protocol: fc.constant("tcp"), local: end, remote: end },
};
const result = fc.constantFrom(
  ...["established", "closed", "refused", "reset", "timeout", "unreachable", "failed"] as const,
);

/** Arbitrary traffic of a life. */
export const netSummary: fc.Arbitrary<NetSummary> = fc.record({
  ...{ sentBytes: number, receivedBytes: number, sentMessages: number, receivedMessages: number },
  ...{ connects: whole, accepts: whole, failedConnects: whole, isComplete: fc.boolean() },
}, PLAIN);

const udpEnds = fc.option(
  fc.array(fc.record({ address: fc.ipV6(), port: fc.nat(65_535) }, PLAIN), { maxLength: 3 }),
  { nil: null },
);
const busyFiles = fc.tuple(
  fc.record({
    intervalNs: whole,
    files: fc.array(
      fc.tuple(
        fc.record({ access: fc.constantFrom(...FILE_ACCESSES), bytes: whole, path: text }, PLAIN),
        fc.record({ deleted: fc.constant(true) }, SOME),
      ).map(([one, rest]) => ({ ...one, ...rest })),
      { maxLength: 3 },
    ),
  }, PLAIN),
  fc.record({ omitted: fc.integer({ min: 1 }), unread: fc.integer({ min: 1 }) }, SOME),
).map(([one, rest]) => ({ ...one, ...rest }));

/** Arbitrary events of activity by their types. */
export function activityByType(
  base: { readonly [Name in "ts" | "host"]: fc.Arbitrary<unknown> },
  subject: { readonly [Name in keyof typeof base]: fc.Arbitrary<unknown> },
  marked: <Event extends FlockEvent>(event: fc.Arbitrary<Event>) => fc.Arbitrary<Event>,
) {
  const plain = (fields: object) =>
    fc.record(fields as Record<string, fc.Arbitrary<unknown>>, PLAIN)
      .map((event) => event as unknown as FlockEvent);
  const of = (type: string, fields: object, some: object = {}) =>
    marked(
      fc.tuple(
        fc.record({ type: fc.constant(type), ...subject, ...fields } as object, PLAIN),
        fc.record(some, SOME),
      ).map(([one, rest]) => ({ ...one, ...rest }) as FlockEvent),
    );
  return {
    net: of("net", {
      ...{ intervalNs: whole, sentBytes: whole, receivedBytes: whole, sentMessages: whole },
      receivedMessages: whole,
      protocols: fc.record({ tcp: traffic, udp: traffic, unix: traffic, other: traffic }, SOME),
    }, { udpPeers: udpEnds, udpLocals: udpEnds }),
    file: of("file", {
      ...{ intervalNs: whole, opens: whole, failedOpens: whole, creates: number },
      ...{ unlinks: whole, renames: whole },
    }, { omittedOpens: whole, busyFiles }),
    connect: of("connect", { ...ends, result, errno, durationNs: number }),
    accept: of("accept", { ...ends, waitNs: number }),
    listen: of("listen", ends),
    close: of("close", {
      ...{ ...ends, result, errno, durationNs: number, sentBytes: number, receivedBytes: number },
      ...{ retransmissions: number, closedBy: fc.constantFrom("local", "remote", null) },
      direction: fc.constantFrom("connect", "accept", "listen", null),
    }),
    connection: of("connection", {
      ...ends,
      state: fc.constantFrom(...CONNECTION_STATES.filter((state) => state !== null)),
    }),
    transfer: of("transfer", {
      ...{ ...ends, intervalNs: number, sentBytes: number, receivedBytes: number },
      ...{ retransmissions: number, direction: fc.constantFrom("connect", "accept", null) },
      state: fc.constantFrom(...CONNECTION_STATES.filter((state) => state !== null)),
    }, { omitted: fc.integer({ min: 1 }) }),
    open: of("open", {
      ...{ path: fc.option(text, { nil: null }), fd: number, errno },
      ...{ flags: fc.array(word, { maxLength: 3 }), created: fc.constantFrom(true, false, null) },
    }, { pathTruncated: fc.constant(true), dirFd: whole }),
    activity: plain({
      ...{ type: fc.constant("activity"), ...base },
      kinds: fc.subarray(["net", "file", "open"]),
      reason: fc.option(word, { nil: null }),
    }),
  };
}
