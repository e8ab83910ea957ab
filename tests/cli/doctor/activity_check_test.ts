import assert from "node:assert/strict";
import { checkActivity, checkSockets } from "../../../src/cli/doctor/activity_check.ts";
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

Deno.test("doctor names each missing tracepoint of a system call, and the way out", () => {
  const files = tracepoints("syscalls:sys_exit_connect", "syscalls:sys_exit_renameat2");
  const { found, remedy } = checkActivity(fakeHost({ files }));
  assert.match(
    found,
    /fail at once are missing: the kernel lacks syscalls:sys_exit_connect; .*rena/,
  );
  assert.match(remedy ?? "", /CONFIG_FTRACE_SYSCALLS/);
});

Deno.test("doctor says whether the kernel shows the bytes of open connections", () => {
  assert.equal(checkSockets(fakeHost()).verdict, "ok");
  const missing = checkSockets(fakeHost({ socketTable: { errno: 2 } }));
  assert.deepEqual([missing.verdict, missing.blocks], ["warn", null]);
  assert.match(missing.found, /until they close: INET_DIAG gives ENOENT/);
  assert.match(missing.remedy ?? "", /modprobe tcp_diag/);
  const forbidden = checkSockets(fakeHost({ socketTable: { errno: 1 } }));
  assert.match(forbidden.remedy ?? "", /security module/);
});
