import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Sandbox } from "./support/sandbox.ts";

const INSTALL = fileURLToPath(new URL("../install.sh", import.meta.url));

/** The POSIX tools that install.sh needs. */
const TOOLS = "sh awk cat dirname env grep ln ls mkdir mktemp rm sed tail tee uname".split(" ");

const DENO = 'if [ "$1" = --version ]; then echo "deno 2.9.6 (stable, release)"; fi';
const BPFTRACE = 'echo "bpftrace v0.17.0"';
const SETPRIV = 'echo " --pdeathsig keep|clear|<signame>"';

/** Makes an empty machine, with uid 0 unless `uid` is given. */
function machine(uid = 0): Sandbox {
  const box = new Sandbox(TOOLS);
  box.program("id", `echo ${uid}`);
  box.program("mount");
  Deno.mkdirSync(`${box.folder}/prefix`);
  return box;
}

/** Returns commands that put a program with this script on PATH, as a package does. */
function brings(box: Sandbox, name: string, script: string): string {
  const path = `${box.bin}/${name}`;
  return `cat >${path} <<'PROGRAM'\n#!${box.bin}/sh\n${script}\nPROGRAM\n` +
    `/bin/chmod 755 ${path}`;
}

/** Adds an apt-get that installs bpftrace, util-linux and npm. */
function addApt(box: Sandbox): void {
  box.program(
    "apt-get",
    `case "$*" in
    *bpftrace) ${brings(box, "bpftrace", BPFTRACE)} ;;
    *util-linux) ${brings(box, "setpriv", SETPRIV)} ;;
    *npm) ${brings(box, "npm", npm(box).replaceAll("PROGRAM", "INNER"))} ;;
    esac`,
  );
}

/** Returns the script of an npm that "installs" Deno into the given prefix. */
function npm(box: Sandbox): string {
  return `if [ "$2" = -g ]; then mkdir -p "$4/bin"\n${
    brings(box, "deno", DENO).replaceAll(`${box.bin}/deno`, '"$4/bin/deno"')
  }\nfi`;
}

function install(box: Sandbox, ...args: string[]) {
  const prefix = `${box.folder}/prefix`;
  const result = box.run(["sh", INSTALL, ...args], {
    TRACEFLOCK_PREFIX: prefix,
    PATH: `${box.bin}:${prefix}/bin`,
  });
  return { ...result, calls: box.calls().filter((call) => !call.startsWith("id ")) };
}

Deno.test("install.sh --check names what is missing, exits with 3 and changes nothing", () => {
  using box = machine();
  box.program("apt-get");
  box.program("setpriv", SETPRIV);
  const { code, stdout, stderr, calls } = install(box, "--check");
  assert.equal(code, 3);
  assert.match(stdout, /^missing {2}deno: need 2\.9 or a later 2\.x on PATH; found none$/m);
  assert.match(stdout, /^missing {2}bpftrace: need 0\.14 or later on PATH; found none$/m);
  assert.match(stdout, /^ok {7}setpriv /m);
  assert.match(stderr, /^install\.sh: Missing: deno bpftrace.*\. Run \.\/install\.sh\n$/);
  assert.ok(calls.every((call) => call.startsWith("setpriv")), `${calls}`);
});

Deno.test("install.sh ignores entries of PATH that mean the working directory", () => {
  using box = machine();
  box.program("apt-get");
  box.program("setpriv", SETPRIV);
  for (const entry of [".", "", "bin"]) {
    Deno.writeTextFileSync(`${box.folder}/bpftrace`, "#!/bin/sh\necho bpftrace v0.17.0", {
      mode: 0o755,
    });
    const script = `cd '${box.folder}' && exec sh '${INSTALL}' --check`;
    const { stdout } = box.run(["sh", "-c", script], { PATH: `${entry}:${box.bin}` });
    assert.match(stdout, /^missing {2}bpftrace: /m);
  }
});

