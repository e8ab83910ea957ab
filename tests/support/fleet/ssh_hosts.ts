import { exists, hostFolders, type TestHost, type TestHosts, writeScript } from "./test_hosts.ts";
import { NetNamespace, run } from "./net_namespace.ts";
import { eventually } from "../machine/time_limit.ts";

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
    const address = `10.213.${number % 250}`;
    const { bin, cache } = hostFolders(folder, name, traceflock);
    const space = new NetNamespace(`tft-${number}`, `tft${number}`, `${address}.2/24`, {
      address: `${address}.1/24`,
    });
    this.#undo.push(() => space.close());
    Deno.writeTextFileSync(
      `${folder}/${name}-sshd`,
      [
        `ListenAddress ${address}.2`,
        `HostKey ${folder}/host`,
        `AuthorizedKeysFile ${folder}/user.pub`,
        `PidFile ${folder}/${name}.pid`,
        ...["StrictModes no", "UsePAM no", "PermitRootLogin yes"],
        // A shell of bash below another one reads no .bashrc of root, which may be slow.
        `SetEnv PATH=${bin} XDG_CACHE_HOME=${cache} SHLVL=1`,
      ].join("\n"),
    );
    run("ip", "netns", "exec", space.name, "/usr/sbin/sshd", "-f", `${folder}/${name}-sshd`);
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
      cut: () => space.cut(),
      mend: () => space.mend(),
    };
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const undo of this.#undo.reverse()) undo();
    Deno.removeSync(this.folder, { recursive: true });
    return Promise.resolve();
  }
}
