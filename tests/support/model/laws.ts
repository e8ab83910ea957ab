/**
 * fast-check with one seed, so a run of the tests fails only for a change of the code. Another seed in
 * TRACEFLOCK_SEED tries other values.
 */
import fc from "fast-check";

const SEED = Number(Deno.env.get("TRACEFLOCK_SEED") ?? 20_261_130);
if (!Number.isSafeInteger(SEED)) throw new Error("TRACEFLOCK_SEED must be a whole number");

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });

export default fc;
