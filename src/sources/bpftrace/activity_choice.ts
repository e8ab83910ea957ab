import type { ActivityKind } from "../../model/event/activity.ts";
import { type HostMeasure, isOlder } from "./host_measure.ts";
import { declareKernelTypes } from "./kernel_declarations.ts";
import type { KernelField, KernelTypes } from "./kernel_types.ts";
import { type NoProgram, rejectBpftrace } from "./program_choice.ts";
import { ACTIVITY_PROGRAM } from "./program_text.ts";

/** The probe program of activity for one host. */
export interface ActivityProgram {
  readonly kind: "activity";
  readonly text: string;
  readonly kinds: ReadonlySet<ActivityKind>;
  /** The kernel shows bytes and messages of sockets. */
  readonly hasBytes: boolean;
  /** What it cannot show although it was asked for, and why; null when it shows everything. */
  readonly because: string | null;
}

/** The probes of each kind by the name of their tracepoint; others are always there. */
const KIND_OF: readonly (readonly [ActivityKind, RegExp])[] = [
  ["net", /^(?:sock:|syscalls:sys_(?:enter|exit)_(?:splice|accept|connect))/],
  ["open", /^syscalls:sys_enter_(?:open|creat)/],
  ["file", /^syscalls:sys_exit_/],
];

const LENGTHS = ["sock:sock_send_length", "sock:sock_recv_length"] as const;
const STATES = "sock:inet_sock_set_state";

/** Returns the tracepoints that the programs of these kinds use, as `category:name`. */
export function activityTracepoints(kinds: ReadonlySet<ActivityKind>): string[] {
  const all = [...ACTIVITY_PROGRAM.matchAll(/^tracepoint:(\w+:\w+)/gm)].map(([, name]) => name!);
  return all.filter((name) => isWanted(name, kinds));
}

/**
 * Returns the program of activity that works on this host, or why none does.
 *
 * @param missing the tracepoints that the kernel lacks
 */
export function chooseActivity(
  host: HostMeasure,
  kinds: ReadonlySet<ActivityKind>,
  missing: ReadonlySet<string>,
): ActivityProgram | NoProgram {
  const { types } = host;
  const rejected = rejectBpftrace(host);
  if (rejected !== null) return rejected;
  if (isOlder(host.bpftrace, 0, 17)) {
    return none(
      "activity needs bpftrace v0.17 or later",
      "Use a newer release of the distribution",
    );
  }
  if (types === null || "fault" in types) {
    return none("activity needs the kernel's BTF", "Use a kernel with CONFIG_DEBUG_INFO_BTF=y");
  }
  const hasBytes = LENGTHS.every((name) => !missing.has(name));
  const hasStates = !missing.has(STATES);
  const layout = types.layout("pt_regs", ["di", "si", "orig_ax"]);
  const registers = "missing" in layout ? null : layout;
  const isThere = (name: string) => !missing.has(`syscalls:sys_${name}`);
  const hasAttempts = hasStates && isThere("exit_connect") &&
    (registers !== null || isThere("enter_connect"));
  const isLacking = (name: string) =>
    missing.has(name) || !isWanted(name, kinds) ||
    registers !== null && /enter_(?:splice|connect)$/.test(name) ||
    !hasBytes && (LENGTHS as readonly string[]).includes(name) ||
    !hasBytes && name.endsWith("_splice") || !hasAttempts && name.endsWith("_connect") ||
    !hasStates && name.includes("_accept");
  const because = lacksOf(kinds, missing, registers !== null).join("; ") || null;
  if (kinds.has("net") && kinds.size === 1 && !hasBytes && !hasStates) {
    return none(because ?? "", "Use Linux 6.3 or later");
  }
  let text = withProbes(ACTIVITY_PROGRAM, (name) => !isLacking(name));
  if (!hasAttempts) text = text.replace(/^.*@syn\[tid\] = \$k;.*\n/m, "").replace(LATE, "");
  if (registers !== null) text = withRegisters(text, registers);
  if (!kinds.has("net") || !hasBytes) {
    text = withoutMaps(text, ["s", "r", "lostbytes", "lostcalls"]);
  }
  if (!kinds.has("file") && !kinds.has("open")) text = withoutMaps(text, ["o", "f", "m"]);
  if (!kinds.has("open")) {
    text = withoutMaps(text, ["p0", "p1"]);
    text = text.replace(/^ {2}if \(@path\[tid\] != 0\) \{\n[^]*?^ {2}\}\n/m, "");
  }
  const declared = declareKernelTypes(types, withAddresses(text, types));
  if ("missing" in declared) {
    return none(`the kernel's BTF lacks ${declared.missing.join(", ")}`, "Use a newer kernel");
  }
  const program = declared.text.replace(/^tracepoint:/m, `${declared.declarations}\n$&`);
  return { kind: "activity", text: program, kinds, hasBytes, because };
}

