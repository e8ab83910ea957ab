/** A release of a distribution whose bpftrace is tested. */
export interface Suite {
  readonly name: string;
  readonly distribution: "debian" | "ubuntu";
}

/** Oldest bpftrace first: 0.11, 0.14, 0.17, 0.20, 0.21, 0.23, 0.23, 0.25, and the newest one. */
export const SUITES: readonly Suite[] = [
  { name: "bullseye", distribution: "debian" },
  { name: "jammy", distribution: "ubuntu" },
  { name: "bookworm", distribution: "debian" },
  { name: "noble", distribution: "ubuntu" },
  { name: "plucky", distribution: "ubuntu" },
  { name: "trixie", distribution: "debian" },
  { name: "questing", distribution: "ubuntu" },
  { name: "resolute", distribution: "ubuntu" },
  { name: "sid", distribution: "debian" },
];

/**
 * Returns the mirror of a distribution: that of the environment (`TRACEFLOCK_DEBIAN_MIRROR`,
 * `TRACEFLOCK_UBUNTU_MIRROR`), or else that of this machine's apt; null without both.
 */
export function mirrorOf(distribution: Suite["distribution"]): string | null {
  const named = Deno.env.get(`TRACEFLOCK_${distribution.toUpperCase()}_MIRROR`);
  if (named !== undefined && named !== "") return named;
  for (const file of aptSources()) {
    // Words of both formats: "deb URI suite component" and "URIs: URI".
    const uri = file.split(/\s+/).find((word) =>
      /^https?:\/\//.test(word) && new RegExp(`/${distribution}/?$`).test(word)
    );
    if (uri !== undefined) return uri;
  }
  return null;
}

function aptSources(): string[] {
  const texts: string[] = [];
  for (const path of ["/etc/apt/sources.list", ...listed("/etc/apt/sources.list.d")]) {
    try {
      texts.push(Deno.readTextFileSync(path).replace(/#.*$/gm, ""));
    } catch {
      // This file does not exist.
    }
  }
  return texts;
}

function listed(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].map(({ name }) => `${folder}/${name}`).sort();
  } catch {
    return [];
  }
}
