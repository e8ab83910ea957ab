/** The changes in the text of the programs that some hosts need. */
import type { EventType } from "../../model/event/event.ts";
import { FAILED_EXECS_PROGRAM, SETUID_PROGRAM } from "./program_text.ts";
import { type HostMeasure, isOlder } from "./host_measure.ts";
import { integerInC } from "./kernel_declarations.ts";
import type { KernelTypes } from "./kernel_types.ts";

/** Adapts the program to fields that other kernels have in another form. */
export function withHostsFields(program: string, types: KernelTypes): string {
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
  // A kernel without the audit system has no logins.
  if (types.typeOf("task_struct", "loginuid") === null) {
    text = text.replace(/\(\(uint64\)\$t->sessionid[^,]*loginuid\.val/, "(uint64)-1");
  }
  text = withHandlers(text, types);
  // bpftrace has no operator for the place of a field before v0.18.
  const mnt = types.layout("mount", ["mnt"]);
  if ("missing" in mnt) return text;
  return text.replace("pwd.mnt - 32)", `pwd.mnt - ${mnt.fields[0]!.bit / 8})`);
}

/** Adds the probes for types of events that are only traced on request. */
export function withMoreEvents(
  program: string,
  asked: ReadonlySet<EventType>,
  hasSystemCalls: boolean,
): string {
  let text = program;
  // Then every delivered signal is an event, also one with a handler.
  if (asked.has("signal")) text = text.replace(/ {2}if \(\$h == 0 && .*\{\n/, "  if ($n != 0) {\n");
  if (!hasSystemCalls) return text;
  const more = [
    ...asked.has("exec_failed") ? [FAILED_EXECS_PROGRAM] : [],
    ...asked.has("setuid") ? [SETUID_PROGRAM] : [],
  ].map((probes) => probes.slice(probes.indexOf("\ntracepoint:") + 1));
  // The interval stays last: its first line says that all probes are attached.
  return text.replace(/^interval:/m, (interval) => more.join("") + interval);
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
export function withCgroups(program: string, host: HostMeasure, types: KernelTypes | null): string {
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
  // Only version 1 lets a cgroup take another name. Both tracepoints have the same fields.
  text = text.replace(
    /^tracepoint:cgroup:cgroup_mkdir(\n\{\n[^]*?^\}\n)/m,
    "$&\ntracepoint:cgroup:cgroup_rename$1",
  );
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

/** The structs of the arguments of tracepoints, of which the kernel's BTF has the fields. */
const RECORDS: Readonly<Record<string, string>> = {
  sched_process_exec: "sched_process_exec",
  task_rename: "task_rename",
  task_newtask: "task_newtask",
  cgroup_mkdir: "cgroup",
  cgroup_rename: "cgroup",
  cgroup_attach_task: "cgroup_migrate",
  signal_generate: "signal_generate",
  mark_victim: "mark_victim",
};

/**
 * Reads the arguments of tracepoints by structs of the kernel, as its other structs, instead of by
 * bpftrace's own.
 */
export function withOwnArguments(program: string): string {
  return program.replaceAll(/^tracepoint:\w+:(\w+)\n\{\n[^]*?^\}\n/gm, (probe, name: string) => {
    const record = RECORDS[name];
    if (record === undefined || !probe.includes("args->")) return probe;
    return probe
      .replace("{\n", () => `{\n  $args = (struct trace_event_raw_${record} *)args;\n`)
      .replaceAll(
        /\(uint64\)args->(\w*path)\b/g,
        (_, field) => `(uint64)$args + ($args->__data_loc_${field} & 0xffff)`,
      )
      .replaceAll(/(?<!\$)args->/g, "$args->");
  });
}

/**
 * Defines the names of types that the formats of these tracepoints have, such as `pid_t`. bpftrace
 * parses the formats, and takes the names from a whole BTF only.
 */
export function defineTypeNames(types: KernelTypes): string {
  const names = new Map(
    Object.values(RECORDS).flatMap((record) => [...types.typedefs(`trace_event_raw_${record}`)]),
  );
  // bpftrace itself gives the results of system calls this type.
  return [...names].map(([name, type]) => `#define ${name} ${integerInC(type)}\n`).join("") +
    "#define s64 long\n";
}

/** Further pieces of a path when the kernel accepts no loops: 1.2 KB in all. */
const PIECES = 6;

/**
 * Unrolls the loops for kernels before 5.3, which accept none. bpftrace's own `unroll` with a `printf`
 * in it makes v0.14 fail with an assertion.
 */
export function withoutLoops(text: string, cpus: number): string {
  return text.replaceAll(
    /^ {2}while \((.*)\) \{\n([^]*?)^ {2}\}\n/gm,
    (_, condition: string, body: string) =>
      `  if (${condition}) {\n${body}  }\n`.repeat(
        condition.includes("$1") ? Math.ceil(cpus / 4) : PIECES,
      ),
  );
}