/** Returns what the tracepoints that the kernel lacks would show, and which ones they are. */
function lacksOf(
  kinds: ReadonlySet<ActivityKind>,
  missing: ReadonlySet<string>,
  isX86: boolean,
): string[] {
  const files = kinds.has("file") || kinds.has("open");
  return LACKS.flatMap(([kind, what, names, oldNames]) => {
    const isAsked = kind === "file" ? files : kinds.has(kind);
    const first = [...names, ...isX86 ? oldNames : []].find((name) => missing.has(name));
    return isAsked && first !== undefined ? [`${what}: the kernel lacks ${first}`] : [];
  });
}

const calls = (...names: readonly string[]) => names.map((name) => `syscalls:sys_${name}`);

/** What is unknown without these tracepoints; the last ones exist only on x86-64. */
const LACKS: readonly (readonly [
  kind: ActivityKind,
  what: string,
  names: readonly string[],
  oldNames: readonly string[],
])[] = [
  ["net", "bytes of sockets are unknown", LENGTHS, []],
  ["net", "connections are unknown", [STATES], []],
  [
    "net",
    "the accepting process is unknown until it uses the connection",
    calls("exit_accept4"),
    [],
  ],
  ["net", "attempts to connect that fail at once are missing", calls("exit_connect"), []],
  ["net", "bytes of splice(2) are missing", calls("exit_splice"), []],
  ["open", "paths of opens are missing", calls("enter_openat"), calls("enter_open")],
  ["file", "some opens are missing", calls("exit_openat"), calls("exit_open", "exit_creat")],
  [
    ...["file", "some removed files are missing", calls("exit_unlinkat")] as const,
    calls("exit_unlink", "exit_rmdir"),
  ],
  [
    ...["file", "some created files are missing"] as const,
    calls("exit_mkdirat", "exit_mknodat", "exit_linkat", "exit_symlinkat"),
    calls("exit_mkdir", "exit_mknod", "exit_link", "exit_symlink"),
  ],
  ["file", "some renamed files are missing", calls("exit_renameat2"), calls("exit_rename")],
];

function isWanted(name: string, kinds: ReadonlySet<ActivityKind>): boolean {
  const kind = KIND_OF.find(([, pattern]) => pattern.test(name))?.[0];
  if (kind === undefined || kinds.has(kind)) return true;
  return kind === "file" && kinds.has("open");
}

/** Keeps the tracepoints that pass, and drops a probe when none of its tracepoints does. */
function withProbes(program: string, isThere: (name: string) => boolean): string {
  return program.replaceAll(
    /^((?:tracepoint:\w+:\w+,?\n)+)((?:\/.*\/\n)?\{\n[^]*?^\}\n\n)/gm,
    (_, heads: string, body: string) => {
      const kept = [...heads.matchAll(/tracepoint:(\w+:\w+)/g)].filter(([, name]) =>
        isThere(name!)
      );
      return kept.length === 0 ? "" : `${kept.map(([head]) => head).join(",\n")}\n${body}`;
    },
  );
}

