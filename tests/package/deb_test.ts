import assert from "node:assert/strict";
import { writePackage } from "../../scripts/package/deb_files.ts";

Deno.test("writePackage() writes the files of a Debian package", () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    const deno = `${folder}/deno`;
    Deno.writeTextFileSync(deno, "a program");
    const root = `${folder}/root`;
    writePackage(root, deno, "amd64");
    const read = (path: string) => Deno.readTextFileSync(`${root}/${path}`);
    const mode = (path: string) => (Deno.statSync(`${root}/${path}`).mode! & 0o777).toString(8);

    const control = read("DEBIAN/control");
    assert.match(control, /^Architecture: amd64$/m);
    assert.match(control, /^Depends: bpftrace \(>= [^\n]*, util-linux \(>= /m);
    assert.equal(
      read("DEBIAN/conffiles"),
      "/etc/traceflock/agent.json\n/etc/traceflock/config.json\n",
    );
    assert.match(read("DEBIAN/md5sums"), /^[0-9a-f]{32} {2}usr\/lib\/traceflock\/deno$/m);
    assert.doesNotMatch(read("DEBIAN/md5sums"), /DEBIAN|etc\//);
    JSON.parse(read("etc/traceflock/config.json"));
    JSON.parse(read("etc/traceflock/agent.json"));

    assert.match(
      read("usr/bin/traceflock"),
      /^#!\/bin\/sh\n.*\nexec \/usr\/lib\/traceflock\/deno run /s,
    );
    assert.doesNotMatch(read("usr/lib/traceflock/traceflock.js"), /^(#!|":")/);
    assert.match(read("usr/lib/traceflock/traceflock.js"), /commander[^]*\*\/\n$/);
    const pieces = [...Deno.readDirSync(`${root}/usr/lib/traceflock`)]
      .map(({ name }) => name).filter((name) => name.endsWith(".js"));
    assert.ok(pieces.length > 20, "the start reads only the pieces that it needs");
    for (const name of pieces) assert.match(read(`usr/lib/traceflock/${name}`), /^[\0-\x7f]*$/);
    assert.match(
      read("usr/lib/systemd/system/traceflock.service"),
      / record --max-size \S+ --keep /,
    );
    const copyright = read("usr/share/doc/traceflock/copyright");
    assert.match(copyright, /MIT License[^]*commander/);
    const apache = copyright.match(/^Apache-2\.0, http/gm)!.length;
    assert.equal(
      copyright.match(/is in \/usr\/share\/common-licenses\/Apache-2\.0/g)!.length,
      apache,
    );
    assert.match(
      copyright,
      /Copyright 2013-2018 The NATS Authors\n\n {3}Licensed under the Apache/,
    );
    assert.doesNotMatch(copyright, /Version 2\.0, January 2004|\[yyyy\]/);
    for (
      const name of [
        "bash-completion/completions/traceflock",
        "fish/vendor_completions.d/traceflock.fish",
      ]
    ) {
      assert.match(read(`usr/share/${name}`), /traceflock/);
    }
    assert.match(read("usr/share/zsh/vendor-completions/_traceflock"), /^#compdef traceflock/);
    for (
      const page of ["man1/traceflock.1", "man5/traceflock-recording.5", "man7/traceflock-query.7"]
    ) {
      assert.equal(mode(`usr/share/man/${page}.gz`), "644");
    }
    for (
      const path of ["usr/bin/traceflock", "usr/lib/traceflock/deno", "DEBIAN/postrm", "usr", ""]
    ) {
      assert.equal(mode(path), "755", path);
    }
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
