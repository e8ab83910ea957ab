/** The sandbox of a systemd unit without systemd as the first process: bwrap and a filter of system calls. */

/** Directives of a unit, each with its words. */
function directives(unit: string): (name: string) => readonly string[] {
  const text = Deno.readTextFileSync(unit);
  return (name) => {
    const line = new RegExp(`^${name}=(.*)$`, "m").exec(text)?.[1];
    if (line === undefined) throw new Error(`${unit} has no ${name}`);
    return line.split(" ");
  };
}

/**
 * Returns the words before a command that runs it as the unit does, as far as these directives go:
 * CapabilityBoundingSet, NoNewPrivileges, ProtectSystem=strict with one writable folder, PrivateTmp,
 * ProtectHostname, SystemCallFilter, RestrictAddressFamilies and RestrictNamespaces. All of /sys, with
 * tracefs and the cgroups, is read-only, which is more than ProtectControlGroups asks for.
 */
export function sandboxOf(unit: string, writable: string): readonly string[] {
  const of = directives(unit);
  const filter = `${writable}/filter.bpf`;
  Deno.writeFileSync(
    filter,
    callFilter(of("SystemCallFilter"), {
      families: of("RestrictAddressFamilies"),
      namespaces: of("RestrictNamespaces"),
    }),
  );
  return [
    ...["sh", "-c", `exec bwrap --seccomp 3 "$@" 3<'${filter}'`, "sandbox"],
    ...["--die-with-parent", "--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev"],
    ...["--tmpfs", "/tmp", "--bind", writable, writable, "--unshare-uts", "--cap-drop", "ALL"],
    ...of("CapabilityBoundingSet").flatMap((name) => ["--cap-add", name]),
    "--",
  ];
}

/** Returns a program for seccomp(2) that allows these system calls and fails others with EPERM. */
function callFilter(
  names: readonly string[],
  { families, namespaces }: Record<"families" | "namespaces", readonly string[]>,
): Uint8Array {
  const numbers = callNumbers();
  const wanted = new Set(names.flatMap(callsOf));
  const [load, equal, any, give] = [0x20, 0x15, 0x45, 0x06];
  const fail = (errno: number) => [give, 0, 0, 0x00050000 | errno] as const;
  const allow = [give, 0, 0, 0x7fff0000] as const;
  const number = (name: string) => numbers.get(name)!;
  const allowed = namespaces.map((name) => NAMESPACES[name]!);
  const refused = allowed.reduce((flags, flag) => flags & ~flag, NAMESPACE_FLAGS);
  const socketFamilies = families.map((name) => FAMILIES[name]!);
  const program: (readonly [number, number, number, number])[] = [
    [load, 0, 0, 4],
    [equal, 1, 0, AUDIT_ARCH_X86_64],
    [give, 0, 0, 0x80000000],
    [load, 0, 0, 0],
    // socket(2) of another family.
    [equal, 0, 2 + 2 * socketFamilies.length, number("socket")],
    [load, 0, 0, 16],
    ...socketFamilies.flatMap((family) => [[equal, 0, 1, family] as const, allow]),
    fail(97),
    // Namespaces; clone3(2) has its flags in memory, where no filter can look.
    [equal, 0, 1, number("clone3")],
    fail(38),
    ...(["unshare", "clone"] as const).flatMap((name) => [
      [equal, 0, 4, number(name)] as const,
      [load, 0, 0, 16] as const,
      [any, 0, 1, refused] as const,
      fail(1),
      allow,
    ]),
    // setns(2) without flags enters a namespace of any kind.
    [equal, 0, 6, number("setns")],
    [load, 0, 0, 24],
    [equal, 0, 1, 0],
    fail(1),
    [any, 0, 1, refused],
    fail(1),
    allow,
    ...[...wanted].flatMap((name) => {
      const known = numbers.get(name);
      return known === undefined ? [] : [[equal, 0, 1, known] as const, allow];
    }),
    fail(1),
  ];
  const bytes = new Uint8Array(program.length * 8);
  const view = new DataView(bytes.buffer);
  program.forEach(([code, jumpTrue, jumpFalse, value], index) => {
    view.setUint16(index * 8, code, true);
    view.setUint8(index * 8 + 2, jumpTrue);
    view.setUint8(index * 8 + 3, jumpFalse);
    view.setUint32(index * 8 + 4, value, true);
  });
  return bytes;
}

/** Returns the system calls of a group of systemd, or the call itself. */
function callsOf(name: string): readonly string[] {
  if (!name.startsWith("@")) return [name];
  const { success, stdout } = new Deno.Command("systemd-analyze", {
    args: ["syscall-filter", name],
    env: { SYSTEMD_COLORS: "0", SYSTEMD_PAGER: "" },
  }).outputSync();
  if (!success) throw new Error(`systemd knows no ${name}`);
  const members = new TextDecoder().decode(stdout).split("\n").slice(1).map((line) => line.trim());
  return members.filter((one) => one !== "" && !one.startsWith("#")).flatMap(callsOf);
}

/** Returns the numbers of all system calls, from the headers of the kernel (linux-libc-dev). */
function callNumbers(): ReadonlyMap<string, number> {
  const text = Deno.readTextFileSync("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
  return new Map(
    [...text.matchAll(/^#define __NR_(\w+) (\d+)$/gm)].map((
      [, name, value],
    ) => [name!, Number(value)]),
  );
}

const FAMILIES: Readonly<Record<string, number>> = {
  ...{ AF_UNIX: 1, AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16 },
};
const AUDIT_ARCH_X86_64 = 0xc000003e;
/** CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET and NEWTIME. */
const NAMESPACE_FLAGS = 0x7e020080;
/** The flags that RestrictNamespaces leaves; `yes` leaves none. */
const NAMESPACES: Readonly<Record<string, number>> = { yes: 0, net: 0x40000000 };
