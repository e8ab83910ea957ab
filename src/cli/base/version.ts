import configuration from "../../../deno.json" with { type: "json" };

/** As deno.json says. */
export const VERSION: string = configuration.version;
