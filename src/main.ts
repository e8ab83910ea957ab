/** The entry of TraceFlock. */
if (import.meta.main) {
  const { run } = await import("./cli/run.ts");
  void run(Deno.args);
}