Deno.test("install.sh --check reports busybox's setpriv, an old Deno and an old bpftrace as missing", () => {
  using box = machine();
  box.program("deno", 'echo "deno 2.1.4 (stable)"');
  box.program("bpftrace", 'echo "bpftrace v0.9.4"');
  box.program("setpriv", "echo BusyBox; exit 1");
  const { code, stdout } = install(box, "--check");
  assert.equal(code, 3);
  assert.match(stdout, /^missing {2}deno: .*found 2\.1\.4$/m);
  assert.match(stdout, /^missing {2}bpftrace: .*found 0\.9\.4$/m);
  assert.match(stdout, /^missing {2}setpriv: need util-linux's/m);
});

Deno.test("install.sh --check --dev also checks the tools of the tests", () => {
  using box = machine();
  const { stderr } = install(box, "--check", "--dev");
  assert.match(
    stderr,
    /gcc tmux unshare ps make sqlite3 pahole zsh fish mandoc (bash-completion )?chromium\. Run \.\/install\.sh --dev\n$/,
  );
});

Deno.test("install.sh ends with 2 for an unknown option, and with 0 after --help", () => {
  using box = machine();
  const refused = install(box, "--chekc");
  assert.equal(refused.code, 2);
  assert.equal(
    refused.stderr,
    "install.sh: Unknown option '--chekc'. See ./install.sh --help\n",
  );
  const helped = install(box, "--help");
  assert.equal(helped.code, 0);
  assert.match(helped.stdout, /--uninstall/);
});

Deno.test("install.sh installs bpftrace, setpriv and npm's Deno, prints each step, and changes nothing in a second run", () => {
  using box = machine();
  addApt(box);
  const first = install(box);
  assert.equal(first.code, 0, first.stderr);
  assert.match(first.stdout, /^==> Installing bpftrace with apt-get$/m);
  assert.match(first.stdout, /^==> Installing Deno 2\.9\.6 with npm$/m);
  assert.match(first.stdout, /^Ready: deno task start$/m);
  const installs = first.calls.filter((call) => / install /.test(call));
  assert.deepEqual(
    installs,
    ["bpftrace", "util-linux", "npm"].map((name) =>
      `apt-get install -q -y --no-install-recommends ${name}`
    ),
  );

  const second = install(box);
  assert.equal(second.code, 0, second.stderr);
  assert.deepEqual(second.calls.filter((call) => call.startsWith("apt-get")), []);
  assert.equal(install(box, "--check").code, 0);
});

const MANAGERS = {
  "apt-get": "apt-get install -q -y --no-install-recommends bpftrace",
  dnf: "dnf install -q -y --setopt=install_weak_deps=False bpftrace",
  pacman: "pacman -Sy --needed --noconfirm bpftrace",
  zypper: "zypper --non-interactive install --no-recommends bpftrace",
  apk: "apk add bpftrace",
};
for (const [manager, expected] of Object.entries(MANAGERS)) {
  Deno.test(`install.sh calls ${manager} with its own options`, () => {
    using box = machine();
    box.program(manager, brings(box, "bpftrace", BPFTRACE));
    box.program("setpriv", SETPRIV);
    box.program("deno", DENO);
    const { code, stderr, calls } = install(box);
    assert.equal(code, 0, stderr);
    assert.ok(calls.includes(expected), calls.join("\n"));
  });
}

Deno.test("install.sh uses Deno's own installer, pinned, with curl and without npm", () => {
  using box = machine();
  box.program("bpftrace", BPFTRACE);
  box.program("setpriv", SETPRIV);
  box.program("unzip");
  box.program(
    "curl",
    `while [ "$1" != -o ]; do shift; done
    cat >"$2" <<'SCRIPT'
    [ "$*" = v2.9.6 ] && [ "$CI" = 1 ] && mkdir -p "$DENO_INSTALL/bin" &&
    ${brings(box, "deno", DENO).replaceAll(`${box.bin}/deno`, '"$DENO_INSTALL/bin/deno"')}
SCRIPT`,
  );
  const { code, stdout, stderr } = install(box);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /with Deno's own installer/);
  assert.match(Deno.readLinkSync(`${box.folder}/prefix/bin/deno`), /prefix\/lib\/.*\/deno$/);
});

Deno.test("install.sh falls back to the distribution's npm when curl fails", () => {
  using box = machine();
  addApt(box);
  box.program("unzip");
  box.program("curl", "echo 'curl: (6) Could not resolve host' >&2; exit 6");
  const { code, stderr, calls } = install(box);
  assert.equal(code, 0, stderr);
  assert.match(stderr, /Could not resolve host/);
  assert.ok(calls.includes("apt-get install -q -y --no-install-recommends npm"));
});

Deno.test("install.sh ends with 3 and names the step when a package cannot be installed", () => {
  using box = machine();
  box.program("apt-get", "echo 'E: Unable to locate package bpftrace' >&2; exit 100");
  const { code, stderr } = install(box);
  assert.equal(code, 3);
  assert.match(stderr, /E: Unable to locate package bpftrace/);
  assert.match(stderr, /install\.sh: Cannot install 'bpftrace' .* by hand and run .* again\n$/);
});

Deno.test("install.sh ends with 3 when no way to Deno works", () => {
  using box = machine();
  box.program("bpftrace", BPFTRACE);
  box.program("setpriv", SETPRIV);
  const { code, stderr } = install(box);
  assert.equal(code, 3);
  assert.match(stderr, /install\.sh: Cannot get Deno 2\.9\.6: no way worked/);
});

Deno.test("install.sh ends with 3 when an older Deno hides the new one", () => {
  using box = machine();
  box.program("bpftrace", BPFTRACE);
  box.program("setpriv", SETPRIV);
  box.program("deno", 'echo "deno 2.1.4 (stable)"');
  box.program("npm", npm(box));
  const { code, stderr } = install(box);
  assert.equal(code, 3);
  assert.match(stderr, /Cannot use Deno '2\.1\.4' at \S+\/bin\/deno: it hides the 2\.9\.6/);
});

Deno.test("install.sh ends with 4 when it is neither root nor has sudo", () => {
  using box = machine(1000);
  box.program("apt-get");
  const { code, stderr } = install(box);
  assert.equal(code, 4);
  assert.match(
    stderr,
    /uid 1000 is not root, and there is no sudo\. Run \.\/install\.sh as root\n$/,
  );
});

Deno.test("install.sh uses sudo when it is not root, and prints the start command with sudo", () => {
  using box = machine(1000);
  addApt(box);
  box.program("sudo", 'while [ "$1" != env ]; do shift; done; exec "$@"');
  const { code, stdout, stderr, calls } = install(box);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Ready: sudo deno task start$/m);
  assert.ok(calls.some((call) => /^sudo env PATH=.* apt-get install .* bpftrace$/.test(call)));
});

Deno.test("install.sh --uninstall removes what it installed and keeps the rest", () => {
  using box = machine();
  addApt(box);
  box.program("bpftrace", BPFTRACE);
  assert.equal(install(box).code, 0);
  const { code, stderr, calls } = install(box, "--uninstall");
  assert.equal(code, 0, stderr);
  // util-linux stays, because every system needs it.
  assert.deepEqual(calls.filter((call) => / remove /.test(call)), ["apt-get remove -q -y npm"]);

  const again = install(box, "--uninstall");
  assert.equal(again.code, 0);
  assert.match(again.stdout, /^Nothing to remove/);
});
