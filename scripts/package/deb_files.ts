import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import configuration from "../../deno.json" with { type: "json" };
import { sourceDate, writeCommand } from "./command_files.ts";

const ROOT = new URL("../../", import.meta.url);
const MAINTAINER = "TraceFlock maintainers <maintainers@users.noreply.github.com>";

/** Writes the files of the Debian package below `folder`; returns their date. */
export function writePackage(folder: string, deno: string, architecture: string): Date {
  const date = sourceDate();
  const { version } = configuration;
  writeCommand(`${folder}/usr`, "/usr");
  Deno.copyFileSync(deno, `${folder}/usr/lib/traceflock/deno`);
  Deno.chmodSync(`${folder}/usr/lib/traceflock/deno`, 0o755);

  // Debian's zsh reads the folder of packages; manual pages are compressed.
  const zsh = `${folder}/usr/share/zsh`;
  Deno.renameSync(`${zsh}/site-functions`, `${zsh}/vendor-completions`);
  for (const path of filesBelow(`${folder}/usr/share/man`)) compress(path);

  place(folder, "traceflock.service", "usr/lib/systemd/system/traceflock.service");
  place(folder, "traceflock-agent.service", "usr/lib/systemd/system/traceflock-agent.service");
  place(folder, "agent.json", "etc/traceflock/agent.json");
  place(folder, "traceflock.tmpfiles", "usr/lib/tmpfiles.d/traceflock.conf");
  place(folder, "config.json", "etc/traceflock/config.json");
  place(folder, "lintian-overrides", "usr/share/lintian/overrides/traceflock");
  const doc = `${folder}/usr/share/doc/traceflock`;
  Deno.mkdirSync(doc, { recursive: true });
  Deno.writeTextFileSync(`${doc}/copyright`, copyright());
  const changelog = `${doc}/changelog`;
  Deno.writeTextFileSync(changelog, changelogText(version, date));
  compress(changelog);

  const bytes = filesBelow(folder).reduce((sum, path) => sum + Deno.statSync(path).size, 0);
  const sums = filesBelow(folder).map((path) => {
    const hash = createHash("md5").update(Deno.readFileSync(path)).digest("hex");
    return `${hash}  ${path.slice(folder.length + 1)}\n`;
  }).filter((line) => !line.includes("  etc/"));
  const control = `${folder}/DEBIAN`;
  Deno.mkdirSync(control);
  const kilobytes = Math.ceil(bytes / 1024);
  Deno.writeTextFileSync(`${control}/control`, controlText(version, architecture, kilobytes));
  Deno.writeTextFileSync(
    `${control}/conffiles`,
    "/etc/traceflock/agent.json\n/etc/traceflock/config.json\n",
  );
  Deno.writeTextFileSync(`${control}/md5sums`, sums.join(""));
  for (const script of ["postinst", "prerm", "postrm"]) {
    place(folder, script, `DEBIAN/${script}`);
    Deno.chmodSync(`${control}/${script}`, 0o755);
  }
  for (const path of foldersBelow(folder)) Deno.chmodSync(path, 0o755);
  return date;
}

function controlText(version: string, architecture: string, kilobytes: number): string {
  return `Package: traceflock
Version: ${version}
Architecture: ${architecture}
Maintainer: ${MAINTAINER}
Installed-Size: ${kilobytes}
Depends: bpftrace (>= 0.14), util-linux (>= 2.33), libc6 (>= 2.31), libgcc-s1
Section: admin
Priority: optional
Description: every process of a Linux machine from birth to death
 TraceFlock shows each process with its parent, its arguments and how it ended.
 It gets every fork, exec and exit from the kernel, through bpftrace, and counts
 the events that it could not see. It has a live screen, writes events as JSON,
 records them, and reports where the time of a build went.
 .
 The package contains Deno, which runs it.
`;
}

function changelogText(version: string, date: Date): string {
  const day = date.toUTCString().replace("GMT", "+0000");
  return `traceflock (${version}) unstable; urgency=medium

  * Release ${version}. CHANGELOG.md of the sources lists the changes.

 -- ${MAINTAINER}  ${day}
`;
}

/** The Apache licence from its title to the grant at its end, which names the owner. */
const APACHE =
  /^ *Apache License\n +Version 2\.0, January 2004\n[^`]*?^ {3}Copyright (.*)\n\n([^`]*?the License\.\n)(?=```)/gm;

/** Returns all licences. Debian has the text of Apache's in a file, and its policy asks for a reference. */
function copyright(): string {
  const licence = Deno.readTextFileSync(new URL("LICENSE", ROOT));
  const notices = Deno.readTextFileSync(new URL("THIRD_PARTY_NOTICES.md", ROOT));
  const referring = notices.replaceAll(APACHE, (_, owner: string, grant: string) => {
    const copyright = owner.startsWith("[") ? "" : `   Copyright ${owner}\n\n`;
    return `${copyright}${grant}
   On Debian systems the text of the licence is in /usr/share/common-licenses/Apache-2.0.
`;
  });
  return `${licence}\n${referring}`;
}

function place(folder: string, name: string, target: string): void {
  const path = `${folder}/${target}`;
  Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  Deno.copyFileSync(new URL(`debian/${name}`, import.meta.url), path);
  Deno.chmodSync(path, 0o644);
}

/** Replaces a file by its compressed form, without a time in it. */
function compress(path: string): void {
  Deno.writeFileSync(`${path}.gz`, gzipSync(Deno.readFileSync(path), { level: 9 }));
  Deno.removeSync(path);
}

function foldersBelow(folder: string): string[] {
  const inside = [...Deno.readDirSync(folder)].filter(({ isDirectory }) => isDirectory);
  return [folder, ...inside.flatMap(({ name }) => foldersBelow(`${folder}/${name}`))];
}

function filesBelow(folder: string): string[] {
  return foldersBelow(folder).flatMap((inside) =>
    [...Deno.readDirSync(inside)].filter(({ isFile }) => isFile).map(({ name }) =>
      `${inside}/${name}`
    )
  ).sort();
}
