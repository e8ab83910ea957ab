import { exists, hostFolders, type TestHost, type TestHosts, writeScript } from "./test_hosts.ts";
import { eventually } from "./time_limit.ts";

/** The number of the next network, so that the hosts of two tests do not meet. */
let network = 10 + Math.floor(Math.random() * 200);

/** Hosts in network namespaces with the distribution's sshd, with keys and a configuration in a temporary folder. Needs root. */
export class SshHosts implements TestHosts {
  readonly folder = Deno.makeTempDirSync({ prefix: "traceflock-ssh-" });
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
    writeScript(
      `${folder}/client/ssh`,
      `exec /usr/bin/ssh -F ${folder}/config -o ServerAliveInterval=1 -o ServerAliveCountMax=1 -o ConnectTimeout=1 "$@"`,
    );
    this.env = { PATH: `${folder}/client:${Deno.env.get("PATH")}` };
  }

  async start(name: string, traceflock: string | null): Promise<TestHost> {
    const { folder } = this;
    const number = network++;
    const [space, link, address] = [`tft-${number}`, `tft${number}`, `10.213.${number % 250}`];
    const { bin, cache } = hostFolders(folder, name, traceflock);
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
}

/** Runs a program and returns its stdout. Throws when it fails. */
function run(program: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
  const decoder = new TextDecoder();
  if (success || program === "kill") return decoder.decode(stdout);
  throw new Error(`${program} ${args.join(" ")}: ${decoder.decode(stderr)}`);
}
