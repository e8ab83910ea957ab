import { type Capabilities, NO_CAPABILITIES } from "../../model/event/event.ts";
import { type HostMeasure, isOlder } from "./host_measure.ts";
import { declareKernelTypes } from "./kernel_declarations.ts";
import type { KernelTypes } from "./kernel_types.ts";
import { LIFECYCLE_NOBTF_PROGRAM, LIFECYCLE_PROGRAM } from "./program_text.ts";

/** The probe program for one host, and its capabilities there. */
export interface ProgramChoice {
  /** `full` reads the kernel's types; `reduced` has nothing but the arguments of tracepoints. */
  readonly kind: "full" | "reduced";
  /** Why the program is the reduced one, as a clause after "because"; null for the full one. */
  readonly because: string | null;
  readonly text: string;
  readonly capabilities: Capabilities;
}

/** Why no program can run on this host, and the remedy. */
export interface NoProgram {
  readonly kind: "none";
  readonly because: string;
  readonly remedy: string;
}

const FULL: Capabilities = {
  ...NO_CAPABILITIES,
  argv: "kernel",
  exitStatus: true,
  exitStats: true,
  shortLived: true,
  threads: true,
  renames: true,
  killedBy: true,
  oom: true,
};

const REDUCED: Capabilities = {
  ...NO_CAPABILITIES,
  argv: "procfs",
  shortLived: true,
  threads: true,
};

/** Returns why this bpftrace runs no program on this kernel at all; null when it runs one. */
export function rejectBpftrace({ bpftrace, kernel }: HostMeasure): NoProgram | null {
  if (isOlder(bpftrace, 0, 14)) {
    return none("bpftrace before v0.14 lacks what the programs need", NEWER);
  }
  if (!isOlder(bpftrace, 0, 24) && isOlder(kernel, 5, 8)) {
    return none("bpftrace from v0.24 on needs ring buffers, which kernels before 5.8 lack", OLDER);
  }
  return null;
}

/**
 * Returns the program that works on such a host. docs/internals/compatibility.md lists the tested
 * versions.
 */
export function chooseProgram(host: HostMeasure): ProgramChoice | NoProgram {
  const { bpftrace, kernel, types } = host;
  const rejected = rejectBpftrace(host);
  if (rejected !== null) return rejected;
  if (types === null) return withoutTypes(host, "the kernel has no BTF");
  if ("fault" in types) return withoutTypes(host, `the kernel's BTF is unusable: ${types.fault}`);
  // The C parser of such a bpftrace rejects the types of tracepoints: `unknown type name 'pid_t'`.
  if (isOlder(bpftrace, 0, 17) && !isOlder(kernel, 6, 0)) {
    return reduced(host, "bpftrace before v0.17 cannot read the types of kernels from 6.0 on");
  }
  return full(host, types);
}

function full(host: HostMeasure, types: KernelTypes): ProgramChoice | NoProgram {
  const program = withCgroups(withHostsFields(LIFECYCLE_PROGRAM, types), host, types);
  const declared = declareKernelTypes(types, program);
  if ("missing" in declared) {
    return withoutTypes(host, `the kernel's BTF lacks ${declared.missing.join(", ")}`);
  }
  const text = declared.text.replace(/^tracepoint:/m, `${declared.declarations}\n$&`);
  return { kind: "full", because: null, text, capabilities: FULL };
}

/** Adapts the program to fields that other kernels have in another form. */
function withHostsFields(program: string, types: KernelTypes): string {
  let text = program;
  // Before 6.2 the counters have another type, and the memory image is gone at exit.
  const counters = types.typeOf("mm_struct", "rss_stat");
  const hasCounters = counters?.kind === "array" && counters.of.kind === "struct" &&
    counters.of.name === "percpu_counter";
  if (!hasCounters) text = text.replace(/\$m->rss_stat\[0\]\.count.*\[3\]\.count/, "0");
  // A kernel without seccomp has no such struct.
  if (types.typeOf("seccomp", "mode") === null) {
    text = text.replace(/ \| \(.*seccomp.*? << 20\)/, "");
  }
  text = withHandlers(text, types);
  // bpftrace has no operator for the place of a field before v0.18.
  const mnt = types.layout("mount", ["mnt"]);
  if ("missing" in mnt) return text;
  return text.replace("pwd.mnt - 32)", `pwd.mnt - ${mnt.fields[0]!.bit / 8})`);
}

