import assert from "node:assert/strict";
import { packedFile } from "../../../scripts/package/packed_file.ts";
import { makeBundle } from "../../support/source/bundle.ts";
import { requireBpftrace } from "../../support/machine/require_bpftrace.ts";

/** Runs a script in a root folder that has the programs of this host, but no Deno and no home. */
const BARE_ROOT = `
set -e
root=$1 packed=$2 script=$3
mount -t tmpfs tmpfs "$root"
cd "$root"
mkdir usr proc sys dev tmp var root empty
cp "$packed" traceflock
for name in usr proc sys dev; do mount --rbind "/$name" "$name"; done
for name in bin sbin lib lib64; do
  if [ -L "/$name" ]; then cp -P "/$name" "$name"
  elif [ -d "/$name" ]; then mkdir "$name" && mount --rbind "/$name" "$name"; fi
done
mount -t tmpfs tmpfs usr/local
for name in usr/bin/deno bin/deno; do
  if [ -e "$name" ]; then mount --bind /dev/null "$name"; fi
done
exec chroot "$root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c "cd /empty; $script"
`;

const SCRIPT = `
command -v deno
/traceflock -- sh -c 'pwd; exit 7' 2>/dev/null; echo "status $?"
/traceflock -- sh -c 'kill -9 $$' 2>/dev/null; echo "status $?"
/traceflock --json -- true 2>/dev/null | grep -c '\\"type\\":\\"exec\\"'
/traceflock --json >/tmp/lines & pid=$!
until grep -q '\\"type\\":\\"ready\\"' /tmp/lines; do sleep .1; done
kill $pid; wait $pid; echo "status $?"
stat -c '%u %a' /var/cache/traceflock
ls -A /empty
`;

Deno.test("the packed file traces as a bare root without Deno, from an empty folder", () => {
  requireBpftrace();
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    makeBundle(`${folder}/traceflock.js`);
    const parts = packedFile(
      Deno.readFileSync(`${folder}/traceflock.js`),
      Deno.readFileSync(Deno.execPath()),
      1,
    );
    const packed = `${folder}/traceflock`;
    for (const part of parts) Deno.writeFileSync(packed, part, { append: true, mode: 0o755 });
    Deno.mkdirSync(`${folder}/root`);
    const { stdout, stderr } = new Deno.Command("unshare", {
      args: ["--mount", "--propagation", "private", "--", "sh", "-c", BARE_ROOT, "sh"]
        .concat(`${folder}/root`, packed, SCRIPT),
      stdin: "null",
    }).outputSync();
    const decoder = new TextDecoder();
    assert.equal(decoder.decode(stderr), "");
    assert.equal(
      decoder.decode(stdout),
      "/empty\nstatus 7\nstatus 137\n1\nstatus 0\n0 700\n",
    );
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});
