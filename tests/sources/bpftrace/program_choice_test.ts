import assert from "node:assert/strict";
import { type HostMeasure, parseVersion } from "../../../src/sources/bpftrace/host_measure.ts";
import { chooseProgram } from "../../../src/sources/bpftrace/program_choice.ts";
import { LIFECYCLE_PROGRAM } from "../../../src/sources/bpftrace/program_text.ts";

interface Host {
  bpftrace?: string;
  kernel?: string;
  btf?: boolean;
  cpus?: number;
  cgroupEvents?: boolean;
  cgroupsV1?: readonly string[];
}

function choose({ bpftrace = "v0.17.0", kernel = "6.4.0", ...rest }: Host) {
  const measure: HostMeasure = {
    bpftrace: parseVersion(bpftrace),
    kernel: parseVersion(kernel),
    btf: true,
    cpus: 2,
    ...rest,
  };
  return chooseProgram(measure);
}

function textOf(host: Host): string {
  const choice = choose(host);
  assert.notEqual(choice.kind, "none");
  return choice.kind === "none" ? "" : choice.text;
}

const COUNTERS = "$m->rss_stat[0].count + $m->rss_stat[1].count + $m->rss_stat[3].count";
const WITHOUT_COUNTERS = LIFECYCLE_PROGRAM.replace(COUNTERS, "0");

Deno.test("a recent kernel gets scripts/lifecycle.bt unchanged, and all capabilities", () => {
  for (const bpftrace of ["v0.17.0", "v0.20.2", "v0.21.2", "v0.23.5", "v0.25.0", "v0.27.1", "?"]) {
    assert.equal(textOf({ bpftrace }), LIFECYCLE_PROGRAM, bpftrace);
  }
  const { kind, capabilities } = choose({}) as { kind: string; capabilities: unknown };
  assert.equal(kind, "full");
  assert.deepEqual(capabilities, {
    argv: "kernel",
    exitStatus: true,
    exitStats: true,
    shortLived: true,
    threads: true,
    renames: true,
  });
});

Deno.test("kernels before 5.5 call the start of a task by its old name", () => {
  const text = textOf({ kernel: "5.4.0-200-generic" });
  assert.equal(
    text,
    WITHOUT_COUNTERS.replaceAll("start_boottime", "real_start_time")
      .replaceAll(/\$g = \(uint64\)(cgroup|\$o->.*);/g, "$g = (uint64)cgroup & 0xffffffff;"),
  );
  assert.notEqual(text, WITHOUT_COUNTERS);
});

Deno.test("kernels before 6.2 count the memory of a process in another type", () => {
  assert.equal(textOf({ kernel: "6.1.0-25-amd64" }), WITHOUT_COUNTERS);
  assert.doesNotMatch(WITHOUT_COUNTERS, /rss_stat/);
  assert.equal(textOf({ kernel: "6.2.0" }), LIFECYCLE_PROGRAM);
});

Deno.test("bpftrace v0.18 to v0.20 does not see an array without a size", () => {
  const text = textOf({ bpftrace: "v0.20.2", kernel: "6.8.0-45-generic" });
  assert.doesNotMatch(text, /sizeof\(\$\w->numbers\)/);
  assert.equal(textOf({ bpftrace: "v0.20.2", kernel: "6.4.0" }), LIFECYCLE_PROGRAM);
  assert.equal(textOf({ bpftrace: "v0.21.2", kernel: "6.8.0" }), LIFECYCLE_PROGRAM);
});

Deno.test("without BTF the reduced program reports its missing capabilities", () => {
  const choice = choose({ btf: false });
  assert.equal(choice.kind, "reduced");
  assert.equal(choice.because, "the kernel has no BTF");
  assert.deepEqual(choice.kind === "reduced" && choice.capabilities, {
    argv: "procfs",
    exitStatus: false,
    exitStats: false,
    shortLived: true,
    threads: true,
    renames: false,
  });
});

Deno.test("bpftrace v0.14 reads the types of kernels before 6.0 only", () => {
  assert.equal(choose({ bpftrace: "v0.14.0", kernel: "5.15.0-25-generic" }).kind, "full");
  assert.equal(choose({ bpftrace: "v0.14.0", kernel: "6.8.0-45-generic" }).kind, "reduced");
});

Deno.test("for kernels before 5.3 the loops are written out, one line for every four CPUs", () => {
  const text = textOf({ btf: false, kernel: "4.18.0-553.el8", cpus: 9 });
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
  assert.match(refused({ bpftrace: "v0.27.1", btf: false }), /needs the kernel's BTF.*v0\.23/);
  assert.match(refused({ bpftrace: "v0.24.1", kernel: "5.4.0" }), /ring buffers.*v0\.23/);
  assert.match(refused({ btf: false, bpftrace: "?" }), /BTF/);
});

Deno.test("without the tracepoints of cgroups the rest of the program stays as it is", () => {
  for (const btf of [true, false]) {
    const text = textOf({ btf, cgroupEvents: false });
    assert.doesNotMatch(text, /tracepoint:cgroup:/);
    assert.equal(text.match(/^tracepoint:/gm)?.length, btf ? 5 : 3);
    assert.match(text, /^interval:ms:100$/m);
    assert.match(textOf({ btf }), /^tracepoint:cgroup:cgroup_mkdir$/m);
  }
});

Deno.test("when pids or memory use cgroups version 1, a process in the version 2 root has another number", () => {
  const both = textOf({ cgroupsV1: ["pids", "memory"], kernel: "6.2.0" });
  const one = textOf({ cgroupsV1: ["memory"], kernel: "6.2.0" });
  assert.equal(both.match(/pids_cgrp_id/g)?.length, 3, "at fork, exec and exit");
  assert.equal(both.match(/memory_cgrp_id/g)?.length, 3);
  assert.match(both, /\$o->cgroups \+ 8 \* pids_cgrp_id/, "the child's own at fork");
  assert.doesNotMatch(one, /pids_cgrp_id/, "a name that the kernel may not have");
  assert.equal(one.match(/hierarchy_id << 40/g)?.length, 3);
});
