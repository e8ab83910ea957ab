import assert from "node:assert/strict";
import {
  addApt,
  DENO,
  INSTALL,
  install,
  machine,
  machineWithoutDeno,
  npm,
} from "./support/machine/install_machine.ts";
import { ROOT } from "./support/source/source_files.ts";
import type { Sandbox } from "./support/machine/sandbox.ts";

const RELEASE = "https://github.com/denoland/deno/releases/download/v2.9.6/deno-";
const REGISTRY = "https://registry.npmjs.org/@deno/linux-";

/** Adds a tool that unpacks: it prints Deno, since the archive is a file with this word. */
function addUnpacker(box: Sandbox, name: string): void {
  box.program(name, `cat <<'DENO'\n#!${box.bin}/sh\n${DENO}\nDENO`);
}

/** Adds a sha256sum that finds the pinned hash in every file, or in none. */
function addHash(box: Sandbox, fits = true): void {
  box.program("sha256sum", `read -r hash file; [ \${#hash} = 64 ] && ${fits}`);
}

/** Returns the script of a downloader that has the URLs with this beginning. */
const serves = (url: string, target: string) =>
  `case "$*" in *"${url}"*) echo archive >"${target}" ;; *) echo "no such host" >&2; exit 6 ;; esac`;
/** The last but one, or the last argument of a call, in POSIX sh. */
const LAST = 'for last in "$@"; do before=$previous previous=$last; done\n';

function checkInstalled(box: Sandbox, { code, stderr }: ReturnType<typeof install>): void {
  assert.equal(code, 0, stderr);
  const prefix = `${box.folder}/prefix`;
  assert.equal(Deno.readLinkSync(`${prefix}/bin/deno`), `${prefix}/lib/traceflock/deno`);
  assert.match(Deno.readTextFileSync(`${prefix}/lib/traceflock/deno`), /deno 2\.9\.6/);
}

Deno.test("install.sh gets Deno's release archive with curl, checks its hash, and installs one executable", () => {
  using box = machineWithoutDeno();
  addHash(box);
  addUnpacker(box, "unzip");
  box.program("curl", `${LAST}${serves(RELEASE, "$before")}`);
  const result = install(box);
  checkInstalled(box, result);
  assert.match(result.stdout, /^==> Installing Deno 2\.9\.6 from its release archive$/m);
  const { calls } = result;
  assert.ok(calls.some((call) => call.startsWith("curl -fsSL")), calls.join("\n"));
});

Deno.test("install.sh gets the same Deno from npm's registry where there is no unzip, with wget or apt's helper", () => {
  for (const tool of ["curl", "wget", "apt"]) {
    using box = machineWithoutDeno();
    addHash(box);
    addUnpacker(box, "tar");
    if (tool === "apt") {
      box.program("apt-get");
      Deno.mkdirSync(`${box.folder}/lib/apt`, { recursive: true });
      const script = `#!${box.bin}/sh\n${LAST}${serves(REGISTRY, "$last")}`;
      Deno.writeTextFileSync(`${box.folder}/lib/apt/apt-helper`, script, { mode: 0o755 });
    } else {
      box.program(tool, `${LAST}${serves(REGISTRY, "$before")}`);
    }
    const result = install(box);
    checkInstalled(box, result);
    assert.match(
      result.stdout,
      /^==> Installing Deno 2\.9\.6 from the archive in npm's registry$/m,
    );
  }
});

Deno.test("install.sh refuses a Deno with another hash", () => {
  using box = machineWithoutDeno();
  addHash(box, false);
  addUnpacker(box, "unzip");
  addUnpacker(box, "tar");
  box.program("curl", `${LAST}${serves("https://", "$before")}`);
  const { code, stderr } = install(box);
  assert.equal(code, 3);
  assert.match(stderr, /github\.com\S+\.zip does not hold Deno 2\.9\.6: the hash differs$/m);
  assert.match(stderr, /registry\.npmjs\.org\S+\.tgz does not hold Deno 2\.9\.6/);
  assert.match(stderr, /\ninstall\.sh: Cannot get Deno 2\.9\.6: no way worked[^\n]*\n$/);
  assert.throws(() => Deno.statSync(`${box.folder}/prefix/lib/traceflock/deno`));
});

