import type { HostFacts } from "./host_facts.ts";

const COMMANDS: readonly (readonly [family: RegExp, command: string])[] = [
  [/^(debian|ubuntu)$/, "apt-get install"],
  [/^(fedora|rhel|centos)$/, "dnf install"],
  [/^(arch|archlinux)$/, "pacman -S"],
  [/^(suse|opensuse.*|sles)$/, "zypper install"],
  [/^alpine$/, "apk add"],
];

/** How this distribution installs `name`, as a sentence to end a message with. */
export function packageCommand(facts: HostFacts, name: string): string {
  const release = facts.readFile("/etc/os-release") ?? "";
  const ids = [...release.matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)]
    .flatMap((match) => (match[1] ?? "").replaceAll('"', "").split(" "));
  for (const id of ids) {
    const found = COMMANDS.find(([family]) => family.test(id));
    if (found !== undefined) return `Run \`sudo ${found[1]} ${name}\` or \`./install.sh\``;
  }
  return `Install the package that holds ${name}, or run \`./install.sh\``;
}
