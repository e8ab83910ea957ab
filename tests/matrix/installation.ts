import { mirrorOf, type Suite } from "./suites.ts";

/** Where the distributions are installed, about 600 MB each; kept for the next time. */
const FOLDER = Deno.env.get("TRACEFLOCK_MATRIX") ?? "/var/tmp/traceflock-matrix";

/** Among the packages of Debian, for who is not on Ubuntu. */
const UBUNTU_KEYRING = "/usr/share/keyrings/ubuntu-archive-keyring.gpg";

/** One distribution in a folder, with a program `bpftrace` that runs the one in there. */
export interface Installation {
  readonly suite: Suite;
  /** The folder that goes to the front of PATH. */
  readonly bin: string;
  /** What `bpftrace --version` says. */
  readonly version: string;
}

/** Installs it unless that was done before. Throws when it cannot. */
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
    // Headers that all but v0.17 want where there is no BTF.
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
 * Runs the bpftrace of `root` on this kernel. The mounts are of a namespace that ends with it. v0.14
 * knows tracefs below debugfs only. v0.25 wants /proc/modules, which a kernel without modules lacks:
 * there it gets a /proc of links to the real one, and an empty file.
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

function run(command: string, args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(command, { args, stdin: "null" })
    .outputSync();
  const decoder = new TextDecoder();
  if (success) return decoder.decode(stdout);
  const said = `${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim().split("\n").at(-1);
  throw new Error(`${command} ${args.join(" ")}: ${said}`);
}

function isFile(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