/** Adapts the place of the handler of a signal: its array is indexed by a number that is not constant. */
function withHandlers(program: string, types: KernelTypes): string {
  const [action, one] = [
    types.layout("sighand_struct", ["action"]),
    types.layout("k_sigaction", ["sa"]),
  ];
  if ("missing" in action || "missing" in one) return program;
  return program.replace("32 + 32 * ($n", `${action.fields[0]!.bit / 8} + ${one.bytes} * ($n`);
}

/** Adapts the cgroup probes: removes missing tracepoints, and reads the version 1 hierarchy of a process. */
function withCgroups(program: string, host: HostMeasure, types: KernelTypes | null): string {
  let text = program;
  if (host.cgroupEvents === false) {
    text = text.replaceAll(/^tracepoint:cgroup:[^]*?^\}\n\n/gm, "");
  }
  if (!hasPlainIds(host, types)) {
    // Such an id combines a generation and an inode. A child is always in its parent's cgroup.
    return text.replaceAll(CGROUP_ID, "$1\$g = (uint64)cgroup & 0xffffffff;\n");
  }
  const numbers = (host.cgroupsV1 ?? []).map((controller) => types?.controller(controller) ?? null);
  const [first, second] = numbers.filter((number) => number !== null);
  if (first === undefined) return text;
  return text.replaceAll(CGROUP_ID, (line, space: string, _, child?: string) => {
    const cgroup = (id: number) =>
      `((struct cgroup_subsys_state *)*(uint64 *)((uint64)${child ?? "$t"}->cgroups + ${8 * id}))` +
      "->cgroup";
    const code = [
      "if ($g == 1) {",
      `  $k = ${cgroup(first)};`,
      ...second === undefined ? [] : [`  if ((uint64)$k->kn->id == 1) { $k = ${cgroup(second)}; }`],
      // See src/model/base/cgroup_number.ts.
      "  $g = (uint64)$k->kn->id + ((uint64)$k->root->hierarchy_id << 40);",
      "}",
    ];
    return line + code.map((one) => `${space}${one}\n`).join("");
  });
}

/** Whether a cgroup's id is one number, as from Linux 5.5 on. */
function hasPlainIds(host: HostMeasure, types: KernelTypes | null): boolean {
  const id = types?.typeOf("kernfs_node", "id") ?? null;
  return id === null ? !isOlder(host.kernel, 5, 5) : id.kind === "integer";
}

/** Matches the lines of the programs that read a cgroup id of the v2 hierarchy. */
const CGROUP_ID = /^( +)\$g = \(uint64\)(cgroup|(\$o)->cgroups->.*);\n/gm;

/** Returns what runs without the kernel's types. */
function withoutTypes(host: HostMeasure, because: string): ProgramChoice | NoProgram {
  if (isOlder(host.bpftrace, 0, 24)) return reduced(host, because);
  return none(
    host.types === null ? "bpftrace from v0.24 on needs the kernel's BTF" : because,
    `${OLDER}, or ${WITH_BTF}`,
  );
}

function reduced(host: HostMeasure, because: string): ProgramChoice {
  let text = withCgroups(LIFECYCLE_NOBTF_PROGRAM, { ...host, cgroupsV1: [] }, null);
  if (isOlder(host.kernel, 5, 3)) text = withoutLoops(text, host.cpus);
  return { kind: "reduced", because, text, capabilities: REDUCED };
}

/** Further pieces of a path when the kernel accepts no loops: 1.2 KB in all. */
const PIECES = 6;

/**
 * Unrolls the loops for kernels before 5.3, which accept none. bpftrace's own `unroll` with a `printf`
 * in it makes v0.14 fail with an assertion.
 */
function withoutLoops(text: string, cpus: number): string {
  return text.replaceAll(
    /^ {2}while \((.*)\) \{\n([^]*?)^ {2}\}\n/gm,
    (_, condition: string, body: string) =>
      `  if (${condition}) {\n${body}  }\n`.repeat(
        condition.includes("$1") ? Math.ceil(cpus / 4) : PIECES,
      ),
  );
}

const NEWER = "Use v0.17 or later from a newer release of the distribution";
const OLDER = "Use bpftrace v0.17 to v0.23";
const WITH_BTF = "a kernel with CONFIG_DEBUG_INFO_BTF=y";

function none(because: string, remedy: string): NoProgram {
  return { kind: "none", because, remedy };
}
