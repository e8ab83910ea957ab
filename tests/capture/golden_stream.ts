/** A real stream of `scripts/lifecycle.bt` on two CPUs; `golden/README.md` tells what ran. */
export const GOLDEN = Deno.readFileSync(new URL("../wire/golden/lifecycle.txt", import.meta.url));

/** Where each line of it ends, behind the newline. */
export const GOLDEN_LINE_ENDS: readonly number[] = [...GOLDEN.keys()]
  .filter((i) => GOLDEN[i] === 0x0a).map((i) => i + 1);
