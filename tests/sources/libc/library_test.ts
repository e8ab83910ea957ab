import assert from "node:assert/strict";
import { join } from "node:path";
import { giveBackLargeBlocks, libc } from "../../../src/sources/libc/library.ts";

const LIBC = JSON.stringify(import.meta.resolve("../../../src/sources/libc/library.ts"));
const SPAWN = JSON.stringify(import.meta.resolve("../../../src/sources/libc/spawn.ts"));

/** A limit of files above those that Deno itself writes into its cache, in KiB. */
const LIMIT_KB = 200_000;

/** Runs code in a Deno whose files may not be larger than the limit; returns its output. */
function underLimit(code: string): string {
  const shell = `ulimit -f ${LIMIT_KB}; exec "$0" eval --ext=ts "$1"`;
  const { stdout, stderr } = new Deno.Command("bash", {
    args: ["-c", shell, Deno.execPath(), code],
  }).outputSync();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

Deno.test("libc() makes a write beyond `ulimit -f` fail with a reason, where a signal would kill us", () => {
  const folder = Deno.makeTempDirSync({ prefix: "traceflock-test-" });
  try {
    const said = underLimit(`
      import { libc } from ${LIBC};
      libc();
      const file = Deno.openSync(${
      JSON.stringify(join(folder, "file"))
    }, { createNew: true, write: true });
      file.seekSync(${LIMIT_KB} * 1024, Deno.SeekMode.Start);
      try { file.writeSync(new Uint8Array(1)); console.log("written"); }
      catch (error) { console.log(error.message); }`);
    assert.match(said, /^File too large/m);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

Deno.test("spawnProgram() gives a program the default actions of signals that we ignore", () => {
  const said = underLimit(`
    import { exitStatusOf, spawnProgram } from ${SPAWN};
    const started = spawnProgram(["sh", "-c", "kill -XFSZ $$; echo ignored"]);
    console.log(exitStatusOf(await started.status));`);
  assert.equal(said.trim(), "153");
});

/** A bit in the word before a block of glibc: the block is a mapping of its own. */
const IS_MMAPPED = 2n;
/** More than any free memory between other blocks, and less than the 32 MiB of glibc's own limit. */
const LARGE_BYTES = 24 << 20;

/** Returns whether a large block is a mapping of its own; frees the block. */
function isMapping(): boolean {
  const { strdup, free, memcpy } = libc();
  const address = strdup(new Uint8Array(LARGE_BYTES + 1).fill(0x61, 0, LARGE_BYTES));
  const word = new BigUint64Array(1);
  memcpy(new Uint8Array(word.buffer), address - 8n, 8n);
  free(address);
  return (word[0]! & IS_MMAPPED) !== 0n;
}

Deno.test("giveBackLargeBlocks(): a large block is a mapping of its own, also after one was freed", () => {
  // Another C library has no such word, and no such limit.
  if (libc().mallopt === null) return;
  giveBackLargeBlocks();
  for (let i = 0; i < 3; i++) assert.equal(isMapping(), true);
});
