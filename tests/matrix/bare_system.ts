import { ROOT } from "../support/source/source_files.ts";
import { FOLDER, isFile, run } from "./installation.ts";
import { mirrorOf, type Suite } from "./suites.ts";

/** Files that differ after every use of apt, dpkg and ldconfig, or that hold this host's certificates. */
const TRACES = [
  /^\/etc\/ssl(\/certs(\/|$)|$)/,
  /^\/var\/log\//,
  /^\/var\/cache\/(apt|debconf|ldconfig)(\/|$)/,
  /^\/var\/lib\/apt\/(extended_states|lists\/auxfiles)$/,
  /^\/var\/lib\/dpkg\/[a-z]+-old$/,
];

/**
 * A minimal Debian without bpftrace and Deno, with the checkout in /opt/traceflock. It is the upper layer
 * over a folder that debootstrap made once, so its own folder holds exactly what has changed.
 */
export class BareSystem implements Disposable {
  readonly #lower: string;
  readonly #folder = Deno.makeTempDirSync({ dir: "/var/tmp", prefix: "traceflock-bare-" });
  /** What the layer itself begins with: the checkout, and the network of this host. */
  readonly #begin: ReadonlyMap<string, string>;

  constructor(suite: Suite) {
    this.#lower = bareFolder(suite);
    for (const name of ["upper", "work", "root"]) Deno.mkdirSync(`${this.#folder}/${name}`);
    this.#copyCheckout();
    this.#copyNetwork();
    this.#begin = this.#layer();
  }

  /** The path of a file of the system before it runs. */
  path(inside: string): string {
    return `${this.#folder}/upper${inside}`;
  }

  /** Runs a shell script as root in the system, with the kernel's filesystems; returns status and output. */
  run(script: string): { readonly code: number; readonly output: string } {
    const layers =
      `lowerdir=${this.#lower},upperdir=${this.#folder}/upper,workdir=${this.#folder}/work`;
    const { code, stdout, stderr } = new Deno.Command("unshare", {
      args: ["--mount", "--propagation", "private", "--", "sh", "-c", ENTER, "sh"]
        .concat(layers, `${this.#folder}/root`, script),
      stdin: "null",
    }).outputSync();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /** Returns the paths that differ from the beginning, but for the traces of apt and dpkg. */
  changes(): readonly string[] {
    const now = this.#layer();
    const paths = new Set([...now.keys(), ...this.#begin.keys()]);
    return [...paths].filter((path) => {
      if (TRACES.some((trace) => trace.test(path))) return false;
      const before = this.#begin.get(path) ?? stateOf(`${this.#lower}${path}`);
      return (now.get(path) ?? stateOf(`${this.#lower}${path}`)) !== before;
    }).sort();
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.#folder, { recursive: true });
  }

  #copyCheckout(): void {
    const target = this.path("/opt/traceflock");
    Deno.mkdirSync(target, { recursive: true });
    const copy = 'cd "$1" && git ls-files -z | xargs -0 cp --parents -t "$2"';
    run("sh", ["-c", copy, "sh", ROOT, target]);
  }

  /** Copies the resolver, and what npm, Deno and apt need behind a proxy with a certificate of its own. */
  #copyNetwork(): void {
    const certificates = "/etc/ssl/certs/ca-certificates.crt";
    this.#copy("/etc/hosts", "/etc/hosts");
    this.#copy("/etc/resolv.conf", "/etc/resolv.conf");
    this.#copy("/root/.npmrc", "/root/.npmrc");
    this.#copy(certificates, certificates);
    this.#copy(certificates, CERTIFICATES);
    // The package ca-certificates makes a new list from this folder, and removes the list when it goes.
    this.#copy(certificates, "/usr/local/share/ca-certificates/host.crt");
    if (isFile(this.path("/root/.npmrc"))) Deno.chmodSync(this.path("/root"), 0o700);
  }

  #copy(path: string, inside: string): void {
    if (!isFile(path)) return;
    Deno.mkdirSync(this.path(inside.slice(0, inside.lastIndexOf("/"))), { recursive: true });
    Deno.copyFileSync(path, this.path(inside));
  }

  /** Returns the state of each file in the layer. */
  #layer(folder = `${this.#folder}/upper`): Map<string, string> {
    const found = new Map<string, string>();
    for (const { name, isDirectory } of Deno.readDirSync(folder)) {
      const path = `${folder}/${name}`;
      found.set(path.slice(`${this.#folder}/upper`.length), stateOf(path));
      if (isDirectory) {
        for (const [inside, state] of this.#layer(path)) found.set(inside, state);
      }
    }
    return found;
  }
}

/** The certificates of this host, for Deno. */
const CERTIFICATES = "/opt/certificates.crt";

const ENTER = `
mount -t overlay overlay -o "$1" "$2" && mount --rbind /proc "$2/proc" &&
  mount --rbind /sys "$2/sys" && mount --rbind /dev "$2/dev" || exit 99
[ ! -e "$2${CERTIFICATES}" ] || cert=DENO_CERT=${CERTIFICATES}
exec chroot "$2" /usr/bin/env -i $cert HOME=/root TERM=xterm-256color LANG=C.UTF-8 \\
  PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin sh -c "$3"
`;

/** Returns kind, mode and content of a file; a deleted one is a device of number 0 in the layer. */
function stateOf(path: string): string {
  try {
    const { isFile, isDirectory, isSymlink, isCharDevice, mode, rdev } = Deno.lstatSync(path);
    const bits = (mode! & 0o7777).toString(8);
    if (isSymlink) return `-> ${Deno.readLinkSync(path)}`;
    if (isDirectory) return `folder ${bits}`;
    if (isCharDevice && rdev === 0) return "absent";
    return isFile ? `${bits} ${digestOf(path)}` : `special ${bits}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "absent";
    throw error;
  }
}

function digestOf(path: string): string {
  return run("sha256sum", [path]).slice(0, 64);
}

/** Returns the folder of a minimal system, made at the first use. */
function bareFolder(suite: Suite): string {
  const root = `${FOLDER}/bare-${suite.name}`;
  if (isFile(`${root}.done`)) return root;
  const mirror = mirrorOf(suite.distribution);
  if (mirror === null) throw new Error(`no mirror of ${suite.distribution} known`);
  Deno.mkdirSync(FOLDER, { recursive: true });
  run("debootstrap", ["--variant=minbase", suite.name, root, mirror]);
  Deno.writeTextFileSync(`${root}.done`, "");
  return root;
}
