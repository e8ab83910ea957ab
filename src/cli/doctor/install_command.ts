/** The package managers of distributions, for the way out in messages. */
const PACKAGE_COMMANDS: readonly (readonly [family: RegExp, command: string])[] = [
  [/^(debian|ubuntu)$/, "apt-get install"],
  [/^(fedora|rhel|centos)$/, "dnf install"],
  [/^(arch|archlinux)$/, "pacman -S"],
  [/^(suse|opensuse.*|sles)$/, "zypper install"],
  [/^alpine$/, "apk add"],
];

/**
 * Returns the command that installs a package here; null on a distribution that we do not know.
 *
 * @param release the contents of /etc/os-release
 */
export function installCommand(release: string | null, name: string): string | null {
  const ids = [...(release ?? "").matchAll(/^(?:ID|ID_LIKE)=(.*)$/gm)]
    .flatMap((match) => (match[1] ?? "").replaceAll('"', "").split(" "));
  for (const id of ids) {
    const found = PACKAGE_COMMANDS.find(([family]) => family.test(id));
    if (found !== undefined) return `sudo ${found[1]} ${name}`;
  }
  return null;
}
