import { eventually } from "./time_limit.ts";

/** The number of the next network, so that the hosts of two tests do not meet. */
let network = 10 + Math.floor(Math.random() * 200);

/** A host in a network namespace of its own, with the distribution's sshd. */
export interface TestHost {
  readonly name: string;
  /** The folder of the programs that its logins find first. */
  readonly bin: string;
  /** The cache of its user. */
  readonly cache: string;
  cut(): void;
  mend(): void;
}

/** Hosts that ssh reaches, with keys and a configuration in a temporary folder. Needs root. */
export class SshHosts implements AsyncDisposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "traceflock-ssh-" });
  /** The environment of a TraceFlock that reaches the hosts. */
  readonly env: Readonly<Record<string, string>>;
  readonly #undo: (() => void)[] = [];

  constructor() {
    const { folder } = this;
    Deno.mkdirSync(`${folder}/client`);
    Deno.mkdirSync("/run/sshd", { recursive: true });
    for (const key of ["user", "host"]) {
      run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", `${folder}/${key}`);
    }
    Deno.writeTextFileSync(`${folder}/config`, "");
    // The first value of an option counts, so that a silent connection ends sooner here.
    this.#script(
      `${folder}/client/ssh`,
      `exec /usr/bin/ssh -F ${folder}/config -o ServerAliveInterval=1 -o ServerAliveCountMax=1 -o ConnectTimeout=1 "$@"`,
    );
    this.env = { PATH: `${folder}/client:${Deno.env.get("PATH")}` };
  }

  /** Starts a host. `traceflock` is the shell script that its logins find under that name; null: none. */
  async start(name: string, traceflock: string | null): Promise<TestHost> {
    const { folder } = this;
    const number = network++;
    const [space, link, address] = [`tft-${number}`, `tft${number}`, `10.213.${number % 250}`];
    const bin = `${folder}/${name}-bin`;
    const cache = `${folder}/${name}-cache`;
    Deno.mkdirSync(bin);
    Deno.mkdirSync(cache, { mode: 0o700 });
    // Another TraceFlock may be installed on the machine of the test.
    for (const tool of TOOLS) Deno.symlinkSync(pathOf(tool), `${bin}/${tool}`);
    if (traceflock !== null) this.#script(`${bin}/traceflock`, traceflock);
    run("ip", "netns", "add", space);
    this.#undo.push(() => run("ip", "netns", "del", space));
    run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", space);
    run("ip", "addr", "add", `${address}.1/24`, "dev", link);
    run("ip", "link", "set", link, "up");
    run("ip", "-n", space, "addr", "add", `${address}.2/24`, "dev", "eth0");
    run("ip", "-n", space, "link", "set", "eth0", "up");
    Deno.writeTextFileSync(
      `${folder}/${name}-sshd`,
      [
        `ListenAddress ${address}.2`,
        `HostKey ${folder}/host`,
        `AuthorizedKeysFile ${folder}/user.pub`,
        `PidFile ${folder}/${name}.pid`,
        ...["StrictModes no", "UsePAM no", "PermitRootLogin yes"],
        `SetEnv PATH=${bin} XDG_CACHE_HOME=${cache}`,
      ].join("\n"),
    );
    run("ip", "netns", "exec", space, "/usr/sbin/sshd", "-f", `${folder}/${name}-sshd`);
    // A login that outlives its connection would keep the namespace.
    this.#undo.push(() => {
      for (const pid of run("ip", "netns", "pids", space).split("\n")) {
        if (pid !== "") run("kill", "-9", pid);
      }
    });
    await eventually("sshd runs", () => exists(`${folder}/${name}.pid`));
    Deno.writeTextFileSync(
      `${folder}/config`,
      [
        `Host ${name}`,
        `  HostName ${address}.2`,
        `  IdentityFile ${folder}/user`,
        "  User root",
        "  StrictHostKeyChecking no",
        "  UserKnownHostsFile /dev/null",
        "  LogLevel ERROR",
        "",
      ].join("\n"),
      { append: true },
    );
    return {
      ...{ name, bin, cache },
      cut: () => void run("ip", "link", "set", link, "down"),
      mend: () => void run("ip", "link", "set", link, "up"),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const undo of this.#undo.reverse()) undo();
    Deno.removeSync(this.folder, { recursive: true });
    return Promise.resolve();
  }

  #script(path: string, text: string): void {
    Deno.writeTextFileSync(path, `#!/bin/sh\n${text}\n`);
    Deno.chmodSync(path, 0o755);
  }
}

/** The programs that a login of a host finds, besides TraceFlock. */
const TOOLS = [
  ...["sh", "cat", "chmod", "cut", "date", "mkdir", "mv", "rm", "sha256sum", "sleep", "uname"],
];

function pathOf(tool: string): string {
  return ["/usr/bin", "/bin"].map((folder) => `${folder}/${tool}`).find(exists) ?? tool;
}

function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Runs a program and returns its stdout. Throws when it fails. */
function run(program: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
  const decoder = new TextDecoder();
  if (success || program === "kill") return decoder.decode(stdout);
  throw new Error(`${program} ${args.join(" ")}: ${decoder.decode(stderr)}`);
}
