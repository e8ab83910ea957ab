import { mirrorOf, type Suite } from "./suites.ts";

/** The folder of the installed distributions, about 600 MB each; kept for the next run. */
export const FOLDER = Deno.env.get("TRACEFLOCK_MATRIX") ?? "/var/tmp/traceflock-matrix";

/** The keyring that debootstrap needs for Ubuntu; Debian has a package of it. */
const UBUNTU_KEYRING = "/usr/share/keyrings/ubuntu-archive-keyring.gpg";

/** A distribution in a folder, and a program `bpftrace` that runs its bpftrace. */
export interface Installation {
  readonly suite: Suite;
  /** The folder for the front of PATH. */
  readonly bin: string;
  /** The output of `bpftrace --version`. */
  readonly version: string;
}

/** Installs the distribution, or reuses an earlier installation. Throws when it cannot. */
export function install(suite: Suite): Installation {
  const root = `${FOLDER}/${suite.name}`;
  const done = `${FOLDER}/${suite.name}.done`;
  if (!isFile(done)) {
    const mirror = mirrorOf(suite.distribution);
    if (mirror === null) {
      throw new Error(
        `no mirror of ${suite.distribution} known: set TRACEFLOCK_${suite.distribution.toUpperCase()}_MIRROR`,
      );
    }
    Deno.mkdirSync(FOLDER, { recursive: true });
    const ubuntu = suite.distribution === "ubuntu";
    run("debootstrap", [
      "--variant=minbase",
      "--include=bpftrace",
      ...(ubuntu ? ["--components=main,universe", `--keyring=${keyring()}`] : []),
      suite.name,
      root,
      mirror,
      ...(ubuntu ? ["/usr/share/debootstrap/scripts/gutsy"] : []),
    ]);
    // All versions but v0.17 need these headers without BTF.
    const apt = "apt-get update -qq && apt-get install -qq --no-install-recommends linux-libc-dev";
    run("chroot", [root, "sh", "-c", apt]);
    Deno.writeTextFileSync(done, "");
  }
  const bin = `${FOLDER}/bin-${suite.name}`;
  Deno.mkdirSync(bin, { recursive: true });
  Deno.writeTextFileSync(`${bin}/bpftrace`, wrapper(root), { mode: 0o755 });
  return { suite, bin, version: run(`${bin}/bpftrace`, ["--version"]).trim() };
}

/**
 * Runs the bpftrace of `root` on this kernel, in a mount namespace of its own. v0.14 finds tracefs only
 * below debugfs. v0.25 needs /proc/modules, which a kernel without modules lacks: there it gets a /proc
 * of links to the real one, with an empty file of that name.
 */
function wrapper(root: string): string {
  return `#!/bin/sh
root='${root}'; export root
exec unshare --mount --propagation private -- /bin/sh -c '
mount --rbind /sys "$root/sys" && mount --rbind /dev "$root/dev" || exit 99
[ -d /sys/kernel/debug/tracing ] || mount -t debugfs debugfs "$root/sys/kernel/debug"
if [ -e /proc/modules ]; then mount --rbind /proc "$root/proc" || exit 99; else
  mount -t tmpfs tmpfs "$root/proc" && mkdir "$root/proc/.real" || exit 99
  mount --rbind /proc "$root/proc/.real" || exit 99
  for entry in /proc/[!0-9]*; do ln -s ".real/\${entry#/proc/}" "$root/proc/\${entry#/proc/}"; done
  : >"$root/proc/modules"
fi
exec chroot "$root" /usr/bin/bpftrace "$@"' sh "$@"
`;
}

function keyring(): string {
  const found = [UBUNTU_KEYRING, `${FOLDER}/trixie${UBUNTU_KEYRING}`].find(isFile);
  if (found !== undefined) return found;
  install({ name: "trixie", distribution: "debian" });
  run("chroot", [
    `${FOLDER}/trixie`,
    "sh",
    "-c",
    "apt-get update -qq && apt-get install -qq ubuntu-keyring",
  ]);
  return `${FOLDER}/trixie${UBUNTU_KEYRING}`;
}

export function run(command: string, args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args, stdin: "null" })
    .outputSync();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  const said = `${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim().split("\n").at(-1);
  throw new Error(`${command} ${args.join(" ")}: ${said}`);
}

export function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
