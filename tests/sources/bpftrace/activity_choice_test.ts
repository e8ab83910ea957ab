import assert from "node:assert/strict";
import type { ActivityKind } from "../../../src/model/event/activity.ts";
import {
  activityTracepoints,
  chooseActivity,
} from "../../../src/sources/bpftrace/activity_choice.ts";
import { parseVersion } from "../../../src/sources/bpftrace/host_measure.ts";
import { kernelTypes, type MadeUpKernel } from "../../support/capture/kernel_btf.ts";

function choose(
  kinds: readonly ActivityKind[],
  missing: readonly string[] = [],
  { bpftrace = "v0.17.0", types = {} }: { bpftrace?: string; types?: MadeUpKernel | null } = {},
) {
  const host = {
    ...{ bpftrace: parseVersion(bpftrace), kernel: parseVersion("6.4.0"), cpus: 2 },
    types: types === null ? null : kernelTypes(types),
  };
  return chooseActivity(host, new Set(kinds), new Set(missing));
}

function textOf(kinds: readonly ActivityKind[], missing: readonly string[] = []): string {
  const choice = choose(kinds, missing);
  assert(choice.kind === "activity");
  // The comment at the top names everything.
  return choice.text.slice(choice.text.indexOf("*/"));
}

Deno.test("each kind of activity has its own probes", () => {
  const net = textOf(["net"]);
  assert.match(net, /inet_sock_set_state[^]*sys_exit_accept4/);
  assert.doesNotMatch(net, /sys_exit_openat|sys_enter_openat|@[ofm]\[/);
  const file = textOf(["file"]);
  assert.match(file, /sys_exit_openat\b/);
  assert.doesNotMatch(file, /sock_send_length|sys_enter_openat|@s\[|@path/);
  const open = textOf(["open"]);
  assert.match(open, /sys_enter_openat[^]*sys_exit_renameat2/);
  assert.doesNotMatch(open, /sock_send_length|splice|@r\[/);
});

Deno.test("a program reads no map that it never writes: bpftrace refuses it", () => {
  for (const kinds of [["net"], ["file"], ["open"], ["net", "file"]] as ActivityKind[][]) {
    for (const missing of [[], ["sock:sock_recv_length"], ["sock:inet_sock_set_state"]]) {
      const choice = choose(kinds, missing);
      if (choice.kind === "none") continue;
      const text = choice.text.slice(choice.text.indexOf("*/"));
      const named = new Set([...text.matchAll(/@(\w+)/g)].map(([, name]) => name));
      const written = new Set(
        [...text.matchAll(/@(\w+)(?:\[[^\]=]*\])? ?(?:=[^=]|\+\+)/g)].map(([, name]) => name),
      );
      assert.deepEqual([...named].filter((name) => !written.has(name)), [], `${kinds} ${missing}`);
    }
  }
});

Deno.test("on x86-64 splice(2) needs no tracepoint that slows the begin of each system call", () => {
  const text = textOf(["net"]);
  assert.doesNotMatch(text, /sys_enter_|@from/);
  // Registers that are not those of this call: the kernel has another layout of its stacks.
  assert.match(text, /!= 275\) \{ @lostbytes = sum.*@lostcalls = count\(\); \}/);
  const other = choose(["net"], [], { types: { without: ["pt_regs.orig_ax"] } });
  assert(other.kind === "activity");
  assert.match(other.text, /sys_enter_splice\n\{\n {2}@from\[tid\] =[^]*\/ @from\[tid\] != 0 \//);
  assert.doesNotMatch(other.text, /275/);
});

Deno.test("connect(2) reports what fails at once; its arguments are in the registers on x86-64", () => {
  const text = textOf(["net"]);
  assert.match(text, /sys_exit_connect\n[^]*== 42 \? \$q/);
  assert.match(text, /== 42\) \{ @syn\[tid\] = \$k; \}/);
  assert.doesNotMatch(text, /@to\b/);
  const other = choose(["net"], [], { types: { without: ["pt_regs.orig_ax"] } });
  assert(other.kind === "activity");
  assert.match(other.text, /sys_enter_connect\n\{\n {2}@to\[tid\] =/);
  assert.doesNotMatch(other.text, /== 42/);
  const none = choose(["net"], ["syscalls:sys_exit_connect"]);
  assert(none.kind === "activity");
  assert.doesNotMatch(none.text.slice(none.text.indexOf("*/")), /@syn\[|@to\[|_connect/);
  assert.match(none.text, /\$late == 0/);
});

Deno.test("each missing tracepoint is named with what it would show, unless the machine never has it", () => {
  const because = (missing: readonly string[], without: readonly string[] = []) => {
    const choice = choose(["net", "file", "open"], missing, { types: { without } });
    assert(choice.kind === "activity");
    return choice.because;
  };
  assert.equal(because([]), null);
  assert.equal(
    because(["syscalls:sys_exit_connect", "syscalls:sys_exit_unlink"]),
    "attempts to connect that fail at once are missing: the kernel lacks syscalls:sys_exit_connect; " +
      "some removed files are missing: the kernel lacks syscalls:sys_exit_unlink",
  );
  // Other machines have no open(2), and older kernels no openat2(2).
  const old = ["syscalls:sys_exit_open", "syscalls:sys_enter_open", "syscalls:sys_exit_openat2"];
  assert.equal(because(old, ["pt_regs.orig_ax"]), null);
});

Deno.test("a kernel without the tracepoints of bytes has connections, and says so", () => {
  const choice = choose(["net"], ["sock:sock_send_length", "sock:sock_recv_length"]);
  assert(choice.kind === "activity");
  assert.equal(choice.hasBytes, false);
  assert.match(choice.because ?? "", /bytes of sockets are unknown: .*sock:sock_send_length/);
  assert.doesNotMatch(choice.text.slice(choice.text.indexOf("*/")), /splice|@s\[/);
});

Deno.test("a kernel without both has no net activity, with the way out", () => {
  const all = ["sock:sock_send_length", "sock:sock_recv_length", "sock:inet_sock_set_state"];
  const choice = choose(["net"], all);
  assert(choice.kind === "none");
  assert.match(choice.remedy, /Linux 6\.3/);
  assert.equal(choose(["net", "file"], all).kind, "activity");
});

Deno.test("system calls that a machine lacks leave the probe to the others", () => {
  const text = textOf(["file"], ["syscalls:sys_exit_open", "syscalls:sys_exit_unlink"]);
  assert.doesNotMatch(text, /sys_exit_open\b|sys_exit_unlink\b/);
  assert.match(text, /tracepoint:syscalls:sys_exit_openat,\n.*creat,\n.*openat2\n\{/);
  assert.match(text, /tracepoint:syscalls:sys_exit_unlinkat,\n.*rmdir\n\//);
});

Deno.test("the places of IPv6 addresses are those of the kernel", () => {
  // Each field of the made-up kernel has 8 bytes of something else before it.
  const text = textOf(["net"]);
  assert.doesNotMatch(text, /\(\$k \+ (?:72|64|80)\)/);
  assert.match(text, /\(\$k \+ 136\)/);
});

Deno.test("activity needs BTF, bpftrace 0.17 and the fields of TCP", () => {
  for (
    const [options, because] of [
      [{ types: null }, /BTF/],
      [{ bpftrace: "v0.16.0" }, /v0\.17/],
      [{ types: { without: ["tcp_sock.bytes_retrans"] } }, /tcp_sock\.bytes_retrans/],
    ] as const
  ) {
    const choice = choose(["net"], [], options);
    assert(choice.kind === "none");
    assert.match(choice.because, because);
  }
});

Deno.test("activityTracepoints() names what the kinds need", () => {
  assert.ok(activityTracepoints(new Set(["net"])).includes("sock:sock_send_length"));
  assert.ok(!activityTracepoints(new Set(["file"])).includes("sock:sock_send_length"));
  assert.ok(activityTracepoints(new Set(["open"])).includes("syscalls:sys_enter_openat"));
});

Deno.test("no ?: of a probe is inside another one, with which bpftrace 0.23 crashes", () => {
  const text = textOf(["net", "file", "open"]);
  const arms = [...text.matchAll(/\?([^?;,]*):([^?;,]*)/g)];
  assert.ok(arms.length > 0);
  assert.doesNotMatch(text, /\?[^?;,]*\([^?;,()]*\?/);
});
