import assert from "node:assert/strict";
import { type EventType, NO_CAPABILITIES } from "../../../src/model/event/event.ts";
import { type HostMeasure, parseVersion } from "../../../src/sources/bpftrace/host_measure.ts";
import { chooseProgram } from "../../../src/sources/bpftrace/program_choice.ts";
import { kernelTypes, type MadeUpKernel } from "../../support/capture/kernel_btf.ts";
import { LIFECYCLE_PROGRAM } from "../../../src/sources/bpftrace/program_text.ts";

interface Host {
  bpftrace?: string;
  kernel?: string;
  /** null: no BTF. */
  types?: MadeUpKernel | null;
  fault?: string;
  cpus?: number;
  cgroupEvents?: boolean;
  cgroupsV1?: readonly string[];
}

function choose(host: Host) {
  return chooseProgram(measureOf(host));
}

function measureOf(
  { bpftrace = "v0.17.0", kernel = "6.4.0", types = {}, fault, ...rest }: Host,
): HostMeasure {
  return {
    bpftrace: parseVersion(bpftrace),
    kernel: parseVersion(kernel),
    types: fault !== undefined ? { fault } : types === null ? null : kernelTypes(types),
    cpus: 2,
    ...rest,
  };
}

function textOf(host: Host): string {
  const choice = choose(host);
  assert.notEqual(choice.kind, "none");
  return choice.kind === "none" ? "" : choice.text;
}

/** Returns a program without declarations, and with the kernel's names of its structs. */
function withKernelNames(text: string): string {
  return text.replaceAll(/^struct t_\w+ \{\n( .*\n)*\};\n/gm, "").replaceAll("struct t_", "struct ")
    .replace("*/\n\ntracepoint", "*/\ntracepoint").replace("pwd.mnt - 8)", "pwd.mnt - 32)")
    .replace("8 + 24 * ($n", "32 + 32 * ($n");
}