Deno.test("the hash of install.sh is that of Deno 2.9.6", async () => {
  const text = Deno.readTextFileSync(`${ROOT}/scripts/install/deno.sh`);
  const version = /^DENO_VERSION=(\S+)/m.exec(Deno.readTextFileSync(INSTALL))![1]!;
  const hashes = [...text.matchAll(/deno_hash=([0-9a-f]{64})$/gm)].map(([, hash]) => hash);
  assert.equal(hashes.length, 2);
  // Another Deno cannot answer.
  if (Deno.version.deno !== version) return;
  const digest = await crypto.subtle.digest("SHA-256", Deno.readFileSync(Deno.execPath()));
  const hash = new Uint8Array(digest).toHex();
  assert.equal(hash, hashes[Deno.build.arch === "x86_64" ? 0 : 1]);
});

Deno.test("install.sh takes the distribution's npm last, and removes what it brought", () => {
  using box = machineWithoutDeno();
  addApt(box, "*remove*) ;;");
  box.program(
    "dpkg-query",
    `echo "installed libc6"; [ ! -e ${box.bin}/npm ] || echo "installed npm
installed node-x"`,
  );
  addHash(box);
  addUnpacker(box, "tar");
  box.program("curl", "echo 'curl: (6) Could not resolve host' >&2; exit 6");
  const result = install(box);
  checkInstalled(box, result);
  assert.match(result.stderr, /Could not resolve host/);
  const apt = result.calls.filter((call) => call.startsWith("apt-get"));
  assert.deepEqual(apt, [
    "apt-get install -q -y --no-install-recommends npm",
    "apt-get remove -s -q -y --purge npm node-x",
    "apt-get remove -q -y --purge npm node-x",
  ]);
});

Deno.test("install.sh ends with 3 when no way to Deno works", () => {
  using box = machineWithoutDeno();
  const { code, stderr } = install(box);
  assert.equal(code, 3);
  assert.match(stderr, /install\.sh: Cannot get Deno 2\.9\.6: no way worked/);
});

Deno.test("install.sh ends with 3 when an older Deno hides the new one", () => {
  using box = machineWithoutDeno();
  box.program("deno", 'echo "deno 2.1.4 (stable)"');
  box.program("npm", npm(box));
  const { code, stderr } = install(box);
  assert.equal(code, 3);
  assert.match(stderr, /Cannot use Deno '2\.1\.4' at \S+\/bin\/deno: it hides the 2\.9\.6/);
});

Deno.test("install.sh leaves a link of the user at deno's place alone", () => {
  using box = machineWithoutDeno();
  box.program("deno", 'echo "deno 2.1.4 (stable)"');
  const link = `${box.folder}/prefix/bin/deno`;
  Deno.mkdirSync(`${box.folder}/prefix/bin`);
  Deno.symlinkSync(`${box.bin}/deno`, link);
  box.program("npm", npm(box));
  assert.equal(install(box).code, 3);
  assert.equal(Deno.readLinkSync(link), `${box.bin}/deno`);
  install(box, "--uninstall");
  assert.equal(Deno.readLinkSync(link), `${box.bin}/deno`);
});

Deno.test("install.sh gives root a copy of a Deno that lies in a user's folder", () => {
  using box = machine();
  addApt(box);
  box.program("deno", DENO);
  const { code, stderr } = install(box);
  assert.equal(code, 0, stderr);
  const own = `${box.folder}/prefix/lib/traceflock/deno`;
  assert.ok(Deno.lstatSync(own).isFile);
  assert.equal(Deno.readLinkSync(`${box.folder}/prefix/bin/deno`), own);
});
