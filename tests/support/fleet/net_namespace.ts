/** A network namespace with one way to the rest of the machine: a pair of veth devices. Needs root. */
export class NetNamespace {
  /** The words before a command that runs inside. Unlike `ip netns exec` it keeps /sys as it is. */
  readonly inside: readonly string[];

  /**
   * @param name the name of the namespace
   * @param link the name of the outer device, at most 15 letters
   * @param address the address of the inner device, with the length of its network
   * @param outside the address of the outer device; `bridge` puts it into a bridge instead
   */
  constructor(
    readonly name: string,
    private readonly link: string,
    address: string,
    outside: { readonly address: string } | { readonly bridge: string },
  ) {
    this.inside = ["nsenter", `--net=/run/netns/${name}`, "--"];
    run("ip", "netns", "add", name);
    run("ip", "link", "add", link, "type", "veth", "peer", "name", "eth0", "netns", name);
    if ("bridge" in outside) run("ip", "link", "set", link, "master", outside.bridge);
    else run("ip", "addr", "add", outside.address, "dev", link);
    run("ip", "link", "set", link, "up");
    run("ip", "-n", name, "addr", "add", address, "dev", "eth0");
    run("ip", "-n", name, "link", "set", "eth0", "up");
  }

  /** Takes the way to the rest of the machine away, without a word to either side. */
  cut(): void {
    run("ip", "link", "set", this.link, "down");
  }

  mend(): void {
    run("ip", "link", "set", this.link, "up");
  }

  /** Ends what still runs inside, which would keep the namespace, and removes it. */
  close(): void {
    for (const pid of run("ip", "netns", "pids", this.name).split("\n")) {
      if (pid !== "") run("kill", "-9", pid);
    }
    run("ip", "netns", "del", this.name);
  }
}

/** Runs a program and returns its stdout. Throws when it fails; kill(1) may find its process gone. */
export function run(program: string, ...args: string[]): string {
  const { success, stdout, stderr } = new Deno.Command(program, { args }).outputSync();
  const decoder = new TextDecoder();
  if (success || program === "kill") return decoder.decode(stdout);
  throw new Error(`${program} ${args.join(" ")}: ${decoder.decode(stderr)}`);
}
