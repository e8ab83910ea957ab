import assert from "node:assert/strict";
import {
  addApt,
  BPFTRACE,
  brings,
  DENO,
  INSTALL,
  install,
  machine,
  npm,
  SETPRIV,
} from "./support/machine/install_machine.ts";

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
    /gcc tmux unshare ps make strace jq zstd sqlite3 pahole zsh fish mandoc openssl nats-server (bash-completion )?chromium\. Run \.\/install\.sh --dev\n$/,
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
  assert.match(first.stdout, /^Ready: traceflock\nReady: deno task start$/m);
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

Deno.test("install.sh ends with 3 and names the step when a package cannot be installed", () => {
  using box = machine();
  box.program("apt-get", "echo 'E: Unable to locate package bpftrace' >&2; exit 100");
  const { code, stderr } = install(box);
  assert.equal(code, 3);
  assert.match(stderr, /E: Unable to locate package bpftrace/);
  assert.match(stderr, /install\.sh: Cannot install 'bpftrace' .* by hand and run .* again\n$/);
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

Deno.test("install.sh checks its prefix before it changes anything", () => {
  using box = machine();
  addApt(box);
  const refused = (status: number, why: RegExp, ...args: string[]) => {
    const { code, stderr, calls } = install(box, ...args);
    assert.equal(code, status);
    assert.match(stderr, /^install\.sh: [^\n]*\n$/);
    assert.match(stderr, why);
    assert.deepEqual(calls, []);
  };
  Deno.writeTextFileSync(`${box.folder}/file`, "");
  refused(4, /Cannot write '.*\/file': .* --prefix DIR$/m, "--prefix", `${box.folder}/file/deep`);
  refused(2, /Cannot install into 'relative'/, "--prefix=relative");
  refused(2, /Cannot install into '\/'/, "--prefix=/");
  refused(2, /Cannot install into '\/a b'/, "--prefix", "/a b");
  refused(2, /--prefix needs a folder/, "--prefix");
  if (Deno.uid() !== 0) return;
  Deno.chownSync(`${box.folder}/prefix`, 65534, 65534);
  refused(4, /uid 65534 owns it and could replace what root runs/);
  // The owner of the folder above could replace a prefix that does not exist yet.
  refused(4, /uid 65534 owns it/, "--prefix", `${box.folder}/prefix/new/deep`);
});

Deno.test("install.sh puts traceflock and its Deno below --prefix, root's own", () => {
  using box = machine();
  addApt(box);
  box.program("npm", npm(box));
  const other = `${box.folder}/other`;
  const { code, stdout, stderr } = install(box, "--prefix", other);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^Add \/\S+\/other\/bin to PATH\nReady: traceflock$/m);
  assert.match(Deno.readTextFileSync(`${other}/bin/traceflock`), /^# TraceFlock/);
  assert.equal(Deno.statSync(`${other}/bin/traceflock`).mode! & 0o777, 0o755);
  assert.equal(Deno.statSync(`${other}/lib/traceflock/deno`).mode! & 0o777, 0o755);
  assert.equal(Deno.statSync(`${other}/lib/traceflock/traceflock.js`).mode! & 0o777, 0o644);
});

Deno.test("install.sh --dev leaves the command out", () => {
  using box = machine();
  addApt(box);
  for (
    const name
      of "gcc tmux unshare ps make strace jq zstd sqlite3 pahole zsh fish mandoc openssl nats-server chromium"
        .split(
          " ",
        )
  ) box.program(name);
  const { code, stdout, stderr } = install(box, "--dev");
  assert.equal(code, 0, stderr);
  assert.match(stdout, /\nReady: deno task start\n$/);
  assert.throws(() => Deno.statSync(`${box.folder}/prefix/bin/traceflock`));
});
