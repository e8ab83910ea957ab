import { readText } from "../src/sources/libc/file.ts";

/** The machine and the programs of a measurement. */
export interface Machine {
  readonly kernel: string;
  readonly cpu: string;
  readonly cpus: number;
  readonly memoryGB: number;
  readonly versions: Readonly<Record<string, string>>;
}

/** The command that prints the version of each program: the first number with a dot. */
const VERSIONS: Readonly<Record<string, readonly string[]>> = {
  bpftrace: ["bpftrace", "--version"],
  forkstat: ["forkstat", "-h"],
  htop: ["htop", "--version"],
  btop: ["btop", "--version"],
  atop: ["atop", "-V"],
  top: ["top", "-V"],
  "nats-server": ["nats-server", "--version"],
  "libbpf-tools": ["dpkg-query", "-W", "-f", "${Version}", "libbpf-tools"],
};

export function machine(): Machine {
  const versions: Record<string, string> = { deno: Deno.version.deno };
  for (const [name, [program, ...args]] of Object.entries(VERSIONS)) {
    const version = versionOf(program!, args);
    if (version !== null) versions[name] = version;
  }
  const memory = Number(/^MemTotal: +(\d+) kB/m.exec(readText("/proc/meminfo") ?? "")?.[1]);
  return {
    kernel: Deno.osRelease(),
    cpu: /^model name\s*: (.*)$/m.exec(readText("/proc/cpuinfo") ?? "")?.[1] ?? Deno.build.arch,
    cpus: navigator.hardwareConcurrency,
    memoryGB: Math.round((memory * 1024) / 1e9),
    versions,
  };
}

function versionOf(program: string, args: readonly string[]): string | null {
  try {
    const { stdout, stderr } = new Deno.Command(program, { args: [...args] }).outputSync();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    // Some programs print colours first.
    // deno-lint-ignore no-control-regex
    return /\d+(\.\d+)+/.exec(text.replace(/\x1b\[[0-9;]*m/g, ""))?.[0] ?? null;
  } catch {
    return null;
  }
}
