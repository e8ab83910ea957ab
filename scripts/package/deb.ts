/**
 * `deno task deb`: makes the Debian package dist/traceflock_VERSION_ARCH.deb from the checkout and the running
 * Deno, or the Deno that the first argument names. An argument `arm64` behind it names its architecture.
 */
import configuration from "../../deno.json" with { type: "json" };
import { writePackage } from "./deb_files.ts";

const deno = Deno.args[0] ?? Deno.execPath();
const architecture = Deno.args[1] ?? (Deno.build.arch === "x86_64" ? "amd64" : "arm64");
Deno.mkdirSync("dist", { recursive: true });
const folder = Deno.makeTempDirSync({ dir: "dist", prefix: "deb-" });
const target = `dist/traceflock_${configuration.version}_${architecture}.deb`;

const date = writePackage(folder, deno, architecture);
const { success } = new Deno.Command("dpkg-deb", {
  args: ["--root-owner-group", "-Zxz", "-z6", "--build", folder, target],
  env: { SOURCE_DATE_EPOCH: String(Math.floor(date.getTime() / 1000)) },
  stdout: "null",
  stderr: "inherit",
}).outputSync();
Deno.removeSync(folder, { recursive: true });
if (!success) {
  console.error(`Cannot make ${target}: see above`);
  Deno.exit(1);
}
console.log(`Wrote ${target}: ${(Deno.statSync(target).size / 1e6).toFixed(1)} MB`);
