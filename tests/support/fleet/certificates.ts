/** Certificates for tests, from openssl(1). */

/** Makes a CA and certificates for an address below a folder: `NAME.pem` and `NAME.key`. */
export function makeCertificates(folder: string, address = "127.0.0.1"): void {
  const run = (args: readonly string[]) => {
    const { success, stderr } = new Deno.Command("openssl", {
      args: [...args],
      cwd: folder,
      stdin: "null",
    }).outputSync();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
  for (const ca of ["ca", "other"]) {
    run([
      ...["req", "-x509", ...key, "-keyout", `${ca}.key`, "-out", `${ca}.pem`],
      ...["-days", "2", "-subj", `/CN=${ca}`],
    ]);
  }
  Deno.writeTextFileSync(`${folder}/names`, `subjectAltName=DNS:localhost,IP:${address}\n`);
  for (
    const [name, ca, days] of [
      ["server", "ca", "2"],
      ["expired", "ca", "-1"],
      ["client", "ca", "2"],
      ["stranger", "other", "2"],
    ] as const
  ) {
    run(["req", ...key, "-keyout", `${name}.key`, "-out", `${name}.csr`, "-subj", `/CN=${name}`]);
    run([
      ...["x509", "-req", "-in", `${name}.csr`, "-CA", `${ca}.pem`, "-CAkey", `${ca}.key`],
      ...["-CAcreateserial", "-out", `${name}.pem`, "-days", days, "-extfile", "names"],
    ]);
  }
}
