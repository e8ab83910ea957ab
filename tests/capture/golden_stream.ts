/** A real stream of `scripts/lifecycle.bt` on two CPUs; `golden/README.md` lists the programs. */
export const GOLDEN = Deno.readFileSync(new URL("../wire/golden/lifecycle.txt", import.meta.url));

/** The end of each line of the stream, after the newline. */
export const GOLDEN_LINE_ENDS: readonly number[] = [...GOLDEN.keys()]
  .filter((i) => GOLDEN[i] === 0x0a).map((i) => i + 1);
