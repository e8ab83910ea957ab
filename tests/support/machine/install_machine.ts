import { fileURLToPath } from "node:url";
import { Sandbox } from "./sandbox.ts";

export const INSTALL = fileURLToPath(new URL("../../../install.sh", import.meta.url));

/** The POSIX tools that install.sh needs. */
const TOOLS =
  "sh awk cat chmod cmp cp dirname env find grep ln ls mkdir mktemp mv rm rmdir sed stat"
    .concat(" tail tee uname").split(" ");

/** A Deno that answers with its version, and "builds" the files of the command. */
export const DENO = `if [ "$1" = --version ]; then echo "deno 2.9.6 (stable, release)"; fi
case "$*" in *command.ts*)
  for last in "$@"; do folder=$before before=$last; done
  mkdir -p "$folder/bin" "$folder/lib/traceflock" "$folder/share/man/man1"
  echo "# TraceFlock 0.1.0: made up" >"$folder/bin/traceflock"
  chmod 755 "$folder/bin/traceflock"
  echo "made up" >"$folder/share/man/man1/traceflock.1"
  echo "// made up" >"$folder/lib/traceflock/traceflock.js" ;;
esac`;
export const BPFTRACE = 'echo "bpftrace v0.17.0"';
export const SETPRIV = 'echo " --pdeathsig keep|clear|<signame>"';

/** Makes an empty machine, with uid 0 unless `uid` is given. */
export function machine(uid = 0): Sandbox {
  const box = new Sandbox(TOOLS);
  box.program("id", `echo ${uid}`);
  box.program("mount");
  Deno.mkdirSync(`${box.folder}/prefix`);
  return box;
}

/** Makes a machine that has all but Deno. */
export function machineWithoutDeno(): Sandbox {
  const box = machine();
  box.program("bpftrace", BPFTRACE);
  box.program("setpriv", SETPRIV);
  return box;
}

/** Returns commands that put a program with this script on PATH, as a package does. */
export function brings(box: Sandbox, name: string, script: string): string {
  const path = `${box.bin}/${name}`;
  return `cat >${path} <<'PROGRAM'\n#!${box.bin}/sh\n${script}\nPROGRAM\n` +
    `/bin/chmod 755 ${path}`;
}

/** Adds an apt-get that installs bpftrace, util-linux and npm. */
export function addApt(box: Sandbox, more = ""): void {
  box.program(
    "apt-get",
    `case "$*" in
    ${more}
    *bpftrace) ${brings(box, "bpftrace", BPFTRACE)} ;;
    *util-linux) ${brings(box, "setpriv", SETPRIV)} ;;
    *npm) ${brings(box, "npm", npm(box).replaceAll("PROGRAM", "INNER"))} ;;
    esac`,
  );
}

/** Returns the script of an npm that "installs" Deno into the given prefix. */
export function npm(box: Sandbox): string {
  return `if [ "$2" = -g ]; then mkdir -p "$4/bin"\n${
    brings(box, "deno", DENO).replaceAll(`${box.bin}/deno`, '"$4/bin/deno"')
  }\nfi`;
}

/** Runs install.sh with its prefix in the box. */
export function install(box: Sandbox, ...args: string[]) {
  return installWith(box, {}, ...args);
}

/** Runs install.sh with its prefix in the box and with these variables. */
export function installWith(
  box: Sandbox,
  env: Readonly<Record<string, string>>,
  ...args: string[]
) {
  const prefix = `${box.folder}/prefix`;
  const result = box.run(["sh", INSTALL, ...args], {
    TRACEFLOCK_PREFIX: prefix,
    PATH: `${box.bin}:${prefix}/bin`,
    ...env,
  });
  return { ...result, calls: box.calls().filter((call) => !call.startsWith("id ")) };
}