Deno.test("a recent kernel gets scripts/lifecycle.bt with declarations, and all capabilities", () => {
  for (const bpftrace of ["v0.20.2", "v0.21.2", "v0.23.5", "v0.25.0", "v0.27.1", "?"]) {
    const text = textOf({ bpftrace });
    assert.match(text, /^struct t_task_struct \{$/m);
    assert.doesNotMatch(
      text,
      /\bstruct (?!t_)/,
      "a name of the kernel makes bpftrace parse all types",
    );
    assert.equal(withKernelNames(text), LIFECYCLE_PROGRAM);
  }
  const { kind, capabilities } = choose({}) as { kind: string; capabilities: unknown };
  assert.equal(kind, "full");
  assert.deepEqual(capabilities, {
    ...NO_CAPABILITIES,
    argv: "kernel",
    exitStatus: true,
    exitStats: true,
    shortLived: true,
    threads: true,
    renames: true,
    ...{ killedBy: true, oom: true, exe: true, gid: true, tty: true, loginUid: true },
  });
});

Deno.test("a kernel without the audit system lacks only the logins", () => {
  const choice = choose({ types: { without: ["task_struct.loginuid", "task_struct.sessionid"] } });
  assert(choice.kind === "full");
  assert.doesNotMatch(choice.text, /loginuid\.|sessionid/);
  assert.equal(choice.capabilities.loginUid, false);
});

Deno.test("types of events on request add their probes before the interval", () => {
  const asked = (...types: readonly EventType[]) => {
    const choice = chooseProgram(measureOf({}), new Set(types));
    assert(choice.kind === "full");
    return choice;
  };
  const all = asked("signal", "exec_failed", "setuid");
  const { signal, execFailed, setuid } = all.capabilities;
  assert.deepEqual([signal, execFailed, setuid], [true, true, true]);
  assert.ok(all.text.indexOf("sys_exit_setuid") < all.text.indexOf("\ninterval:"));
  assert.match(all.text, /sys_enter_execve\n/);
  assert.doesNotMatch(all.text, /\$h == 0/);
  assert.equal(asked().text, textOf({}));
  const none = chooseProgram({ ...measureOf({}), syscallEvents: false }, new Set(["setuid"]));
  assert(none.kind === "full");
  assert.doesNotMatch(none.text, /sys_exit/);
  assert.equal(none.capabilities.setuid, false);
});

Deno.test("a kernel without seccomp lacks only its mode", () => {
  const text = textOf({ types: { without: ["seccomp.mode"] } });
  assert.doesNotMatch(text, /seccomp\./);
  assert.match(text, /\$s->flags, /);
});

Deno.test("bpftrace v0.17 gets the smallest BTF, and reads the arguments of tracepoints as structs", () => {
  const choice = choose({ bpftrace: "v0.17.0" });
  assert.equal(choice.kind, "full");
  if (choice.kind !== "full") return;
  assert.notEqual(choice.btf, null);
  const [head, code] = [choice.text.indexOf("#define"), choice.text.indexOf("tracepoint:")];
  assert.match(choice.text.slice(head, code), /^#define pid_t int\n/);
  assert.doesNotMatch(choice.text.slice(code), /(?<!\$)args->/);
  assert.match(choice.text, /\$args = \(struct t_trace_event_raw_cgroup_migrate \*\)args;/);
  assert.match(choice.text, /\$f = \(uint64\)\$args \+ \(\$args->__data_loc_path & 0xffff\);/);
  assert.equal(choice.text.match(/ \*\)args;/g)?.length, 7, "one search of each probe");
  const newer = choose({ bpftrace: "v0.18.0" });
  assert.equal(newer.kind === "full" && newer.btf, null);
});

Deno.test("kernels before 5.5 call the start of a task by its old name", () => {
  const text = textOf({ types: { hasBoottime: false } });
  assert.equal(text, textOf({}), "the declared name is the same, at the place of the old field");
  const without = choose({ types: { without: ["task_struct.start_boottime"] } });
  assert.equal(without.because, "the kernel's BTF lacks task_struct.start_boottime");
});

Deno.test("kernels before 5.5 have a cgroup id of two numbers", () => {
  const text = textOf({ types: { hasPlainIds: false } });
  assert.equal(text.match(/\$g = \(uint64\)cgroup & 0xffffffff;/g)?.length, 3);
  assert.doesNotMatch(text, /kernfs_node/);
});

Deno.test("kernels before 6.2 count the memory of a process in another type", () => {
  const text = textOf({ types: { hasCounters: false } });
  assert.doesNotMatch(text, /rss_stat|percpu_counter/);
  assert.match(text, /\$rs = \(uint64\)\(0\);/);
  assert.match(textOf({}), /\$m->rss_stat\[0\]\.count/);
});

Deno.test("a kernel without a field, or with unusable BTF, gets the reduced program and the reason", () => {
  const lacks = choose({ types: { without: ["task_struct.thread_pid", "upid.nr"] } });
  assert.equal(lacks.kind, "reduced");
  assert.equal(lacks.because, "the kernel's BTF lacks task_struct.thread_pid, upid.nr");
  const broken = choose({ fault: "it ends too early" });
  assert.equal(broken.kind, "reduced");
  assert.equal(broken.because, "the kernel's BTF is unusable: it ends too early");
  const none = choose({ fault: "it ends too early", bpftrace: "v0.25.0" });
  assert.equal(`${none.kind}: ${none.because}`, `none: ${broken.because}`);
});

Deno.test("without BTF the reduced program reports its missing capabilities", () => {
  const choice = choose({ types: null });
  assert.equal(choice.kind, "reduced");
  assert.equal(choice.because, "the kernel has no BTF");
  assert.deepEqual(choice.kind === "reduced" && choice.capabilities, {
    ...NO_CAPABILITIES,
    argv: "procfs",
    shortLived: true,
    threads: true,
  });
});

Deno.test("bpftrace v0.14 reads the types of kernels before 6.0 only", () => {
  assert.equal(choose({ bpftrace: "v0.14.0", kernel: "5.15.0-25-generic" }).kind, "full");
  assert.equal(choose({ bpftrace: "v0.14.0", kernel: "6.8.0-45-generic" }).kind, "reduced");
});

Deno.test("for kernels before 5.3 the loops are written out, one line for every four CPUs", () => {
  const text = textOf({ types: null, kernel: "4.18.0-553.el8", cpus: 9 });
  assert.doesNotMatch(text, /^[^/]*(while|unroll)/m);
  assert.equal(text.match(/printf\("W /g)?.length, 3);
  assert.equal(text.match(/printf\("P /g)?.length, 6);
  assert.equal(text.match(/\{/g)?.length, text.match(/\}/g)?.length);
});

Deno.test("when no program can run, the result has the reason and a remedy", () => {
  const refused = (host: Host) => {
    const choice = choose(host);
    assert.equal(choice.kind, "none");
    return choice.kind === "none" ? `${choice.because}. ${choice.remedy}` : "";
  };
  assert.match(refused({ bpftrace: "v0.11.3" }), /before v0\.14.*Use v0\.17/);
  assert.match(refused({ bpftrace: "v0.27.1", types: null }), /needs the kernel's BTF.*v0\.23/);
  assert.match(refused({ bpftrace: "v0.24.1", kernel: "5.4.0" }), /ring buffers.*v0\.23/);
  assert.match(refused({ types: null, bpftrace: "?" }), /BTF/);
});

Deno.test("without the tracepoints of cgroups the rest of the program stays as it is", () => {
  for (const types of [{}, null]) {
    const text = textOf({ types, cgroupEvents: false });
    assert.doesNotMatch(text, /tracepoint:cgroup:/);
    assert.equal(text.match(/^tracepoint:/gm)?.length, types !== null ? 7 : 3);
    assert.match(text, /^interval:ms:100$/m);
    assert.match(textOf({ types }), /^tracepoint:cgroup:cgroup_mkdir$/m);
  }
});

Deno.test("when pids or memory use cgroups version 1, a process in the version 2 root has another number", () => {
  const both = textOf({ cgroupsV1: ["pids", "memory"], kernel: "6.2.0" });
  const one = textOf({ cgroupsV1: ["memory"], kernel: "6.2.0" });
  const probe = (name: string) =>
    both.match(RegExp(`^tracepoint:cgroup:cgroup_${name}\n([^]*?)^\\}\n`, "m"))?.[1];
  assert.equal(probe("rename"), probe("mkdir"), "a cgroup of version 1 can take another name");
  assert.doesNotMatch(textOf({ kernel: "6.2.0" }), /cgroup_rename/);
  assert.equal(both.match(/->cgroups \+ 88\)/g)?.length, 3, "pids is 11: at fork, exec and exit");
  assert.equal(both.match(/->cgroups \+ 32\)/g)?.length, 3, "memory is 4");
  assert.match(both, /\$o->cgroups \+ 88\)/, "the child's own at fork");
  assert.doesNotMatch(one, /->cgroups \+ 88\)/);
  assert.equal(
    textOf({ cgroupsV1: ["unheard"] }),
    textOf({}),
    "a controller that the kernel lacks",
  );
  assert.equal(one.match(/hierarchy_id << 40/g)?.length, 3);
});
