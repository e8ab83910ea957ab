import assert from "node:assert/strict";
import { HostSet } from "../../src/model/hosts/host_set.ts";
import { NO_CAPABILITIES } from "../../src/model/event/event.ts";
import { HostFeed } from "../../src/session/host_feed.ts";
import type { Deliver } from "../../src/sources/source.ts";
import { FORK, META } from "../support/model/events.ts";

const DAY = 86_400e9;

/** A feed whose viewer booted a minute ago, and the way to deliver into it. */
function feedOf(): {
  readonly feed: HostFeed;
  readonly deliver: Deliver;
  readonly clock: { now: number };
} {
  const clock = { now: 60e9 };
  let deliver: Deliver = () => {};
  const feed = new HostFeed({
    name: "web1",
    source: {
      name: "bpftrace",
      describe: () => ({ bpftrace: null, capabilities: NO_CAPABILITIES }),
      start: (_, into) => {
        deliver = into;
        return Promise.resolve();
      },
      stop: () => Promise.resolve(),
    },
    ...{ sinks: [], wanted: null, filter: null, snapshot: false, redactor: null },
    ...{ hosts: new HostSet(), across: null, hasScreen: true },
    now: () => clock.now,
    wallOffset: () => ({ seconds: 1_790_000_000, nanoseconds: 0 }),
  });
  void feed.session.start();
  return { feed, deliver: (batch) => deliver(batch), clock };
}

Deno.test("HostFeed: the first line has the time of the host, also when no event follows", async () => {
  const { feed, clock } = feedOf();
  assert.equal(feed.beganTs, null);
  feed.begin({ ...META, ts: 3 * DAY });
  assert.equal(feed.beganTs, 3 * DAY);
  clock.now += 5e9;
  assert.equal(feed.now(), 3 * DAY + 5e9);
  await feed.session.stop("over");
});

Deno.test("HostFeed: a host that is down is silent since its last line, at most since ssh would notice", async () => {
  const { feed, deliver, clock } = feedOf();
  feed.begin({ ...META, ts: 3 * DAY });
  deliver([{ type: "begin", ts: 3 * DAY, isReady: true }]);
  clock.now += 4e9;
  deliver([{ ...FORK, ts: 3 * DAY + 4e9 }]);
  clock.now += 3e9;
  feed.down(12e9);
  assert.equal(feed.silentTs(), 3 * DAY + 4e9);
  clock.now += 60e9;
  feed.down(12e9);
  assert.equal(feed.silentTs(), 3 * DAY + 55e9);
  await feed.session.stop("over");
});