/** Removes maps that no probe fills: bpftrace refuses a program that only reads a map. */
function withoutMaps(program: string, maps: readonly string[]): string {
  const dropIn = (text: string, pattern: RegExp, instead = "") =>
    text.replaceAll(pattern, (all, map: string) => maps.includes(map) ? instead : all);
  let text = dropIn(program, /^ {2}\$v = @(\w+)\[.*\n/gm);
  text = dropIn(text, /delete\(@(\w+)\[[^\]]*\]\); ?/g);
  text = dropIn(text, /(?:print|clear)\(@(\w+)\); ?/g);
  return dropIn(text, /@(\w+)\[[^\]]*\]/g, "(uint64)0");
}

/** What the state of a socket does about an attempt that connect(2) will report. */
const LATE = /^ {4}if \(\$old == 2 && .*\{\n(?: {6}.*\n)+ {4}\}\n/m;

/**
 * Reads the arguments of splice(2) and connect(2) from the registers that its caller had, on top of the stack (x86-64).
 * A tracepoint of a begin would slow each system call of each process. A splice whose registers are not
 * there counts as lost.
 */
function withRegisters(
  program: string,
  { bytes, fields }: { readonly bytes: number; readonly fields: readonly KernelField[] },
): string {
  const place = (name: string) => fields.find((field) => field.name === name)!.bit / 8;
  const call = `*(uint64 *)($q + ${place("orig_ax")})`;
  const bottom = STACK_BYTES - bytes;
  const connecting = [bottom, bottom - STACK_PADDING]
    .map((at) => `*(uint64 *)((uint64)$t->stack + ${at + place("orig_ax")}) == ${CONNECT}`);
  return program
    .replace("if (@to[tid].0 != 0) {", `if (${connecting.join(" || ")}) {`)
    .replace(
      /^ {4}\$f = \(uint64\)@to.*\n.*\n/m,
      `    $q = (uint64)$t->stack + ${bottom};\n` +
        `    $q = ${call} == ${CONNECT} ? $q : $q - ${STACK_PADDING};\n` +
        `    $f = *(uint64 *)($q + ${place("di")});\n    $u = *(uint64 *)($q + ${place("si")});\n`,
    )
    .replace("  delete(@to[tid]);\n", "")
    .replace("/ @from[tid] != 0 /\n", "/ (int64)args->ret > 0 /\n")
    .replace(
      /^ {2}\$f = @from\[tid\] - 1;\n {2}if \(\(int64\)args->ret > 0\) \{\n( {4}\$t = .*\n)/m,
      (_, task: string) =>
        task.slice(2) +
        `  $q = (uint64)$t->stack + ${bottom};\n` +
        `  $q = ${call} == ${SPLICE} ? $q : $q - ${STACK_PADDING};\n` +
        `  $f = *(uint64 *)($q + ${place("di")});\n` +
        `  if (${call} != ${SPLICE}) { @lostbytes = sum((uint64)args->ret); @lostcalls = count(); }\n` +
        "  else {\n",
    )
    .replace("  delete(@from[tid]);\n", "");
}

/** The size of a stack of the kernel on x86-64. */
const STACK_BYTES = 16_384;
/** Kernels with FRED leave this much above the registers. */
const STACK_PADDING = 16;
/** The numbers of system calls on x86-64. */
const SPLICE = 275;
const CONNECT = 42;

/** Adapts the places of the addresses of IPv6, which are arrays in the kernel. */
function withAddresses(program: string, types: KernelTypes): string {
  let text = program;
  for (const [field, place] of [["skc_v6_rcv_saddr", 72], ["skc_v6_daddr", 56]] as const) {
    const layout = types.layout("sock_common", [field]);
    if ("missing" in layout) continue;
    const offset = layout.fields[0]!.bit / 8;
    for (const half of [8, 0]) {
      text = text.replaceAll(`($k + ${place + half})`, `($k + <${offset + half}>)`);
    }
  }
  return text.replaceAll(/<(\d+)>\)/g, "$1)");
}

function none(because: string, remedy: string): NoProgram {
  return { kind: "none", because, remedy };
}
