import assert from "node:assert/strict";
import { checkActivity } from "../../../src/cli/doctor/activity_check.ts";
import { ACTIVITY_KINDS } from "../../../src/model/event/activity.ts";
import { activityTracepoints } from "../../../src/sources/bpftrace/activity_choice.ts";
import { fakeHost } from "./fake_host.ts";

/** Returns the tracepoints of activity as files, without some. */
function tracepoints(...missing: readonly string[]): Record<string, string> {
  const names = activityTracepoints(new Set(ACTIVITY_KINDS));
  return Object.fromEntries(
    names.filter((name) => !missing.includes(name))
      .map((name) => [`/sys/kernel/tracing/events/${name.replace(":", "/")}`, ""]),
  );
}

Deno.test("doctor: all kinds of activity on a healthy host", () => {
  const { verdict, found } = checkActivity(fakeHost({ files: tracepoints() }));
  assert.deepEqual([verdict, found], ["ok", "net, file, open"]);
});

Deno.test("doctor says which bytes are unknown, why, and the way out", () => {
  const files = tracepoints("sock:sock_send_length", "sock:sock_recv_length");
  const { verdict, found, remedy, blocks } = checkActivity(fakeHost({ files }));
  assert.deepEqual([verdict, blocks], ["warn", null]);
  assert.equal(found, "bytes of sockets are unknown: the kernel lacks sock:sock_send_length");
  assert.match(remedy ?? "", /Linux 6\.3/);
});

Deno.test("doctor says why connections are unknown", () => {
  const { found } = checkActivity(fakeHost({ files: tracepoints("sock:inet_sock_set_state") }));
  assert.equal(found, "connections are unknown: the kernel lacks sock:inet_sock_set_state");
});

Deno.test("doctor says that activity needs BTF", () => {
  const files = { ...tracepoints(), "/sys/kernel/btf/vmlinux": null };
  assert.match(checkActivity(fakeHost({ files })).found, /BTF/);
});
