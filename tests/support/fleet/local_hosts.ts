import { hostFolders, type TestHost, type TestHosts, writeScript } from "./test_hosts.ts";

/** Hosts that a stand-in for ssh reaches: it runs the line for the host in a shell of this machine. */
export class LocalHosts implements TestHosts {
  readonly folder = Deno.makeTempDirSync({ prefix: "traceflock-hosts-" });
  readonly env: Readonly<Record<string, string>>;

  constructor() {
    const { folder } = this;
    Deno.mkdirSync(`${folder}/client`);
    writeScript(
      `${folder}/client/ssh`,
      `while [ "$1" != -- ]; do shift; done
host=\${2#*@}
exec 3<&0
fail() { echo "ssh: $1" >&2; exit 255; }
[ -e "${folder}/$host-bin" ] || fail "Could not resolve hostname $host: Name or service not known"
[ ! -e "${folder}/$host.cut" ] || fail "connect to host $host port 22: No route to host"
PATH=${folder}/$host-bin XDG_CACHE_HOME=${folder}/$host-cache sh -c "$3" <&3 &
child=$!
trap 'kill $child; fail "Timeout, server $host not responding."' TERM
echo $$ >>"${folder}/$host.pids"
wait $child`,
    );
    this.env = { PATH: `${folder}/client:${Deno.env.get("PATH")}` };
  }

  start(name: string, traceflock: string | null): Promise<TestHost> {
    const { folder } = this;
    return Promise.resolve({
      ...{ name, ...hostFolders(folder, name, traceflock) },
      cut: () => {
        Deno.writeTextFileSync(`${folder}/${name}.cut`, "");
        this.#kill(name);
      },
      mend: () => Deno.removeSync(`${folder}/${name}.cut`),
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    for (const { name } of Deno.readDirSync(this.folder)) {
      if (name.endsWith(".pids")) this.#kill(name.slice(0, -".pids".length));
    }
    Deno.removeSync(this.folder, { recursive: true });
    return Promise.resolve();
  }

  #kill(name: string): void {
    for (const pid of Deno.readTextFileSync(`${this.folder}/${name}.pids`).trim().split("\n")) {
      try {
        Deno.kill(Number(pid), "SIGTERM");
      } catch {
        // That connection was over already.
      }
    }
  }
}
