/**
 * Installs TraceFlock in minimal systems of Debian in each of its ways, runs it there, and removes it again.
 * Nothing but the traces of apt may be left. Returns the failures.
 */
import { ROOT } from "../support/source/source_files.ts";
import { BareSystem } from "./bare_system.ts";
import { run } from "./installation.ts";
import type { Suite } from "./suites.ts";

const SYSTEMS: readonly Suite[] = [
  { name: "bookworm", distribution: "debian" },
  { name: "trixie", distribution: "debian" },
];

/** Traces a program and prints its folder and status: proof that the command works. */
const TRY = 'cd /tmp && $program -- sh -c "pwd; exit 7" 2>/dev/null; [ $? = 7 ] || exit 98\n' +
  '$program --json -- true 2>/dev/null | grep -q \'"type":"exec"\' || exit 97\n';

/** Builds what the systems install, in the checkout of this host. */
function build(): void {
  for (const task of ["pack", "deb"]) run("deno", ["task", "-q", task]);
}

export function tryInstalls(report: (line: string) => void): readonly string[] {
  build();
  const failures: string[] = [];
  for (const suite of SYSTEMS) {
    for (const [name, trial] of Object.entries(TRIALS)) {
      const began = performance.now();
      const defects = attempt(suite, trial);
      const seconds = ((performance.now() - began) / 1000).toFixed(0);
      report(`${name} on ${suite.name}: ${defects.join("; ") || "works"}, ${seconds} s`);
      failures.push(...defects.map((defect) => `${name} on ${suite.name}: ${defect}`));
    }
  }
  return failures;
}

type Trial = (system: BareSystem) => readonly string[];

function attempt(suite: Suite, trial: Trial): readonly string[] {
  try {
    using system = new BareSystem(suite);
    return trial(system);
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}

const TRIALS: Readonly<Record<string, Trial>> = {
  "install.sh": (system) => [
    ...steps(system, [
      "cd /opt/traceflock && ./install.sh && ./install.sh --check",
      `program=traceflock\n${TRY}`,
      // It needs nothing of the checkout.
      `mv /opt/traceflock /opt/away && program=traceflock\n${TRY}mv /opt/away /opt/traceflock`,
      "cd /opt/traceflock && ./install.sh --uninstall",
    ]),
    ...left(system),
  ],

  // What the distribution's npm brings must be gone as soon as Deno is in place.
  "install.sh by npm": (system) => [
    ...steps(system, [
      "chmod -x /usr/lib/apt/apt-helper && cd /opt/traceflock && ./install.sh",
      "! command -v npm && ! dpkg -s nodejs 2>/dev/null",
      `program=traceflock\n${TRY}`,
      "cd /opt/traceflock && ./install.sh --uninstall && chmod +x /usr/lib/apt/apt-helper",
    ]),
    ...left(system),
  ],

  "the Debian package": (system) => {
    const [name] = [...Deno.readDirSync(`${ROOT}/dist`)].map(({ name }) => name)
      .filter((name) => name.endsWith(".deb"));
    Deno.copyFileSync(`${ROOT}/dist/${name}`, system.path("/opt/traceflock/traceflock.deb"));
    return steps(system, [
      "apt-get update -qq && apt-get install -qq --no-install-recommends /opt/traceflock/traceflock.deb",
      `program=traceflock\n${TRY}`,
      "echo '{}' >/etc/traceflock/config.json && apt-get remove -qq traceflock",
      "[ -e /etc/traceflock/config.json ] && apt-get purge -qq traceflock",
      "! find /etc /usr /var/lib/traceflock /var/cache/traceflock -name '*traceflock*' 2>/dev/null | grep .",
      "apt-get install -qq --no-install-recommends lintian",
      // lintian ends with 2 when it finds an error.
      "lintian --fail-on error --allow-root /opt/traceflock/traceflock.deb",
    ]);
  },

  "the packed executable": (system) => {
    Deno.copyFileSync(`${ROOT}/dist/traceflock-packed`, system.path("/opt/traceflock/packed"));
    return steps(system, [
      "apt-get update -qq && apt-get install -qq --no-install-recommends bpftrace",
      `! command -v deno && mkdir /empty && cd /empty && program=/opt/traceflock/packed\n${TRY}`,
    ]);
  },
};

/** Runs scripts until one fails; returns what failed. */
function steps(system: BareSystem, scripts: readonly string[]): readonly string[] {
  for (const script of scripts) {
    const { code, output } = system.run(script);
    if (code !== 0) return [`'${script}' ended with ${code}: ${output.trim().split("\n").at(-1)}`];
  }
  return [];
}

function left(system: BareSystem): readonly string[] {
  const changes = system.changes();
  return changes.length === 0 ? [] : [`left: ${changes.slice(0, 10).join(" ")}`];
}
